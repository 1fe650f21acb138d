import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS } from '../audit/index.js';
import { NOW, newId, onConstraint, type Sql, type StaffActor, type Statement } from '../platform/index.js';
import { type TicketFacts, type TicketPeriod } from './ticket-view.js';
import { VISIT_HOURS } from './ticket.rules.js';
import { nextPeriod } from './tickets.store.js';

/** What one press of «llamar al siguiente» came to. */
export type Press =
  /** No such counter in the clerk's centre, or closed, paused, or open in somebody else's name. */
  | { readonly outcome: 'not-open' }
  /** Nobody that this counter serves waits, or all of them are in somebody's hands at this very instant. */
  | { readonly outcome: 'nobody' }
  /** The one that the counter holds anyway. */
  | { readonly outcome: 'again'; readonly id: string }
  /** Just called. The facts are there when the whole of the visit is: waited since the arrival, called now. */
  | { readonly outcome: 'called'; readonly id: string; readonly facts?: Omit<TicketFacts, 'center'> };

/** The row of a press whose counter is open in the clerk's name. */
export interface PressRow extends Omit<TicketFacts, 'center' | 'id' | 'periods'> {
  /** Which of the presses that went together. */
  readonly place: number;
  readonly id: string | null;
  readonly claimed: boolean;
  /** The counter does not serve everything, and the press came in company: it has to be made alone. */
  readonly apart: boolean;
  readonly counter: number;
  readonly calledAt: Date;
  /** It waited from the arrival to this call, in one line. */
  readonly straight: boolean;
}

/** A clerk presses at a counter. */
export interface Asked {
  readonly counterId: string;
  readonly actor: StaffActor;
}

/** Another press at the same counter called somebody after this statement took its snapshot. */
class PressedTwice extends Error {}

/**
 * Any number of presses at different counters of one centre. The order of reading is a use case's: the openings are locked,
 * then what the counters hold is looked up, then the first of the line are claimed and handed out in the order of the
 * presses. A counter that does not serve everything may not take whoever is first, so it is served only when it asks alone.
 *
 * Two desks never get the same ticket: the claim locks it, and a row that another desk has changed meanwhile is judged
 * anew by its `status`. Two presses at one counter wait for each other at the opening; the second one's snapshot is older
 * than the first one's ticket, so there the unique index `ticket_one_per_counter` has the last word, and the caller asks again.
 *
 * `ANY (ARRAY (…))` where a join would say the same: the planner takes what comes as JSON for a hundred rows and would read
 * whole tables for them.
 */
const claim = (locking: 'SKIP LOCKED' | ''): string => `WITH asked AS MATERIALIZED (
    SELECT a.*, count(*) OVER () = 1 AS alone FROM json_to_recordset($2::json)
      AS a(place int, counter_id uuid, staff_id uuid, period_id uuid, event_id uuid, request_id text)
  ),
  opening AS MATERIALIZED (
    SELECT a.*, k.number, k.services FROM counter_opening o
    JOIN asked a ON a.counter_id = o.counter_id AND a.staff_id = o.staff_id
    JOIN counter k ON k.id = o.counter_id AND k.center_id = $1::uuid
    WHERE o.counter_id = ANY (ARRAY (SELECT counter_id FROM asked)) AND o.closed_at IS NULL AND o.paused_at IS NULL
      AND k.id = ANY (ARRAY (SELECT counter_id FROM asked))
    ORDER BY a.counter_id FOR UPDATE OF o
  ),
  desk AS MATERIALIZED (
    SELECT o.*, (SELECT t.id FROM ticket t WHERE t.counter_id = o.counter_id AND t.status IN ('called', 'serving')) AS held
    FROM opening o
  ),
  free AS MATERIALIZED (
    SELECT d.*, row_number() OVER (ORDER BY d.place) AS turn FROM desk d WHERE d.held IS NULL AND (d.services IS NULL OR d.alone)
  ),
  line AS MATERIALIZED (
    SELECT t.id, t.state_since, t.due_at, t.arrived_at FROM ticket t
    WHERE t.center_id = $1::uuid AND t.status = 'waiting'
      AND (t.not_before IS NULL OR t.not_before <= ${NOW})
      AND t.arrived_at > ${NOW} - interval '${VISIT_HOURS} hours'
      AND ((SELECT max(services) FROM free) IS NULL OR t.service_code = ANY ((SELECT max(services) FROM free)::text[]))
    ORDER BY t.due_at, t.arrived_at, t.id LIMIT (SELECT count(*) FROM free) FOR UPDATE OF t ${locking}
  ),
  first AS MATERIALIZED (SELECT id, state_since, row_number() OVER (ORDER BY due_at, arrived_at, id) AS turn FROM line),
  moved AS (
    UPDATE ticket t SET status = 'called', calls = t.calls + 1, called_at = ${NOW}, state_since = ${NOW}, call_reason = NULL,
      state_reason = NULL, not_before = NULL, counter_id = free.counter_id, staff_id = free.staff_id
    FROM first JOIN free USING (turn) WHERE t.id = first.id
    RETURNING t.*, first.state_since = t.arrived_at AS straight, free.period_id, free.event_id, free.request_id, free.number AS counter
  ),
  ${nextPeriod('moved.period_id')},
  audited AS (
    INSERT INTO audit_event (${AUDIT_COLUMNS})
    SELECT event_id, called_at, 'staff', staff_id::text, 'ticket.called', 'ticket', id::text, center_id,
      jsonb_build_object('number', number, 'counter', counter, 'calls', calls), request_id
    FROM moved
  )
  SELECT d.place, coalesce(m.id, d.held) AS id, m.id IS NOT NULL AS claimed,
    d.held IS NULL AND d.services IS NOT NULL AND NOT d.alone AS apart, m.straight, m.number, m.status,
    m.service_code AS service, m.turno_id AS "turnoId", m.priority, m.late, m.arrived_at AS "arrivedAt", m.due_at AS "dueAt",
    m.calls, m.call_reason AS "callReason", m.called_at AS "calledAt", d.number AS counter
  FROM desk d LEFT JOIN moved m USING (counter_id)`;

