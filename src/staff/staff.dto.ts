import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

export class SignInInput {
  @ApiProperty({ example: 'ventanilla1', maxLength: 64 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  username!: string;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  password!: string;
}

/** The sign-in page's form: also where to go on. */
export class SignInForm extends SignInInput {
  @IsOptional()
  @IsString()
  @MaxLength(500)
  volver?: string;
}
