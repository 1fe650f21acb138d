import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { PersonInput } from '../employers/index.js';
import {
  EmailField,
  ModeField,
  PhoneField,
  RucField,
  ServiceField,
  StartsAtField,
  SucursalField,
} from './fields.dto.js';
import { type TurnoMode } from './turno.rules.js';

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

  @IsOptional()
  @EmailField({ required: false, description: 'Ahí va el comprobante; sin él, se imprime.' })
  email?: string;

  @PhoneField()
  phone?: string;

  @ApiPropertyOptional({ type: OverbookInput, description: 'Un turno más que los cupos; solo supervisión.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => OverbookInput)
  overbook?: OverbookInput;
}
