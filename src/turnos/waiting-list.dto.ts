import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { PersonInput } from '../employers/index.js';
import { trimmedLowerCase } from './turnos.dto.js';
import { DAY_PARTS, type DayPart } from './waiting.rules.js';

const DATE = /^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const emptyAsAbsent = ({ value }: { value: unknown }): unknown => (value === '' ? undefined : value);

export class WaitingInput extends PersonInput {
  @ApiProperty({ example: 'ana@empresa.ec' })
  @Transform(trimmedLowerCase)
  @IsEmail({ allow_utf8_local_part: false })
  @MaxLength(254)
  email!: string;

  @ApiProperty({ example: 'clave-empleador' })
  @IsString()
  @IsNotEmpty()
  service!: string;

  @ApiPropertyOptional({ example: 'UIO-CENTRO', description: 'Este centro; o `province`: uno de los dos.' })
  @IsOptional()
  @IsString()
  center?: string;

  @ApiPropertyOptional({ example: '17', description: 'Cualquier centro de esta provincia.' })
  @IsOptional()
  @IsString()
  province?: string;

  /** Any text: what is no RUC is answered 422 `RUC_INVALID`. */
  @ApiProperty({ example: '1790001016001' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @Transform(emptyAsAbsent)
  @IsOptional()
  @Matches(/^\d{4}$/)
  sucursal?: string;

  @ApiPropertyOptional({ example: '2026-11-23', description: 'Primer día que sirve; hoy si falta.' })
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(DATE)
  from?: string;

  @ApiPropertyOptional({
    example: '2026-12-15',
    description: 'Último día que sirve; un mes después si falta.',
  })
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(DATE)
  until?: string;

  @ApiPropertyOptional({ enum: DAY_PARTS, isArray: true, description: 'Partes del día; todas si falta.' })
  @IsOptional()
  @IsArray()
  @IsIn(DAY_PARTS, { each: true })
  parts?: DayPart[];

  @ApiPropertyOptional({ description: 'Solución del reto, cuando se pide.' })
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  captcha?: string;
}
