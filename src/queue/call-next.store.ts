import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS } from '../audit/index.js';
import { newId, onConstraint, type Sql, type StaffActor } from '../platform/index.js';
import { CLOCK, iso, periodsOf } from './queue-sql.store.js';
import { type TicketFacts, type TicketPeriod } from './ticket-view.js';
import { VISIT_HOURS } from './ticket.rules.js';
import { nextPeriod } from './tickets.store.js';

/** What one press of «llamar al siguiente» came to. */
export type Press =
  /** No such counter in the clerk's centre. */
  | { readonly outcome: 'no-counter' }
  /** Closed, paused, or open in somebody else's name. */
  | { readonly outcome: 'not-open' }
  /** Nobody that this counter serves waits, or all of them are in somebody's hands at this very instant. */
  | { readonly outcome: 'nobody' }
  /** Just called, or (`again`) the one that the counter holds anyway. */
  | { readonly outcome: 'ticket'; readonly again: boolean; readonly ticket: Omit<TicketFacts, 'center'> };

interface Row extends Omit<TicketFacts, 'center'> {
  readonly openingId: string | null;
  readonly id: string;
  readonly claimed: boolean | null;
  readonly counter: number;
  readonly calledAtText: string;
}

/** Another press at the same counter called somebody after this statement took its snapshot. */
class PressedTwice extends Error {}

/**
 * The order of reading is a use case's: the counter's opening is locked, then what the counter holds is looked up, then the
 * first of the line is claimed. Two desks never get the same ticket: the claim locks it, and a row that another desk has
 * changed meanwhile is judged anew by its `status`. Two presses at one counter wait for each other at the opening; the
 * second one's snapshot is older than the first one's ticket, so there the unique index `ticket_one_per_counter` has
 * the last word, and the caller asks again.
 */
const claim = (locking: 'SKIP LOCKED' | ''): string => `WITH ${CLOCK},
  opening AS (
    SELECT o.id FROM counter_opening o JOIN counter k ON k.id = o.counter_id
    WHERE o.counter_id = $1::uuid AND k.center_id = $2::uuid AND o.staff_id = $3::uuid AND o.closed_at IS NULL AND o.paused_at IS NULL
    FOR UPDATE OF o
  ),
  held AS (
    SELECT t.* FROM ticket t
    WHERE t.counter_id = $1::uuid AND t.status IN ('called', 'serving') AND EXISTS (SELECT FROM opening)
  ),
  first AS (
    SELECT t.id FROM ticket t
    WHERE t.center_id = $2::uuid AND t.status = 'waiting'
      AND EXISTS (SELECT FROM opening) AND NOT EXISTS (SELECT FROM held)
      AND (t.not_before IS NULL OR t.not_before <= (SELECT now FROM clock))
      AND t.arrived_at > (SELECT now FROM clock) - interval '${VISIT_HOURS} hours'
      AND ((SELECT services FROM counter WHERE id = $1::uuid) IS NULL
        OR t.service_code = ANY ((SELECT services FROM counter WHERE id = $1::uuid)::text[]))
    ORDER BY t.due_at, t.arrived_at, t.id LIMIT 1 FOR UPDATE OF t ${locking}
  ),
  moved AS (
    UPDATE ticket t SET status = 'called', calls = t.calls + 1, called_at = clock.now, state_since = clock.now, call_reason = NULL,
      state_reason = NULL, not_before = NULL, counter_id = $1::uuid, staff_id = $3::uuid
    FROM first, clock WHERE t.id = first.id RETURNING t.*
  ),
  ${nextPeriod('$4::uuid')},
  audited AS (
    INSERT INTO audit_event (${AUDIT_COLUMNS})
    SELECT $5::uuid, moved.called_at, 'staff', $3::uuid::text, 'ticket.called', 'ticket', moved.id::text, moved.center_id,
      jsonb_build_object('number', moved.number, 'counter', (SELECT number FROM counter WHERE id = $1::uuid), 'calls', moved.calls), $6::text
    FROM moved
  ),
  answer AS (SELECT *, true AS claimed FROM moved UNION ALL SELECT *, false FROM held)
  SELECT (SELECT id FROM opening) AS "openingId", a.id, a.claimed, a.number, a.status, a.service_code AS service,
    a.turno_id AS "turnoId", a.priority, a.late, a.arrived_at AS "arrivedAt", a.due_at AS "dueAt", a.calls,
    a.call_reason AS "callReason", ${iso('a.called_at')} AS "calledAtText", k.number AS counter, ${periodsOf('a.id')} AS periods
  FROM counter k LEFT JOIN answer a ON true WHERE k.id = $1::uuid AND k.center_id = $2::uuid`;

const SKIP = claim('SKIP LOCKED');
const WAIT = claim('');

/** The hot verb of the counter, in one statement. */
@Injectable()
export class CallNextStore {
  /**
   * One press, alone: each statement commits by itself. Those that other desks have in hand are passed over; if nothing
   * is left, it looks once more and waits for them, because one of them may be put back.
   */
  async press(sql: Sql, counterId: string, actor: StaffActor): Promise<Press> {
    try {
      return await this.pressOnce(sql, counterId, actor);
    } catch (error) {
      if (!(error instanceof PressedTwice)) throw error;
      return this.pressOnce(sql, counterId, actor);
    }
  }

  /** One press inside a transaction that has locked the counter's opening before, so that its snapshot is newer than any other press. */
  async pressOnce(sql: Sql, counterId: string, actor: StaffActor): Promise<Press> {
    const first = await this.run(sql, SKIP, counterId, actor);
    return first.outcome === 'nobody' ? this.run(sql, WAIT, counterId, actor) : first;
  }

  private async run(sql: Sql, text: string, counterId: string, actor: StaffActor): Promise<Press> {
    const params = [counterId, actor.center?.id ?? null, actor.id, newId(), newId(), actor.requestId];
    const row = await onConstraint(sql.one<Row>(text, params), {
      ticket_one_per_counter: () => new PressedTwice(),
    });
    if (!row) return { outcome: 'no-counter' };
    if (row.openingId === null) return { outcome: 'not-open' };
    if (row.id === null) return { outcome: 'nobody' };
    const { openingId: _, claimed, calledAtText, ...ticket } = row;
    if (!claimed) return { outcome: 'ticket', again: true, ticket };
    const called: TicketPeriod = {
      state: 'called',
      from: calledAtText,
      counter: row.counter,
      clerk: actor.username,
    };
    return {
      outcome: 'ticket',
      again: false,
      ticket: { ...ticket, periods: withCalled(row.periods, called) },
    };
  }
}

/** The statement reads the periods as they were before it: here they go on. */
const withCalled = (periods: readonly TicketPeriod[], called: TicketPeriod): TicketPeriod[] => [
  ...periods.map((period) => (period.to === undefined ? { ...period, to: called.from } : period)),
  called,
];