const SKIP = claim('SKIP LOCKED');
const WAIT = claim('');

/** The hot verb of the counter, in one statement. */
@Injectable()
export class CallNextStore {
  /**
   * One press, alone: each statement commits by itself. Those that other desks have in hand are passed over; if nothing
   * is left, it looks once more and waits for them, because one of them may be put back.
   */
  async press(sql: Sql, asked: Asked): Promise<Press> {
    try {
      return await this.pressOnce(sql, asked);
    } catch (error) {
      if (!(error instanceof PressedTwice)) throw error;
      return this.pressOnce(sql, asked);
    }
  }

  /** One press inside a transaction that has locked the counter's opening before, so that its snapshot is newer than any other press. */
  async pressOnce(sql: Sql, asked: Asked): Promise<Press> {
    const first = await this.run(sql, SKIP, asked);
    return first.outcome === 'nobody' ? this.run(sql, WAIT, asked) : first;
  }

  /** The first look of presses at different counters of one centre; {@link pressesOf} reads what comes back. */
  pressing(asked: readonly Asked[]): Statement {
    return { text: SKIP, params: paramsOf(asked) };
  }

  /** The second look of a press that found nobody free: it waits for those that other desks have in hand. */
  lookAgain(sql: Sql, asked: Asked): Promise<Press> {
    return this.run(sql, WAIT, asked);
  }

  /** What each press came to, in their order; undefined when it has to be made alone. */
  pressesOf(asked: readonly Asked[], rows: readonly PressRow[]): (Press | undefined)[] {
    const byPlace = new Map(rows.map((row) => [row.place, row]));
    return asked.map(({ actor }, place) => {
      const row = byPlace.get(place);
      return row?.apart ? undefined : pressed(row, actor);
    });
  }

  private async run(sql: Sql, text: string, asked: Asked): Promise<Press> {
    const row = await onConstraint(sql.one<PressRow>(text, paramsOf([asked])), {
      ticket_one_per_counter: () => new PressedTwice(),
    });
    return pressed(row, asked.actor);
  }
}

const paramsOf = (asked: readonly Asked[]): unknown[] => [
  asked[0]?.actor.center?.id ?? null,
  JSON.stringify(
    asked.map(({ counterId, actor }, place) => ({
      place,
      counter_id: counterId,
      staff_id: actor.id,
      period_id: newId(),
      event_id: newId(),
      request_id: actor.requestId,
    })),
  ),
];

function pressed(row: PressRow | undefined, actor: StaffActor): Press {
  if (!row) return { outcome: 'not-open' };
  const { place: _, apart: __, id, claimed, straight, calledAt, ...ticket } = row;
  if (id === null) return { outcome: 'nobody' };
  if (!claimed) return { outcome: 'again', id };
  if (!straight) return { outcome: 'called', id };
  const [arrived, called] = [ticket.arrivedAt.toISOString(), calledAt.toISOString()];
  const periods: TicketPeriod[] = [
    { state: 'waiting', from: arrived, to: called },
    { state: 'called', from: called, counter: ticket.counter, clerk: actor.username },
  ];
  return { outcome: 'called', id, facts: { ...ticket, id, periods } };
}
