const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Signed out after this long without a request, and after the second in any case. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
export const SESSION_ABSOLUTE_MS = 8 * HOUR_MS;

/** The last request is noted at most this often, so that a read does not become a write. It shortens the idle time by as much. */
export const SEEN_EVERY_MS = MINUTE_MS;

/** The IESS asks for a new key this often. */
export const KEY_RENEWAL_DAYS = 90;

/** What a failed sign-in is counted under: the employer's number, whether or not anybody is registered with it. */
export const signInSubject = (employer: { rucRoot: string; sucursal: string }): string =>
  `${employer.rucRoot}:${employer.sucursal}`;

/** Realtime topic of one employer: its sessions ended, its key changed. */
export const employerTopic = (accountId: string): string => `employer:${accountId}`;

/** Realtime topic of supervision: an account was frozen or thawed. */
export const FREEZES_TOPIC = 'freezes';

/** Whole days since the key was set. */
export const keyAgeDays = (keyChangedAt: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - keyChangedAt.getTime()) / DAY_MS));
