import { parsePersonDocument, parseRuc, type PersonDocument } from '../ecuador/index.js';
import { type FieldProblem, PersonNumbersInvalid, TwoDocuments } from './queue.errors.js';

/** What a walk-in gave at the desk, read; each is optional. */
export interface VisitorNumbers extends PersonDocument {
  readonly ruc: string | null;
}

/**
 * Reads what was typed for a walk-in, or nothing where nothing was given.
 * @throws {TwoDocuments} 400: a cédula and another document.
 * @throws {PersonNumbersInvalid} 422 `RUC_INVALID`, `CEDULA_INVALID` or `FOREIGNER_CODE_INVALID`, with every problem in
 * `errors[]`, the RUC's first.
 */
export function readVisitorNumbers(typed: {
  ruc?: string | undefined;
  cedula?: string | undefined;
  foreignerCode?: string | undefined;
}): VisitorNumbers {
  if (typed.cedula !== undefined && typed.foreignerCode !== undefined) throw new TwoDocuments();
  const isNamed = typed.cedula !== undefined || typed.foreignerCode !== undefined;
  const ruc = typed.ruc === undefined ? undefined : parseRuc(typed.ruc);
  const person = isNamed ? parsePersonDocument(typed) : undefined;
  const problems: FieldProblem[] = [];
  if (ruc?.ok === false) problems.push({ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail });
  if (person?.ok === false) problems.push({ field: person.field, code: person.code, detail: person.detail });
  if (problems.length > 0) throw new PersonNumbersInvalid(problems);
  const nobody: PersonDocument = { cedula: null, foreignerCode: null };
  return { ruc: ruc?.ok ? ruc.ruc : null, ...(person?.ok ? person.document : nobody) };
}
