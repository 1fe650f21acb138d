import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PersonInput } from '../employers/index.js';
import { TURNO_MODES, type TurnoMode } from './turno.rules.js';
import { INSTANT, trimmedLowerCase } from './turnos.dto.js';

export class OverbookInput {
  @ApiProperty({
    example: 'Vence mañana su pago',
    description: 'Obligatorio: sin él, 422 `REASON_REQUIRED`.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  reason?: string;
}

export class StaffTurnoInput extends PersonInput {
  @ApiProperty({ example: 'clave-empleador' })
  @IsString()
  @IsNotEmpty()
  service!: string;

  @ApiProperty({ example: '2026-11-23T13:00:00.000Z' })
  @IsISO8601({ strict: true })
  @Matches(INSTANT)
  startsAt!: string;

  /** Any text: what is no RUC is answered 422 `RUC_INVALID`. */
  @ApiProperty({ example: '1790001016001' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @Matches(/^\d{4}$/)
  sucursal?: string;

  @ApiPropertyOptional({ enum: TURNO_MODES, default: 'in-person' })
  @IsOptional()
  @IsIn(TURNO_MODES)
  mode?: TurnoMode;

  @ApiPropertyOptional({
    example: 'ana@empresa.ec',
    description: 'Ahí va el comprobante; sin él, se imprime.',
  })
  @Transform(trimmedLowerCase)
  @IsOptional()
  @IsEmail({ allow_utf8_local_part: false })
  @MaxLength(254)
  email?: string;

  /** Any text: what is no Ecuadorian number is answered 422 `PHONE_INVALID`. */
  @ApiPropertyOptional({ example: '0991234567' })
  @IsOptional()
  @IsString()
  phone?: string;

  @ApiPropertyOptional({ type: OverbookInput, description: 'Un turno más que los cupos; solo supervisión.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => OverbookInput)
  overbook?: OverbookInput;
}
