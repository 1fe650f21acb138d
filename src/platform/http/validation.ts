import { Param, type PipeTransform, Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type FieldProblem, InputInvalid, NotFound } from '../errors/domain-error.js';

/** The sentence beside a field, per class-validator rule. A rule without one is a defect: a spec lists them. */
const SENTENCES: Record<string, string> = {
  isString: 'Debe ser un texto.',
  isNotEmpty: 'Este dato es necesario.',
  isDefined: 'Este dato es necesario.',
  maxLength: 'Es demasiado largo.',
  minLength: 'Es demasiado corto.',
  isIn: 'No es una de las opciones.',
  isArray: 'Debe ser una lista.',
  isInt: 'Debe ser un número entero.',
  min: 'Es menor que lo permitido.',
  max: 'Es mayor que lo permitido.',
  isObject: 'Debe ser un objeto.',
  isInstance: 'Debe ser un archivo.',
  isBoolean: 'Debe ser verdadero o falso.',
  isEmail: 'Escriba un correo como nombre@ejemplo.com.',
  isISO8601: 'Debe ser una fecha y hora como 2026-11-23T13:00:00.000Z.',
  matches: 'No tiene la forma correcta.',
  standsAlone: 'Escriba la cédula o el código del documento extranjero, no los dos.',
  isUuid: 'No es un identificador válido.',
  whitelistValidation: 'Este dato no se espera aquí.',
};

const REQUIRED_MISSING = 'Este dato es necesario.';

type InputClass<T extends object> = new () => T;

/**
 * Reads an untyped body or query into its input class. A null that its field lets pass is a field that was not sent.
 * @returns the typed value, or every field that is wrong.
 */
export function readInput<T extends object>(
  shape: InputClass<T>,
  raw: unknown,
): { value: T } | { problems: FieldProblem[] } {
  if (raw !== undefined && (raw === null || typeof raw !== 'object' || Array.isArray(raw))) {
    return { problems: [{ field: '', code: 'TYPE', detail: 'Se espera un objeto JSON.' }] };
  }
  const value = plainToInstance(shape, raw ?? {}, { enableImplicitConversion: false });
  const errors = validateSync(value, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (errors.length > 0) return { problems: errors.flatMap((error) => problemsOf(error)) };
  for (const [name, member] of Object.entries(value)) {
    if (member === null) Reflect.deleteProperty(value, name);
  }
  return { value };
}

function problemsOf(error: ValidationError, prefix = ''): FieldProblem[] {
  const field = `${prefix}${error.property}`;
  // The rule that stands on top in the class says what the field is; what is no text is not told that it is too long.
  const own = Object.keys(error.constraints ?? {})
    .slice(-1)
    .map((rule) => {
      const missing = error.value === undefined && rule !== 'whitelistValidation';
      return missing
        ? { field, code: 'REQUIRED', detail: REQUIRED_MISSING }
        : {
            field,
            code: rule === 'whitelistValidation' ? 'UNKNOWN_FIELD' : screaming(rule),
            detail: SENTENCES[rule] ?? 'No es válido.',
          };
    });
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, `${field}.`))];
}

const screaming = (rule: string): string => rule.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();

/** For JSON routes: the class of the parameter is the shape; anything that does not fit is 400 `INPUT_INVALID`. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(raw: unknown, { metatype, type }: { metatype?: unknown; type: string }): unknown {
    if ((type !== 'body' && type !== 'query') || typeof metatype !== 'function' || NATIVE.has(metatype))
      return raw;
    const input = readInput(metatype as InputClass<object>, raw);
    if ('problems' in input) throw new InputInvalid(input.problems);
    return input.value;
  }
}

const NATIVE = new Set<unknown>([String, Number, Boolean, Object, Array]);

/** Any version: whether there is something with this id is for the database to say. */
export const isId = (text: string): boolean => UUID.test(text);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Something that is no id cannot be found: 404, like an id that does not exist. */
const uuidOrNotFound: PipeTransform<string, string> = {
  transform(id) {
    if (!isId(id)) throw new NotFound();
    return id.toLowerCase();
  },
};

/** A path parameter that is the id of something. */
export const IdParam = (name = 'id') => Param(name, uuidOrNotFound);
