import { parsePersonDocument, parseRuc, type PersonDocument, type Ruc } from '../ecuador/index.js';
import { type FieldProblem, NumbersInvalid, OneDocument } from './employers.errors.js';

/** An employer's number and the one document of its representative, as typed. */
export interface TypedNumbers {
  readonly ruc: string;
  readonly cedula?: string | undefined;
  readonly foreignerCode?: string | undefined;
}

/**
 * Reads the number of an employer and the document of the person who comes for it, as typed.
 * @throws {OneDocument} 400: both documents, or none.
 * @throws {NumbersInvalid} 422 `RUC_INVALID`, `CEDULA_INVALID` or `FOREIGNER_CODE_INVALID`, with every problem in
 * `errors[]`, the RUC's first.
 */
export function readEmployerNumbers(typed: TypedNumbers): { ruc: Ruc } & PersonDocument {
  if ((typed.cedula === undefined) === (typed.foreignerCode === undefined))
    throw new OneDocument(typed.cedula === undefined ? 'cedula' : 'foreignerCode');
  const ruc = parseRuc(typed.ruc);
  const person = parsePersonDocument(typed);
  if (ruc.ok && person.ok) return { ruc, ...person.document };
  const problems: FieldProblem[] = [];
  if (!ruc.ok) problems.push({ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail });
  if (!person.ok) problems.push({ field: person.field, code: person.code, detail: person.detail });
  throw new NumbersInvalid(problems);
}
