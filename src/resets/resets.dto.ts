import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class ResetBody {
  @ApiPropertyOptional({
    maxLength: 500,
    description: 'Para quien autoriza, cuando el envío necesita a una segunda persona',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

export class VoidResetInput {
  @ApiProperty({ description: 'Por qué se anula; queda en el expediente.' })
  @IsString()
  @MaxLength(500)
  reason!: string;
}

export class KeyChangeInput {
  @ApiProperty({ description: 'Las 43 letras y cifras del enlace enviado por correo.' })
  @IsString()
  token!: string;

  @ApiPropertyOptional({ description: 'El código de seis cifras que dicta la ventanilla.' })
  @IsOptional()
  @IsString()
  counterCode?: string;

  @ApiProperty({ description: 'La clave nueva: de 8 a 12 caracteres.' })
  @IsString()
  newKey!: string;
}

/** The form of the page: the token stands in its cookie, not here. */
export class KeyForm {
  @IsOptional()
  @IsString()
  counterCode?: string;

  @IsOptional()
  @IsString()
  newKey?: string;

  @IsOptional()
  @IsString()
  newKeyAgain?: string;
}
