import { type HelperOptions } from 'handlebars';

type FieldErrors = readonly { field: string; text: string }[] | undefined;

/** The few helpers templates have besides `if`, `unless`, `each` and partials; templates/README.md explains them. */
export const viewHelpers = {
  eq: (a: unknown, b: unknown) => a === b,
  not: (a: unknown) => !a,
  and: (...args: unknown[]) => args.slice(0, -1).reduce((left, right) => left && right),
  or: (...args: unknown[]) => args.slice(0, -1).reduce((left, right) => left || right),
  concat: (...args: unknown[]) => args.slice(0, -1).join(''),
  list: (...args: unknown[]) => args.slice(0, -1),
  item: (options: HelperOptions) => ({ ...(options.hash as object) }),
  startsWith: (text: unknown, start: string) => String(text).startsWith(start),
  /** Neither undefined nor null. */
  given: (value: unknown) => value !== undefined && value !== null,
  /** A required parameter of a partial: strict mode lets a missing one pass as a parameter. */
  must: (value: unknown, options: HelperOptions & { loc?: { start: { line: number; column: number } } }) => {
    if (value === undefined || value === null) {
      throw new Error(
        `a required parameter is missing at ${options.loc?.start.line ?? '?'}:${options.loc?.start.column ?? '?'}`,
      );
    }
    return value;
  },
  /** A field's own message, else the one that the page's errors hold for it. */
  errorFor: (name: string, own: unknown, options: HelperOptions) =>
    own ||
    ((options.data as { root: { errors?: FieldErrors } }).root.errors ?? []).find(
      ({ field }) => field === name,
    )?.text,
};
