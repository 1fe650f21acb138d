import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS } from '../audit/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import {
  NOW,
  newId,
  onConstraint,
  type Sql,
  type StaffActor,
  type Statement,
  type Tx,
} from '../platform/index.js';
import { AlreadyArrived, NumbersUsedUp } from './queue.errors.js';
import { numberSql } from './queue-sql.store.js';
import { type TicketCourse } from './ticket-moves.rules.js';
import { type TicketAtHand } from './ticket.rules.js';

/** A ticket under its lock. */
export interface LockedTicket extends TicketCourse, TicketAtHand {
  readonly id: string;
  readonly centerId: string;
  readonly turnoId: string | null;
  readonly arrivedAt: Date;
  /** Who has the counter open that the ticket is at. */
  readonly openBy: string | null;
}

/** A ticket as it was, as far as the audit of its move says it. */
export type MovedTicket = Pick<LockedTicket, 'id' | 'centerId' | 'number' | 'status' | 'counterNumber'>;

/** Somebody who arrived and gets a number. */
export interface Arrival extends PersonDocument {
  readonly centerId: string;
  readonly timeZone: string;
  readonly service: string;
  readonly turnoId: string | null;
  readonly ruc: string | null;
  readonly priority: boolean;
  readonly late: boolean;
  /** How long after the arrival it is due; negative for before. */
  readonly dueInMs: number;
  readonly action: 'ticket.issued' | 'ticket.checked-in';
  /** Where somebody is not in the room. */
  readonly mode?: 'video' | undefined;
}

export interface IssuedTicket {
  readonly id: string;
  readonly number: string;
  readonly arrivedAt: Date;
  readonly dueAt: Date;
}

const ISSUE = `WITH numbered AS (
    INSERT INTO ticket_number AS n (center_id, day, last) VALUES ($2::uuid, (${NOW} AT TIME ZONE $3::text)::date, 1)
    ON CONFLICT ON CONSTRAINT ticket_number_pkey DO UPDATE SET last = n.last + 1 RETURNING n.day, n.last
  ),
  issued AS (
    INSERT INTO ticket (id, center_id, day, number, service_code, status, turno_id, ruc, cedula, priority, late,
      arrived_at, due_at, state_since, foreigner_code)
    SELECT $1::uuid, $2::uuid, day, ${numberSql('last')}, $4::text, 'waiting', $5::uuid, $6::text, $7::text, $8::boolean,
      $9::boolean, ${NOW}, ${NOW} + $10::double precision * interval '1 millisecond', ${NOW}, $17::text
    FROM numbered RETURNING id, center_id, number, service_code, arrived_at, due_at
  ),
  period AS (
    INSERT INTO ticket_period (id, ticket_id, state, service_code, from_at)
    SELECT $11::uuid, id, 'waiting', service_code, arrived_at FROM issued
  ),
  audited AS (
    INSERT INTO audit_event (${AUDIT_COLUMNS})
    SELECT $12::uuid, arrived_at, 'staff', $13::text, $14::text, 'ticket', id::text, center_id,
      jsonb_strip_nulls(jsonb_build_object('number', number, 'service', service_code, 'turno', $5::uuid, 'priority', $8::boolean, 'mode', $16::text)),
      $15::text
    FROM issued
  )
  SELECT id, number, arrived_at AS "arrivedAt", due_at AS "dueAt" FROM issued`;

const TICKET = `t.id, t.center_id AS "centerId", t.number, t.status, t.service_code AS "serviceCode", t.turno_id AS "turnoId", t.arrived_at AS "arrivedAt", t.calls,
  t.called_at AS "calledAt", t.call_reason AS "callReason", t.counter_id AS "counterId", t.staff_id AS "staffId",
  t.state_reason AS "stateReason", t.note, t.not_before AS "notBefore", t.revived, t.ended_at AS "endedAt",
  (SELECT k.number FROM counter k WHERE k.id = t.counter_id) AS "counterNumber",
  (SELECT o.staff_id FROM counter_opening o WHERE o.counter_id = t.counter_id AND o.closed_at IS NULL) AS "openBy"`;

