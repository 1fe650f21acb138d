import { Injectable } from '@nestjs/common';
import { NotFound, type Sql, type StaffActor, type Tx } from '../platform/index.js';
import { NotYourVisit } from './queue.errors.js';
import { type TicketState, VISIT_HOURS } from './ticket.rules.js';

/** The visit behind a ticket, for the rooms that work on it. */
export interface Visit {
  readonly id: string;
  readonly number: string;
  readonly status: TicketState;
  readonly centerId: string;
  readonly serviceCode: string;
  readonly turnoId: string | null;
  readonly ruc: string | null;
  readonly cedula: string | null;
  readonly foreignerCode: string | null;
  readonly counterId: string | null;
  readonly staffId: string | null;
  readonly arrivedAt: Date;
}

/**
 * Since when a visit is over, as an expression of SQL: since its end, or since the day was over for one that stood in some line
 * then, written down or not. Null for one at a counter. Compare it with `now`.
 * @param ticket alias of its table
 */
export const visitOverSince = (ticket: string): string =>
  `coalesce(${ticket}.ended_at, CASE WHEN ${ticket}.status NOT IN ('called', 'serving')
    THEN ${ticket}.arrived_at + interval '${VISIT_HOURS} hours' END)`;

const VISIT = `t.id, t.number, t.status, t.center_id AS "centerId", t.service_code AS "serviceCode", t.turno_id AS "turnoId", t.ruc,
  t.cedula, t.foreigner_code AS "foreignerCode", t.counter_id AS "counterId", t.staff_id AS "staffId", t.arrived_at AS "arrivedAt"`;

/** The door of the queue for dossiers and resets. */
@Injectable()
export class Visits {
  /**
   * The visit that this clerk is attending, locked until the end of the transaction (ticket, in the house's lock order).
   * @throws {NotFound} no such ticket in the clerk's centre
   * @throws {NotYourVisit} 409 unless it is `serving` at the counter that this very clerk has open
   */
  async ownVisit(tx: Tx, actor: StaffActor, ticketId: string): Promise<Visit> {
    const visit = await tx.one<Visit>(
      `SELECT ${VISIT} FROM ticket t WHERE t.id = $1 AND t.center_id = $2 FOR UPDATE OF t`,
      [ticketId, actor.center?.id ?? null],
    );
    if (!visit) throw new NotFound();
    if (visit.status !== 'serving' || visit.staffId !== actor.id) throw new NotYourVisit();
    // Read after the lock, so that it is not older than the ticket; a counter with a visit cannot be closed meanwhile.
    const opening = await tx.one(
      'SELECT id FROM counter_opening WHERE counter_id = $1 AND staff_id = $2 AND closed_at IS NULL',
      [visit.counterId, actor.id],
    );
    if (!opening) throw new NotYourVisit();
    return visit;
  }

  /** Any visit, of whatever centre: the caller judges. */
  find(sql: Sql, ticketId: string): Promise<Visit | undefined> {
    return sql.one<Visit>(`SELECT ${VISIT} FROM ticket t WHERE t.id = $1`, [ticketId]);
  }
}
