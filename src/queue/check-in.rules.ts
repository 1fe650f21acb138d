import { localDateOf, type TimeZone } from '../ecuador/index.js';
import { AlreadyArrived, NotToday, TooEarly, TurnoNotFound } from './queue.errors.js';

const MINUTE = 60_000;

export interface TurnoAtTheDoor {
  readonly centerId: string;
  readonly status: string;
  readonly startsAt: Date;
}

/**
 * Whether this turno may be received here and now. Coming late never is a reason to refuse: it changes the place in line.
 * @throws {TurnoNotFound} no such turno, of another centre, never confirmed, or no longer in force
 * @throws {AlreadyArrived} received before, or already attended
 * @throws {NotToday} its day at this centre is another
 * @throws {TooEarly} with the first instant at which it may be received
 */
export function judgeArrival(
  turno: TurnoAtTheDoor | undefined,
  here: { id: string; timeZone: TimeZone; checkInBeforeMinutes: number },
  now: Date,
): void {
  if (turno?.centerId !== here.id) throw new TurnoNotFound();
  if (turno.status === 'arrived' || turno.status === 'served') throw new AlreadyArrived();
  if (turno.status !== 'confirmed') throw new TurnoNotFound();
  if (localDateOf(turno.startsAt, here.timeZone) !== localDateOf(now, here.timeZone)) throw new NotToday();
  const from = new Date(turno.startsAt.getTime() - here.checkInBeforeMinutes * MINUTE);
  if (now < from) throw new TooEarly(from);
}
