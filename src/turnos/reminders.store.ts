import { Injectable } from '@nestjs/common';
import { newId, type Sql, type Tx } from '../platform/index.js';
import { REMINDER_SECONDS, type ReminderKind } from './reminder.rules.js';
import { type TurnoStatus } from './turno.rules.js';

/** A turno of the next day that has not had the reminder of this hour. */
export interface AwaitedTurno {
  readonly id: string;
  readonly centerId: string;
  readonly startsAt: Date;
  /** Since when it has this time. */
  readonly scheduledAt: Date;
}

/** A turno and the reminder it is due. */
export type DueTurno = Omit<AwaitedTurno, 'scheduledAt'> & { readonly kind: ReminderKind };

/** A reminder that is owed from now on. */
export interface NewReminder {
  readonly id: string;
  readonly turnoId: string;
  readonly centerId: string;
  readonly kind: ReminderKind;
}

/** A reminder that is owed, and the turno as it is by now. */
export interface OwedReminder {
  readonly turnoId: string;
  readonly kind: ReminderKind;
  /** The time it reminds of. */
  readonly startsAt: Date;
  readonly turno: {
    readonly status: TurnoStatus;
    readonly startsAt: Date;
    readonly scheduledAt: Date;
  };
}

const SCHEDULED_AT = 'coalesce(t.moved_at, t.confirmed_at)';

const interval = (kind: ReminderKind): string => `interval '${REMINDER_SECONDS[kind]} seconds'`;

/**
 * Turnos `t` that this reminder is due for by now ($1), and since when: who booked later than that has been owed it since then. Read
 * through an index of turnos that have not been reminded of their time, or those that have would be read again and again.
 */
export const REMINDERS_DUE: Readonly<Record<ReminderKind, { where: string; at: string }>> = {
  'hours-before': {
    where: `t.status = 'confirmed' AND t.email IS NOT NULL AND t.hours_reminded_of IS DISTINCT FROM t.starts_at
         AND t.starts_at > $1 AND t.starts_at <= $1::timestamptz + ${interval('hours-before')}`,
    at: `greatest(${SCHEDULED_AT}, t.starts_at - ${interval('hours-before')})`,
  },
  'day-before': {
    where: `t.status = 'confirmed' AND t.email IS NOT NULL AND t.day_reminded_of IS DISTINCT FROM t.starts_at
         AND t.starts_at > $1::timestamptz + ${interval('hours-before')} AND t.starts_at <= $1::timestamptz + ${interval('day-before')}
         AND ${SCHEDULED_AT} <= t.starts_at - ${interval('day-before')}`,
    at: `t.starts_at - ${interval('day-before')}`,
  },
};

/** Each is a row of the widest table with all its indexes, a reminder, a mail and a record. */
const BATCH = 50;

/** Which reminders are owed, each once for a turno and a time. */
@Injectable()
export class Reminders {
  /** Turnos that a reminder may be due for by now, the nearest first, passing over those that somebody is at work on. */
  async lockDue(tx: Tx, now: Date): Promise<AwaitedTurno[]> {
    const soon = await this.lockDueOf(tx, now, 'hours-before', BATCH);
    return [...soon, ...(await this.lockDueOf(tx, now, 'day-before', BATCH - soon.length))];
  }

  private lockDueOf(tx: Tx, now: Date, kind: ReminderKind, most: number): Promise<AwaitedTurno[]> {
    return tx.rows(
      `SELECT t.id, t.center_id AS "centerId", t.starts_at AS "startsAt", ${SCHEDULED_AT} AS "scheduledAt" FROM turno t
       WHERE ${REMINDERS_DUE[kind].where}
       ORDER BY t.starts_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED`,
      [now, most],
    );
  }

  /**
   * Race: two processes read the same turno as due, and the second locks it only after the first has committed. The
   * constraint lets one row in.
   * @returns the reminders, without those that are owed already.
   */
  async owe(tx: Tx, now: Date, due: readonly DueTurno[]): Promise<NewReminder[]> {
    if (due.length === 0) return [];
    const reminders = due.map(({ id, centerId, startsAt, kind }) => ({
      id: newId(),
      turnoId: id,
      centerId,
      startsAt,
      kind,
    }));
    const owed = await tx.rows<{ id: string }>(
      `WITH due AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS r(id, turno_id, kind, starts_at)),
       reminded AS (
         UPDATE turno t SET
           day_reminded_of = CASE due.kind WHEN 'day-before' THEN due.starts_at ELSE t.day_reminded_of END,
           hours_reminded_of = CASE due.kind WHEN 'hours-before' THEN due.starts_at ELSE t.hours_reminded_of END
         FROM due WHERE t.id = due.turno_id)
       INSERT INTO turno_reminder (id, turno_id, kind, starts_at, created_at)
       SELECT id, turno_id, kind, starts_at, $5 FROM due
       ON CONFLICT ON CONSTRAINT turno_reminder_once DO NOTHING RETURNING id`,
      [
        reminders.map(({ id }) => id),
        reminders.map(({ turnoId }) => turnoId),
        reminders.map(({ kind }) => kind),
        reminders.map(({ startsAt }) => startsAt),
        now,
      ],
    );
    const written = new Set(owed.map(({ id }) => id));
    return reminders.filter(({ id }) => written.has(id));
  }

  async byId(sql: Sql, id: string): Promise<OwedReminder | undefined> {
    const row = await sql.one<
      Omit<OwedReminder, 'turno'> & { status: TurnoStatus; presentStart: Date; scheduledAt: Date }
    >(
      `SELECT r.turno_id AS "turnoId", r.kind, r.starts_at AS "startsAt", t.status, t.starts_at AS "presentStart", ${SCHEDULED_AT} AS "scheduledAt"
       FROM turno_reminder r JOIN turno t ON t.id = r.turno_id WHERE r.id = $1`,
      [id],
    );
    if (!row) return undefined;
    const { turnoId, kind, startsAt, status, presentStart, scheduledAt } = row;
    return { turnoId, kind, startsAt, turno: { status, startsAt: presentStart, scheduledAt } };
  }
}
