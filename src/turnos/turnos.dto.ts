import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PersonInput } from '../employers/index.js';
import {
  CaptchaField,
  DateField,
  EmailField,
  EmptyAsAbsent,
  ModeField,
  PhoneField,
  RucField,
  ServiceField,
  StartsAtField,
  SucursalField,
} from './fields.dto.js';
import { type TurnoMode } from './turno.rules.js';

const DAYS = /^([1-9]|[12]\d|3[01])$/;

export class SlotsQuery {
  @ServiceField()
  service!: string;

  @DateField({ example: '2026-11-23', description: 'Primer día, en la zona del centro; hoy si falta.' })
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

  @ServiceField()
  service!: string;

  @StartsAtField()
  startsAt!: string;

  @RucField()
  ruc!: string;

  @SucursalField()
  sucursal?: string;

  @ModeField()
  mode?: TurnoMode;

  @CaptchaField()
  captcha?: string;
}

export class EmailCodeInput {
  @EmailField()
  email!: string;
}

export class ConfirmationInput extends EmailCodeInput {
  @ApiProperty({ example: '482913' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  code!: string;

  @PhoneField()
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
  @StartsAtField('2026-11-24T13:00:00.000Z')
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

  @StartsAtField()
  startsAt!: string;

  @RucField()
  ruc!: string;

  @EmptyAsAbsent()
  @SucursalField()
  sucursal?: string;

  @IsOptional()
  @IsString()
  cedula?: string;

  @IsOptional()
  @IsString()
  foreignerCode?: string;

  @PhoneField()
  phone?: string;

  @CaptchaField()
  captcha?: string;

  @ModeField()
  mode?: TurnoMode;
}
