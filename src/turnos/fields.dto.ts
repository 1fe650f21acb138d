import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
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
import { TURNO_MODES } from './turno.rules.js';

/** An instant with its zone: a bare local time would mean another moment on another machine. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Days that a calendar of turnos can mean; beyond these nothing is computed. */
const DATE = /^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** One decorator for a whole field, listed as they would stand above it: of several broken rules the topmost is told. */
const stacked = (...decorators: PropertyDecorator[]) => applyDecorators(...decorators.toReversed());

/** An address that mail goes to, written as it is compared. */
export const EmailField = (options: ApiPropertyOptions = {}) =>
  stacked(
    ApiProperty({ example: 'ana@empresa.ec', ...options }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim().toLowerCase() : value,
    ),
    IsEmail({ allow_utf8_local_part: false }),
    MaxLength(254),
  );

/** Any text: what is no Ecuadorian number is answered 422 `PHONE_INVALID`. */
export const PhoneField = () =>
  stacked(ApiPropertyOptional({ example: '0991234567' }), IsOptional(), IsString());

/** Any text: what is no RUC is answered 422 `RUC_INVALID`. */
export const RucField = () => stacked(ApiProperty({ example: '1790001016001' }), IsString());

export const SucursalField = () =>
  stacked(ApiPropertyOptional({ example: '0001', default: '0001' }), IsOptional(), Matches(/^\d{4}$/));

export const ServiceField = () =>
  stacked(ApiProperty({ example: 'clave-empleador' }), IsString(), IsNotEmpty());

export const StartsAtField = (example = '2026-11-23T13:00:00.000Z') =>
  stacked(ApiProperty({ example }), IsISO8601({ strict: true }), Matches(INSTANT));

export const ModeField = () =>
  stacked(ApiPropertyOptional({ enum: TURNO_MODES, default: 'in-person' }), IsOptional(), IsIn(TURNO_MODES));

export const DateField = (options: ApiPropertyOptions) =>
  stacked(ApiPropertyOptional(options), IsOptional(), IsISO8601({ strict: true }), Matches(DATE));

export const CaptchaField = () =>
  stacked(
    ApiPropertyOptional({ description: 'Solución del reto, cuando se pide.' }),
    IsOptional(),
    IsString(),
    MaxLength(4000),
  );

/** A page's form sends the field even where nothing was typed. */
export const EmptyAsAbsent = () =>
  Transform(({ value }: { value: unknown }): unknown => (value === '' ? undefined : value));
