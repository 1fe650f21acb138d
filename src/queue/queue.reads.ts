import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { CLOCK, periodsOf } from './queue-sql.store.js';
import { type TicketView } from './ticket-view.js';
import { type TicketState, VISIT_HOURS } from './ticket.rules.js';

/** Who stands where in a centre. `waiting` is in calling order, the others by how long they have been there. */
export interface QueueView {
  readonly waiting: readonly TicketView[];
  readonly called: readonly TicketView[];
  readonly serving: readonly TicketView[];
  readonly parked: readonly TicketView[];
  readonly absent: readonly TicketView[];
}

const VIEW = `t.id, t.number, t.status, t.center_id AS "centerId", c.code AS center, t.service_code AS service, s.name AS "serviceName",
  t.counter_id AS "counterId", k.number AS counter, t.staff_id AS "staffId", m.name AS "clerkName", t.turno_id AS "turnoId",
  u.code AS "turnoCode", u.starts_at AS "turnoStartsAt", u.mode AS "turnoMode", t.ruc, t.cedula, t.foreigner_code AS "foreignerCode",
  t.priority, t.late, t.arrived_at AS "arrivedAt",
  t.due_at AS "dueAt", t.not_before AS "notBefore", t.calls, t.called_at AS "calledAt", t.call_reason AS "callReason",
  t.state_reason AS "stateReason", t.note, t.revived, t.state_since AS "stateSince", t.ended_at AS "endedAt",
  ${periodsOf('t.id')} AS periods`;

const SOURCES = `ticket t JOIN service_center c ON c.id = t.center_id JOIN service s ON s.code = t.service_code
  LEFT JOIN counter k ON k.id = t.counter_id LEFT JOIN staff_member m ON m.id = t.staff_id LEFT JOIN turno u ON u.id = t.turno_id`;

/** Tickets as people and programs see them: one statement each. */
@Injectable()
export class QueueReads {
  constructor(private readonly database: Database) {}

  /**
   * Everybody whose visit has not ended, at this moment. Those who were put back and may not be called yet stand behind
   * those who may, because that is the order in which the counters would call them now.
   */
  async queue(centerId: string): Promise<QueueView> {
    const tickets = await this.database.sql.rows<TicketView>(
      `WITH ${CLOCK}
       SELECT ${VIEW} FROM clock, ${SOURCES}
       WHERE t.center_id = $1 AND t.status NOT IN ('left', 'finished')
         AND (t.status IN ('called', 'serving') OR t.arrived_at > clock.now - interval '${VISIT_HOURS} hours')
       ORDER BY CASE WHEN t.status = 'waiting' THEN coalesce(t.not_before > clock.now, false) END,
         CASE WHEN t.status = 'waiting' THEN t.due_at ELSE t.state_since END, t.arrived_at, t.id`,
      [centerId],
    );
    const those = (state: TicketState) => tickets.filter(({ status }) => status === state);
    return {
      waiting: those('waiting'),
      called: those('called'),
      serving: those('serving'),
      parked: those('parked'),
      absent: those('absent'),
    };
  }

  /**
   * One ticket of the reader's centre; administrators read those of all.
   * @throws {NotFound}
   */
  async ticket(id: string, actor: StaffActor): Promise<TicketView> {
    const ticket = await this.database.sql.one<TicketView>(`SELECT ${VIEW} FROM ${SOURCES} WHERE t.id = $1`, [
      id,
    ]);
    const mayRead = actor.role === 'admin' || ticket?.centerId === actor.center?.id;
    if (!ticket || !mayRead) throw new NotFound();
    return ticket;
  }
}
