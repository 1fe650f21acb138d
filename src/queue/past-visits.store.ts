import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';
import { VISIT_HOURS } from './ticket.rules.js';
import { type MovedTicket, nextPeriod } from './tickets.store.js';

const BATCH = 100;

/** What the clock does to visits whose day is over, a batch at a time. */
@Injectable()
export class PastVisits {
  /**
   * The next of those who arrived too long ago to be in any line have left, and their open period ends; passes over tickets
   * that somebody is at work on.
   * @returns them as they were.
   */
  end(tx: Tx, now: Date): Promise<MovedTicket[]> {
    return tx.rows(
      `WITH forgotten AS MATERIALIZED (
         SELECT t.id, t.status, k.number AS counter_number FROM ticket t LEFT JOIN counter k ON k.id = t.counter_id
         WHERE t.status IN ('waiting', 'parked', 'absent') AND t.arrived_at <= $1::timestamptz - interval '${VISIT_HOURS} hours'
         ORDER BY t.arrived_at LIMIT ${BATCH} FOR UPDATE OF t SKIP LOCKED
       ),
       moved AS (
         UPDATE ticket t SET status = 'left', state_reason = NULL, ended_at = $1, state_since = $1 FROM forgotten f
         WHERE t.id = f.id AND t.id = ANY (ARRAY (SELECT id FROM forgotten))
         RETURNING t.id, t.center_id, t.number, t.service_code, t.status, t.state_since, t.counter_id, t.staff_id, t.state_reason,
           f.status AS before, f.counter_number
       ),
       ${nextPeriod('gen_random_uuid()')}
       SELECT id, center_id AS "centerId", number, before AS status, counter_number AS "counterNumber" FROM moved`,
      [now],
    );
  }

  /** The next visits that had ended by `before` say no more whose they were. */
  forgetVisitors(tx: Tx, before: Date): Promise<{ id: string; centerId: string }[]> {
    return tx.rows(
      `UPDATE ticket SET ruc = NULL, cedula = NULL, foreigner_code = NULL, note = NULL
       WHERE id IN (SELECT id FROM ticket WHERE ended_at <= $1 AND (ruc IS NOT NULL OR cedula IS NOT NULL OR foreigner_code IS NOT NULL)
         ORDER BY ended_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       RETURNING id, center_id AS "centerId"`,
      [before],
    );
  }
}
