import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, ValidateBy, ValidateIf } from 'class-validator';

interface Typed {
  readonly cedula?: unknown;
  readonly foreignerCode?: unknown;
}

/** Beside a cédula it would name somebody twice. */
const StandsAlone = () =>
  ValidateBy({
    name: 'standsAlone',
    validator: { validate: (_, args) => (args?.object as Typed | undefined)?.cedula === undefined },
  });

/** By which document a person is named: the cédula or, in its place, the code of a foreign one; one of the two. */
export class PersonInput {
  /** Any text: what is no cédula is answered 422 `CEDULA_INVALID`. */
  @ApiPropertyOptional({ example: '1740006299', description: 'En su lugar puede ir `foreignerCode`' })
  @ValidateIf(({ foreignerCode }: Typed) => foreignerCode === undefined)
  @IsString()
  cedula?: string;

  /** Any text: what is no code is answered 422 `FOREIGNER_CODE_INVALID`. */
  @ApiPropertyOptional({
    example: 'X1234567',
    description: 'Quien no tiene cédula ecuatoriana: 4 a 20 letras o números de otro documento',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @StandsAlone()
  foreignerCode?: string;
}

/** A form sends both fields: an empty one was not given, and of two empty ones it is the cédula that is missing. */
export function documentTyped(form: unknown): {
  cedula: string | undefined;
  foreignerCode: string | undefined;
} {
  const typed = (form ?? {}) as Typed;
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : undefined);
  const [cedula, foreignerCode] = [text(typed.cedula), text(typed.foreignerCode)];
  return {
    cedula: cedula === '' && foreignerCode ? undefined : cedula,
    foreignerCode: foreignerCode === '' ? undefined : foreignerCode,
  };
}
