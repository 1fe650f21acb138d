/** How many failures of one subject on one channel end in a lock, and for how long. */
export interface LockoutPolicy {
  readonly limit: number;
  /** Also the memory: a failure older than this is forgotten. */
  readonly lockSeconds: number;
}

/** A way in that can be locked by itself, leaving the others open. */
export type LockoutChannel =
  'employer-sign-in' | 'employer-sign-in-address' | 'staff-sign-in' | 'staff-sign-in-address';

/** Who or what failed, on which channel. The subject is stored as a MAC only, known or unknown alike. */
export interface LockoutKey {
  readonly subject: string;
  readonly channel: LockoutChannel;
}

/** Locked up to, and not including, the end. */
export const isLocked = (lockedUntil: Date | null, now: Date): boolean =>
  lockedUntil !== null && now < lockedUntil;
