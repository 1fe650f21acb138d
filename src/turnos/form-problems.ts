import { documentTyped, readEmployerNumbers } from '../employers/index.js';
import { DomainError, type FieldProblem } from '../platform/index.js';

/** What a reading of typed fields complains of, so that it is told together with everything else that is wrong. */
export function problemsOf(read: () => unknown): readonly FieldProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof DomainError) return error.fields;
    throw error;
  }
}

/** What is wrong with the RUC and the document of a form. */
export const numberProblems = (form: { ruc: string; cedula: string; foreignerCode: string }) =>
  problemsOf(() => readEmployerNumbers({ ruc: form.ruc, ...documentTyped(form) }));

/** One problem a field, from the top of the form to its end; the first one told of a field is kept. */
export function inOrder(problems: readonly FieldProblem[], order: readonly string[]): FieldProblem[] {
  const first = problems.filter(
    ({ field }, index) => problems.findIndex((other) => other.field === field) === index,
  );
  return first.sort((one, other) => order.indexOf(one.field) - order.indexOf(other.field));
}
