import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { PersonInput } from '../employers/index.js';
import { type Standing, STANDINGS } from '../requirements/index.js';
import { type CheckOutcome, type Decision } from './dossier.rules.js';

const SUCURSAL = /^[0-9]{4}$/;
const OUTCOMES: readonly CheckOutcome[] = ['pending', 'accepted', 'rejected', 'not-applicable'];
const STANDING_CODES: readonly Standing[] = STANDINGS.map(({ standing }) => standing);
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

  @ApiPropertyOptional({
    enum: STANDING_CODES,
    description: 'En qué calidad comparece; sin él, la usual de esta clase de empleador',
  })
  @IsOptional()
  @IsIn(STANDING_CODES)
  standing?: Standing;

  @ApiPropertyOptional({ description: 'La representación es conjunta, aunque ningún registro lo diga' })
  @IsOptional()
  @IsBoolean()
  joint?: boolean;
}

export class StandingBody {
  @ApiProperty({ enum: STANDING_CODES, description: 'En qué calidad comparece quien está en la ventanilla' })
  @IsIn(STANDING_CODES)
  standing!: Standing;

  @ApiPropertyOptional({ description: 'La representación es conjunta, aunque ningún registro lo diga' })
  @IsOptional()
  @IsBoolean()
  joint?: boolean;
}

export class NotesBody {
  @ApiProperty({ maxLength: 2000, description: 'Para quien atienda después; vacío las borra' })
  @IsString()
  @MaxLength(2000)
  text!: string;
}

export class CheckBody {
  @ApiProperty({ enum: OUTCOMES, description: '`pending` deshace lo dicho' })
  @IsIn(OUTCOMES)
  outcome!: CheckOutcome;

  @ApiPropertyOptional({ maxLength: 500, description: 'Necesario al rechazar, si no hay `reasonCodes`' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 10,
    example: ['LETTER_NOT_SIGNED'],
    description: 'Defectos de la lista del requisito (`GET /dossiers/{id}/defects`, `choices`)',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  reasonCodes?: string[];

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
