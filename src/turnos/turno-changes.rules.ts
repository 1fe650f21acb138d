import { secondsAfter } from '../ecuador/index.js';
import { TooLateToCancel, TurnoNotChangeable } from './turnos.errors.js';
import { type TurnoStatus } from './turno.rules.js';

/** What its owner wants of a confirmed turno. */
export type TurnoChange = 'cancel' | 'move';

export interface ChangeableTurno {
  readonly status: TurnoStatus;
  readonly startsAt: Date;
}

/** The last instant, included, at which its owner may cancel or move a turno. */
export const changeableUntil = (startsAt: Date, cancelBeforeMinutes: number): Date =>
  secondsAfter(startsAt, -60 * cancelBeforeMinutes);

/** Whether its owner may still cancel or move it at `now`. */
export const isChangeable = (turno: ChangeableTurno, cancelBeforeMinutes: number, now: Date): boolean =>
  turno.status === 'confirmed' && now <= changeableUntil(turno.startsAt, cancelBeforeMinutes);

/**
 * @param turno with its status at `now`.
 * @throws {TurnoNotChangeable} it is not confirmed, or no longer
 * @throws {TooLateToCancel} after the cut-off, with the centre's contact: there a person decides
 */
export function judgeChange(
  change: TurnoChange,
  turno: ChangeableTurno,
  at: { cancelBeforeMinutes: number; contact: string },
  now: Date,
): void {
  if (turno.status !== 'confirmed') throw new TurnoNotChangeable(turno.status);
  if (!isChangeable(turno, at.cancelBeforeMinutes, now)) throw new TooLateToCancel(change, at);
}
