import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PersonInput } from '../employers/index.js';
import { type CheckOutcome, type Decision } from './dossier.rules.js';

const SUCURSAL = /^[0-9]{4}$/;
const OUTCOMES: readonly CheckOutcome[] = ['pending', 'accepted', 'rejected', 'not-applicable'];
const DECISIONS: readonly Decision[] = ['approved', 'rejected'];

/** The document is that of the person at the counter. */
export class DossierInput extends PersonInput {
  @ApiProperty({ example: '1790001016001', description: 'RUC, o cédula y 000 del patrono de hogar' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @IsString()
  @Matches(SUCURSAL)
  sucursal?: string;
}

export class CheckBody {
  @ApiProperty({ enum: OUTCOMES, description: '`pending` deshace lo dicho' })
  @IsIn(OUTCOMES)
  outcome!: CheckOutcome;

  @ApiPropertyOptional({ maxLength: 500, description: 'Necesario al rechazar' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'Referencia de lo revisado, por ejemplo el número de inscripción',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  evidence?: string;
}

export class DecisionBody {
  @ApiProperty({ enum: DECISIONS })
  @IsIn(DECISIONS)
  outcome!: Decision;

  @ApiPropertyOptional({ maxLength: 500, description: 'Necesario al rechazar' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