/** The write side of tickets. */
@Injectable()
export class TicketStore {
  /**
   * Gives out the next number of the centre's day and puts the person into the line: ticket, period and audit in one
   * statement, alone (walk-in: the hot path) or within a transaction (check-in, or a request with a key). Numbers are
   * neither skipped nor given twice: the row of the day is locked by its upsert until the ticket is there.
   * @throws {AlreadyArrived} the turno has a ticket · {NumbersUsedUp}
   */
  async issue(sql: Sql, arrival: Arrival, actor: StaffActor): Promise<IssuedTicket> {
    const { text, params } = this.issuing(arrival, actor);
    const issued = await onConstraint(sql.one<IssuedTicket>(text, params), {
      ticket_turno: () => new AlreadyArrived(),
      ticket_number_key: () => new NumbersUsedUp(),
    });
    if (!issued) throw new Error('a ticket was not issued');
    return issued;
  }

  /** The statement of {@link issue}, to be sent together with others; its one row is an {@link IssuedTicket}. */
  issuing(arrival: Arrival, actor: StaffActor): Statement {
    const params = [
      newId(),
      arrival.centerId,
      arrival.timeZone,
      arrival.service,
      arrival.turnoId,
      arrival.ruc,
      arrival.cedula,
      arrival.priority,
      arrival.late,
      arrival.dueInMs,
      newId(),
      newId(),
      actor.id,
      arrival.action,
      actor.requestId,
      arrival.mode ?? null,
      arrival.foreignerCode,
    ];
    return { text: ISSUE, params };
  }

  /** The turno behind a ticket of this centre, without a lock: turnos are locked before tickets. */
  async turnoOf(tx: Tx, id: string, centerId: string): Promise<string | null> {
    const row = await tx.one<{ turnoId: string | null }>(
      'SELECT turno_id AS "turnoId" FROM ticket WHERE id = $1 AND center_id = $2',
      [id, centerId],
    );
    return row?.turnoId ?? null;
  }

  lock(tx: Tx, id: string, centerId: string): Promise<LockedTicket | undefined> {
    return tx.one<LockedTicket>(
      `SELECT ${TICKET} FROM ticket t WHERE t.id = $1 AND t.center_id = $2 FOR UPDATE OF t`,
      [id, centerId],
    );
  }

  /** The ticket that this counter holds, if any. */
  async heldAt(tx: Tx, counterId: string): Promise<{ number: string } | undefined> {
    return tx.one<{ number: string }>(
      `SELECT number FROM ticket WHERE counter_id = $1 AND status IN ('called', 'serving')`,
      [counterId],
    );
  }

  /** Writes the new course of a ticket under its lock; a new state ends the open period and begins the next. */
  async save(tx: Tx, before: LockedTicket, after: TicketCourse, now: Date): Promise<void> {
    const course = [
      before.id,
      before.status,
      after.status,
      after.serviceCode,
      after.calls,
      after.calledAt,
      after.callReason,
      after.counterId,
      after.staffId,
      after.stateReason,
      after.note,
      after.notBefore,
      after.revived,
      after.endedAt,
      now,
    ];
    const update = `UPDATE ticket SET status = $3, service_code = $4, calls = $5, called_at = $6, call_reason = $7, counter_id = $8,
      staff_id = $9, state_reason = $10, note = $11, not_before = $12, revived = $13, ended_at = $14,
      state_since = CASE WHEN status = $3 THEN state_since ELSE $15::timestamptz END
      WHERE id = $1 AND status = $2 RETURNING id, status, service_code, state_since, counter_id, staff_id, state_reason`;
    const changed =
      before.status === after.status
        ? await tx.rows(update, course)
        : await tx.rows(`WITH moved AS (${update}), ${nextPeriod('$16::uuid')} SELECT id FROM moved`, [
            ...course,
            newId(),
          ]);
    if (changed.length !== 1) throw new Error(`ticket ${before.id} changed under its lock`);
  }
}

/**
 * Ends the open periods of the tickets in the CTE `moved` and begins one of their new state, except of an end. The insert
 * reads what the update returned, so that the unique index on open periods never sees both; the update looks its tickets
 * up by id, or it would walk over the open periods of the whole country.
 */
export const nextPeriod = (periodId: string): string => `closed AS (
    UPDATE ticket_period p SET to_at = moved.state_since FROM moved
    WHERE p.ticket_id = ANY (ARRAY (SELECT id FROM moved)) AND p.ticket_id = moved.id AND p.to_at IS NULL RETURNING p.ticket_id
  ),
  opened AS (
    INSERT INTO ticket_period (id, ticket_id, state, service_code, from_at, counter_id, staff_id, reason)
    SELECT ${periodId}, moved.id, moved.status, moved.service_code, moved.state_since, moved.counter_id, moved.staff_id,
      moved.state_reason
    FROM moved LEFT JOIN closed ON closed.ticket_id = moved.id WHERE moved.status NOT IN ('left', 'finished')
  )`;
