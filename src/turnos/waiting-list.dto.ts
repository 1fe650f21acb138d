import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsIn, IsOptional, IsString } from 'class-validator';
import { PersonInput } from '../employers/index.js';
import {
  CaptchaField,
  DateField,
  EmailField,
  EmptyAsAbsent,
  RucField,
  ServiceField,
  SucursalField,
} from './fields.dto.js';
import { DAY_PARTS, type DayPart } from './waiting.rules.js';

export class WaitingInput extends PersonInput {
  @EmailField()
  email!: string;

  @ServiceField()
  service!: string;

  @ApiPropertyOptional({ example: 'UIO-CENTRO', description: 'Este centro; o `province`: uno de los dos.' })
  @IsOptional()
  @IsString()
  center?: string;

  @ApiPropertyOptional({ example: '17', description: 'Cualquier centro de esta provincia.' })
  @IsOptional()
  @IsString()
  province?: string;

  @RucField()
  ruc!: string;

  @EmptyAsAbsent()
  @SucursalField()
  sucursal?: string;

  @EmptyAsAbsent()
  @DateField({ example: '2026-11-23', description: 'Primer día que sirve; hoy si falta.' })
  from?: string;

  @EmptyAsAbsent()
  @DateField({ example: '2026-12-15', description: 'Último día que sirve; un mes después si falta.' })
  until?: string;

  @ApiPropertyOptional({ enum: DAY_PARTS, isArray: true, description: 'Partes del día; todas si falta.' })
  @IsOptional()
  @IsArray()
  @IsIn(DAY_PARTS, { each: true })
  parts?: DayPart[];

  @CaptchaField()
  captcha?: string;
}
