import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PersonInput } from './person.dto.js';

const SUCURSAL = /^[0-9]{4}$/;

export class EmployerSignInInput extends PersonInput {
  @ApiProperty({ example: '1790001016001', description: 'RUC, o cédula y 000 del patrono de hogar' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @IsString()
  @Matches(SUCURSAL)
  sucursal?: string;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @MaxLength(200)
  key!: string;

  @ApiPropertyOptional({ description: 'Solución del reto, cuando se pide: tras dos fallos.' })
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  captcha?: string;
}

export class OwnKeyInput {
  @ApiProperty({ maxLength: 200, description: 'La clave actual.' })
  @IsString()
  @MaxLength(200)
  key!: string;

  @ApiProperty({ description: 'La clave nueva: de 8 a 12 caracteres.' })
  @IsString()
  newKey!: string;
}

/** The form of the page, where a field may be missing. */
export class OwnKeyForm {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  key?: string;

  @IsOptional()
  @IsString()
  newKey?: string;

  @IsOptional()
  @IsString()
  newKeyAgain?: string;
}
