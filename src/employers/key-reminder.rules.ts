import { KEY_RENEWAL_DAYS } from './employer-session.rules.js';

const DAY_MS = 86_400_000;

/** A key this old is due; a month later it is said once more, and then no more: nothing is forced. */
export const REMINDER_DAYS: readonly number[] = [KEY_RENEWAL_DAYS, KEY_RENEWAL_DAYS + 30];

/** How many reminders a key has earned by its age. One mail catches up on all that were missed. */
export const remindersEarned = (keyChangedAt: Date, now: Date): number =>
  REMINDER_DAYS.filter((days) => now.getTime() - keyChangedAt.getTime() >= days * DAY_MS).length;
