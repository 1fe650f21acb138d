import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { EmailField, PhoneField } from '../turnos/index.js';

export class ContactChangeBody {
  @EmailField({ description: 'El correo nuevo' })
  email!: string;

  @PhoneField()
  phone?: string;

  @ApiPropertyOptional({ maxLength: 500, description: 'Por qué cambia: lo lee quien autoriza' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
