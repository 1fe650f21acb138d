/** The few helpers templates have besides `if`, `each` and partials. */
export const viewHelpers = {
  eq: (a: unknown, b: unknown): boolean => a === b,
  not: (a: unknown): boolean => !a,
  and: (...values: unknown[]): boolean => values.slice(0, -1).every(Boolean),
  or: (...values: unknown[]): boolean => values.slice(0, -1).some(Boolean),
  concat: (...values: unknown[]): string => values.slice(0, -1).map(String).join(''),
};
