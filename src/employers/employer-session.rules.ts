/** Signed out after this long without a request, and after the second in any case. */
export const SESSION_IDLE_MINUTES = 30;
export const SESSION_HOURS = 8;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a failed sign-in is counted under: the employer's number, whether or not anybody is registered with it. */
export const signInSubject = (employer: { rucRoot: string; sucursal: string }): string =>
  `${employer.rucRoot}:${employer.sucursal}`;

/** Realtime topic of one employer: its sessions ended, its key changed. */
export const employerTopic = (accountId: string): string => `employer:${accountId}`;

/** Whole days since the key was set. */
export const keyAgeDays = (keyChangedAt: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - keyChangedAt.getTime()) / DAY_MS));
