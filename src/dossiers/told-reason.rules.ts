import { defectByCode } from '../requirements/index.js';

/** What a rejection says to the employer: the defects out of the list, then what the clerk wrote. Null: nothing. */
export function toldReason(rejection: {
  reasonCodes: readonly string[];
  reason: string | null;
}): string | null {
  const listed = rejection.reasonCodes.map((code) => defectByCode(code)?.text ?? code);
  return [...listed, ...(rejection.reason === null ? [] : [rejection.reason])].join(' ') || null;
}
