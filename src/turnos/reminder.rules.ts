import { secondsAfter } from '../ecuador/index.js';
import { type TurnoStatus } from './turno.rules.js';

export type ReminderKind = 'day-before' | 'hours-before';

/** How long before the turno each reminder is due; the later one takes the place of an earlier one that was missed. */
export const REMINDER_SECONDS: Readonly<Record<ReminderKind, number>> = {
  'day-before': 24 * 3_600,
  'hours-before': 2 * 3_600,
};

const dueAt = (kind: ReminderKind, startsAt: Date): Date => secondsAfter(startsAt, -REMINDER_SECONDS[kind]);

/**
 * The reminder that a turno is due at `now`, if any. From 24 hours before it is the first, for turnos that had their time by
 * then; from 2 hours before the second, for all: whoever booked 20 hours before gets that one alone, and whoever booked one
 * hour before gets it at once, so that every turno has one notice besides its receipt. None once its time has come.
 * @param scheduledAt since when the turno has its present time: its confirmation, or its last change of time.
 */
export function reminderDue(
  { startsAt, scheduledAt }: { startsAt: Date; scheduledAt: Date },
  now: Date,
): ReminderKind | undefined {
  if (now >= startsAt) return undefined;
  if (now >= dueAt('hours-before', startsAt)) return 'hours-before';
  const first = dueAt('day-before', startsAt);
  return now >= first && scheduledAt <= first ? 'day-before' : undefined;
}

/** Whether an owed reminder still helps when it is about to be sent: the mail server may have been down for hours. */
export const isStillWanted = (
  reminder: { kind: ReminderKind; startsAt: Date },
  turno: { status: TurnoStatus; startsAt: Date; scheduledAt: Date },
  now: Date,
): boolean =>
  turno.status === 'confirmed' &&
  turno.startsAt.getTime() === reminder.startsAt.getTime() &&
  reminderDue(turno, now) === reminder.kind;
