import { parseCedula, parseRuc, type Ruc } from '../ecuador/index.js';
import { type FieldProblem, NumbersInvalid } from './employers.errors.js';

/**
 * Reads the two numbers of an employer as typed.
 * @throws {NumbersInvalid} 422 `RUC_INVALID` or `CEDULA_INVALID`, with every problem in `errors[]`, the RUC's first.
 */
export function readEmployerNumbers(typed: { ruc: string; cedula: string }): { ruc: Ruc; cedula: string } {
  const ruc = parseRuc(typed.ruc);
  const cedula = parseCedula(typed.cedula);
  if (ruc.ok && cedula.ok) return { ruc, cedula: cedula.cedula };
  const problems: FieldProblem[] = [];
  if (!ruc.ok) problems.push({ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail });
  if (!cedula.ok) problems.push({ field: 'cedula', code: 'CEDULA_INVALID', detail: cedula.detail });
  throw new NumbersInvalid(problems);
}
