import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const SUCURSAL = /^[0-9]{4}$/;

/** A reason that is missing is answered 422 `REASON_REQUIRED`. */
export class ReasonBody {
  @ApiProperty({ description: 'Por qué; queda en la auditoría.', maxLength: 500 })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

export class LockoutsQuery {
  @ApiProperty({ example: '1790001016001', description: 'RUC, o cédula y 000 del patrono de hogar' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @IsString()
  @Matches(SUCURSAL)
  sucursal?: string;
}

export class FreezeBody extends ReasonBody {
  @ApiProperty({ example: '1790001016001', description: 'RUC, o cédula y 000 del patrono de hogar' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @IsString()
  @Matches(SUCURSAL)
  sucursal?: string;
}

export class UnlockBody {
  @ApiPropertyOptional({
    description:
      'Con qué se probó la identidad: `cedula-seen` o `biometrics-matched` en persona, `video-seen` por video. Sin él vale lo que la visita es.',
    example: 'cedula-seen',
  })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  evidence?: string;
}
