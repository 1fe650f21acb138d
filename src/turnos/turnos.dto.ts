import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
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
import { TURNO_MODES, type TurnoMode } from './turno.rules.js';

/** An instant with its zone: a bare local time would mean another moment on another machine. */
export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Days that a calendar of turnos can mean; beyond these nothing is computed. */
const DATE = /^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DAYS = /^([1-9]|[12]\d|3[01])$/;

/** An address as it is compared. */
export const trimmedLowerCase = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim().toLowerCase() : value;

export class SlotsQuery {
  @ApiProperty({ example: 'clave-empleador' })
  @IsString()
  @IsNotEmpty()
  service!: string;

  @ApiPropertyOptional({
    example: '2026-11-23',
    description: 'Primer día, en la zona del centro; hoy si falta.',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(DATE)
  from?: string;

  @ApiPropertyOptional({ example: '14', description: 'De 1 a 31; 14 si falta.' })
  @IsOptional()
  @Matches(DAYS)
  days?: string;
}

export class HoldInput extends PersonInput {
  @ApiProperty({ example: 'UIO-CENTRO' })
  @IsString()
  @IsNotEmpty()
  center!: string;

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

  @ApiPropertyOptional({ description: 'Solución del reto, cuando se pide.' })
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  captcha?: string;
}

export class EmailCodeInput {
  @ApiProperty({ example: 'ana@empresa.ec' })
  @Transform(trimmedLowerCase)
  @IsEmail({ allow_utf8_local_part: false })
  @MaxLength(254)
  email!: string;
}

export class ConfirmationInput extends EmailCodeInput {
  @ApiProperty({ example: '482913' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  code!: string;

  /** Any text: what is no Ecuadorian number is answered 422 `PHONE_INVALID`. */
  @ApiPropertyOptional({ example: '0991234567' })
  @IsOptional()
  @IsString()
  phone?: string;
}

export class CancellationInput {
  @ApiPropertyOptional({ example: 'Ya recuperé la clave', maxLength: 300 })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  reason?: string;
}

export class RescheduleInput {
  @ApiProperty({ example: '2026-11-24T13:00:00.000Z' })
  @IsISO8601({ strict: true })
  @Matches(INSTANT)
  startsAt!: string;

  @ApiPropertyOptional({ example: 'UIO-CENTRO', description: 'El mismo centro si falta.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  center?: string;
}

export class LinkInput {
  @ApiProperty({ example: 'K7M-4QD' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  code!: string;

  /** Any text: what is no RUC is answered as one that fits no turno. */
  @ApiProperty({ example: '1790001016001' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  ruc!: string;
}

export class EmployerTurnosQuery {
  /** Any text: what is no RUC is answered 422 `RUC_INVALID`. */
  @ApiProperty({ example: '1790001016001' })
  @IsString()
  @MaxLength(32)
  ruc!: string;
}

export class ClearanceInput {
  @ApiProperty({
    example: 'El representante está en la ventanilla y no lo reservó',
    description: 'Obligatorio: sin él, 422 `REASON_REQUIRED`.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  reason?: string;
}

/** The page's form: everything at once, with empty fields where nothing was typed. */
export class BookingForm extends EmailCodeInput {
  @IsString()
  center!: string;

  @IsString()
  service!: string;

  @IsISO8601({ strict: true })
  @Matches(INSTANT)
  startsAt!: string;

  @IsString()
  ruc!: string;

  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsOptional()
  @Matches(/^\d{4}$/)
  sucursal?: string;

  @IsOptional()
  @IsString()
  cedula?: string;

  @IsOptional()
  @IsString()
  foreignerCode?: string;

  @IsOptional()
  @IsString()
  phone?: string;

  @IsOptional()
  @IsString()
  @MaxLength(4000)
  captcha?: string;

  @IsOptional()
  @IsIn(TURNO_MODES)
  mode?: TurnoMode;
}
