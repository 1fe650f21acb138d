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

/** Realtime topic of supervision: many locks at once, or an account frozen or thawed. */
export const ALARMS_TOPIC = 'supervision-alarms';

/** As people are told, of each channel that locks. */
export const CHANNEL_NAMES: Readonly<Record<LockoutChannel, string>> = {
  'employer-sign-in': 'ingreso del empleador',
  'employer-sign-in-address': 'ingreso desde una dirección',
  'staff-sign-in': 'ingreso del personal',
  'staff-sign-in-address': 'ingreso del personal desde una dirección',
};

/**
 * Many locks of one channel within minutes: somebody goes through a list of numbers, which are public. Twenty in ten
 * minutes is far above an ordinary morning (a country of forgotten keys locks a few an hour) and far below what a
 * script does in a minute. It is over once fewer than five began within the window, so that it is told once and not at
 * every wave.
 */
export const OUTBREAK = { locks: 20, withinSeconds: 600, calmBelow: 5 } as const;

/** Locks that began after this count towards an outbreak at `now`. */
export const outbreakSince = (now: Date): Date => new Date(now.getTime() - OUTBREAK.withinSeconds * 1000);

/** The channels on which a stranger can lock somebody else. */
export const WATCHED_CHANNELS: readonly LockoutChannel[] = ['employer-sign-in', 'staff-sign-in'];

/** Failures older than this lead to no lock whatever the channel: they may be forgotten. */
const FORGOTTEN_AFTER_SECONDS = 24 * 60 * 60;

/** @param lockSeconds the longest lock that is configured: also the longest memory. */
export const forgottenBefore = (now: Date, lockSeconds: number): Date =>
  new Date(now.getTime() - Math.max(FORGOTTEN_AFTER_SECONDS, lockSeconds) * 1000);
