import { secondsAfter } from '../ecuador/index.js';

/** Kinds of approval that a reset may need. */
export const RESET_IN_COOL_DOWN = 'reset-in-cool-down';
export const RESET_OVER_CAP = 'reset-over-cap';

/** When a link to an address that was changed needs nobody else any more; null for an address that never changed. */
export const coolDownEndOf = (contactChangedAt: Date | null, coolDownHours: number): Date | null =>
  contactChangedAt === null ? null : secondsAfter(contactChangedAt, coolDownHours * 3_600);

/** The cool-down lasts up to, and not including, its end. */
export function isInCoolDown(contactChangedAt: Date | null, coolDownHours: number, now: Date): boolean {
  const end = coolDownEndOf(contactChangedAt, coolDownHours);
  return end !== null && now < end;
}

/** The reset that a clerk is about to begin would be one more than a day's work explains. */
export const isOverCap = (begunToday: number, resetsPerDay: number): boolean => begunToday >= resetsPerDay;
