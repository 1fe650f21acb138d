import { localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { AlreadyArrived, NotToday, TooEarly, TurnoGivenUp, TurnoNotFound } from './queue.errors.js';

const MINUTE = 60_000;

export interface TurnoAtTheDoor {
  readonly centerId: string;
  /** At this moment, whether or not anybody has written it down. */
  readonly status: string;
  readonly startsAt: Date;
}

/**
 * Whether this turno may be received here and now. Coming late changes the place in line, and only after the centre's
 * patience is it a reason to refuse: then a ticket without turno is what helps.
 * @throws {TurnoNotFound} no such turno, of another centre, never confirmed, or no longer in force
 * @throws {AlreadyArrived} received before, or already attended
 * @throws {NotToday} its day at this centre is another
 * @throws {TurnoGivenUp} nobody came with it in time; answered like a turno that is no longer in force
 * @throws {TooEarly} with the first instant at which it may be received
 */
export function judgeArrival(
  turno: TurnoAtTheDoor | undefined,
  here: { id: string; timeZone: TimeZone; checkInBeforeMinutes: number },
  now: Date,
): void {
  if (turno?.centerId !== here.id) throw new TurnoNotFound();
  if (turno.status === 'arrived' || turno.status === 'served') throw new AlreadyArrived();
  if (turno.status !== 'confirmed' && turno.status !== 'no-show') throw new TurnoNotFound();
  if (localDateOf(turno.startsAt, here.timeZone) !== localDateOf(now, here.timeZone)) throw new NotToday();
  if (turno.status === 'no-show') throw new TurnoGivenUp(localTimeOf(turno.startsAt, here.timeZone));
  const from = new Date(turno.startsAt.getTime() - here.checkInBeforeMinutes * MINUTE);
  if (now < from) throw new TooEarly(from);
}
