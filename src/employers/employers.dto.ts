import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const SUCURSAL = /^[0-9]{4}$/;

export class EmployerSignInForm {
  @ApiProperty({ example: '1790001016001', description: 'RUC, o cédula y 000 del patrono de hogar' })
  @IsString()
  ruc!: string;

  @ApiPropertyOptional({ example: '0001', default: '0001' })
  @IsOptional()
  @IsString()
  @Matches(SUCURSAL)
  sucursal?: string;

  @ApiProperty({ example: '1740006299', description: 'Cédula del representante' })
  @IsString()
  cedula!: string;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @MaxLength(200)
  key!: string;
}

export class EmployerSignInInput extends EmployerSignInForm {
  @ApiPropertyOptional({ description: 'Solución del reto; no se pide mientras no haya fallos seguidos' })
  @IsOptional()
  @IsString()
  captcha?: string;
}
