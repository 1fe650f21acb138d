const PER_LETTER = 999;
const LETTERS = 26;

/** How many tickets one centre can number in one day. */
export const NUMBERS_PER_DAY = PER_LETTER * LETTERS;

/**
 * What is called out: `A-001` … `A-999`, `B-001` … `Z-999`.
 * @param ordinal which ticket of the centre's day it is, from 1.
 */
export function ticketNumber(ordinal: number): string {
  if (!Number.isInteger(ordinal) || ordinal < 1 || ordinal > NUMBERS_PER_DAY)
    throw new RangeError(`no ticket ${ordinal}`);
  const letter = String.fromCharCode('A'.charCodeAt(0) + Math.floor((ordinal - 1) / PER_LETTER));
  return `${letter}-${String(((ordinal - 1) % PER_LETTER) + 1).padStart(3, '0')}`;
}
