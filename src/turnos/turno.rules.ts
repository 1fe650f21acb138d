import { addDays, localDateOf, secondsAfter, startOfLocalDay, type TimeZone } from '../ecuador/index.js';

export type TurnoStatus = 'held' | 'confirmed' | 'arrived' | 'served' | 'cancelled' | 'expired' | 'no-show';

export type TurnoMode = 'in-person' | 'video';

export const TURNO_MODES: readonly TurnoMode[] = ['in-person', 'video'];

/** How a service is given where nobody chose: in person, unless it is by video alone. */
export const usualMode = ({ modes }: { modes: readonly string[] }): TurnoMode =>
  modes.includes('in-person') || !modes.includes('video') ? 'in-person' : 'video';

/** What the audit says besides of a turno by video. */
export const modeDetail = (mode: TurnoMode): { mode?: TurnoMode } => (mode === 'video' ? { mode } : {});

/** What a turno may become. `arrived → confirmed` undoes a check-in. */
export const TRANSITIONS: Readonly<Record<TurnoStatus, readonly TurnoStatus[]>> = {
  held: ['confirmed', 'cancelled', 'expired'],
  confirmed: ['arrived', 'cancelled', 'no-show'],
  arrived: ['served', 'confirmed'],
  served: [],
  cancelled: [],
  expired: [],
  'no-show': [],
};

export const canBecome = (from: TurnoStatus, to: TurnoStatus): boolean => TRANSITIONS[from].includes(to);

/** Reserved up to, and not including, the end of the hold. */
export const isHoldAlive = (turno: { status: TurnoStatus; holdExpiresAt: Date }, now: Date): boolean =>
  turno.status === 'held' && now < turno.holdExpiresAt;

/** How long a centre waits for whoever has a turno. */
export interface Patience {
  readonly timeZone: TimeZone;
  readonly noShowAfterMinutes: number;
}

/** From this instant on nobody waits for the turno any more: its time plus the centre's patience, and never past its day. */
export function awaitedUntil(startsAt: Date, { timeZone, noShowAfterMinutes }: Patience): Date {
  const dayOver = startOfLocalDay(addDays(localDateOf(startsAt, timeZone), 1), timeZone);
  const patienceOver = secondsAfter(startsAt, noShowAfterMinutes * 60);
  return patienceOver < dayOver ? patienceOver : dayOver;
}

/** Nobody came with it in time: up to, and not including, the end of the patience somebody still may. */
export const isNoShow = (turno: { status: string; startsAt: Date }, patience: Patience, now: Date): boolean =>
  turno.status === 'no-show' ||
  (turno.status === 'confirmed' &&
    // Almost always it is still to come, and nobody need work out when that day ends.
    now >= turno.startsAt &&
    now >= awaitedUntil(turno.startsAt, patience));

/** What the turno is at `now`, whether or not anybody has written it down. */
export function statusAt(
  turno: { status: TurnoStatus; holdExpiresAt: Date; startsAt: Date },
  patience: Patience,
  now: Date,
): TurnoStatus {
  if (turno.status === 'held' && !isHoldAlive(turno, now)) return 'expired';
  return isNoShow(turno, patience, now) ? 'no-show' : turno.status;
}

/** In force: somebody is expected with it, or is here. */
export const isLive = (status: TurnoStatus): boolean => status === 'confirmed' || status === 'arrived';

/** Six characters without those that are mistaken for each other when read out: 0 O 1 I L. */
export const TURNO_CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const TURNO_CODE_LENGTH = 6;

/** A turno code as typed or scanned: `k7m-4qd` is `K7M4QD`. */
export const typedTurnoCode = (text: string): string =>
  text.replace(/[\s\p{Dash_Punctuation}]/gu, '').toUpperCase();

/** As it is printed: `K7M-4QD`. */
export const shownTurnoCode = (code: string): string => `${code.slice(0, 3)}-${code.slice(3)}`;

/** Tries that each mailed code has; then a new one is needed. */
export const EMAIL_CODE_TRIES = 3;

/** The latest code owed or mailed for a hold. `expiresAt`: the lease while it is being sent, then the end of its window. */
export interface EmailCode {
  readonly email: string;
  readonly mac: Buffer | null;
  readonly triesLeft: number;
  readonly expiresAt: Date | null;
}

/**
 * Whether a mailed code may be tried at `now`: it has been made, has tries left, and its window is open up to, and not
 * including, its end. After the confirmation the window no longer matters: the same code answers with the same turno.
 */
export function canTry(
  code: EmailCode | undefined,
  now: Date,
  isConfirmed: boolean,
): code is EmailCode & { mac: Buffer } {
  if (!code?.mac || code.triesLeft < 1 || !code.expiresAt) return false;
  return isConfirmed || now < code.expiresAt;
}

/** A code as typed: `482 913` is `482913`. */
export const typedEmailCode = (text: string): string => text.replace(/[\s\p{Dash_Punctuation}]/gu, '');

/** One way of writing an address, so that the same box is the same text. */
export const normalEmail = (text: string): string => text.trim().toLowerCase();

export const sameEmail = (one: string, other: string): boolean => normalEmail(one) === normalEmail(other);

/**
 * Whether a confirmation takes the place of the employer's other live turno: only when it was proven with the registered
 * e-mail and the other was not, and never once somebody has come in with the other.
 */
export const displaces = (
  mine: { proven: boolean },
  other: { proven: boolean; status: TurnoStatus },
): boolean => mine.proven && !other.proven && canBecome(other.status, 'cancelled');
