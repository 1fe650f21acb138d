import { parseCedula, parseRuc } from '../ecuador/index.js';
import { type FieldProblem } from '../platform/index.js';
import { PersonNumbersInvalid } from './queue.errors.js';

/** What a walk-in gave at the desk, read; each is optional. */
export interface VisitorNumbers {
  readonly ruc: string | null;
  readonly cedula: string | null;
}

/**
 * Reads what was typed for a walk-in: digits only, or nothing where nothing was given.
 * @throws {PersonNumbersInvalid} 422 `RUC_INVALID` or `CEDULA_INVALID`, with every problem in `errors[]`, the RUC's first.
 */
export function readVisitorNumbers(typed: { ruc?: string; cedula?: string }): VisitorNumbers {
  const ruc = typed.ruc === undefined ? undefined : parseRuc(typed.ruc);
  const cedula = typed.cedula === undefined ? undefined : parseCedula(typed.cedula);
  const problems: FieldProblem[] = [];
  if (ruc?.ok === false) problems.push({ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail });
  if (cedula?.ok === false) problems.push({ field: 'cedula', code: 'CEDULA_INVALID', detail: cedula.detail });
  if (problems.length > 0) throw new PersonNumbersInvalid(problems);
  return { ruc: ruc?.ok ? ruc.ruc : null, cedula: cedula?.ok ? cedula.cedula : null };
}
