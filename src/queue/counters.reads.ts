import { Injectable } from '@nestjs/common';
import { Database } from '../platform/index.js';

export type CounterStatus = 'open' | 'paused' | 'closed';

/** One counter of a centre as it is now. */
export interface CounterView {
  readonly id: string;
  readonly number: number;
  readonly status: CounterStatus;
  /** User name and name of who is at it. */
  readonly clerk: string | null;
  readonly clerkName: string | null;
  readonly staffId: string | null;
  readonly openedAt: Date | null;
  readonly pausedAt: Date | null;
  readonly pauseReason: string | null;
  /** The ticket it holds, called or being served. */
  readonly ticketId: string | null;
  readonly ticketNumber: string | null;
}

const VIEW = `SELECT k.id, k.number, CASE WHEN o.id IS NULL THEN 'closed' WHEN o.paused_at IS NULL THEN 'open' ELSE 'paused' END AS status,
    m.username AS clerk, m.name AS "clerkName", o.staff_id AS "staffId", o.opened_at AS "openedAt", o.paused_at AS "pausedAt",
    o.pause_reason AS "pauseReason", t.id AS "ticketId", t.number AS "ticketNumber"
  FROM counter k
  LEFT JOIN counter_opening o ON o.counter_id = k.id AND o.closed_at IS NULL
  LEFT JOIN staff_member m ON m.id = o.staff_id
  LEFT JOIN ticket t ON t.counter_id = k.id AND t.status IN ('called', 'serving')`;

@Injectable()
export class CounterReads {
  constructor(private readonly database: Database) {}

  /** All counters of a centre, by number. */
  ofCenter(centerId: string): Promise<CounterView[]> {
    return this.database.sql.rows<CounterView>(`${VIEW} WHERE k.center_id = $1 ORDER BY k.number`, [
      centerId,
    ]);
  }

  byId(id: string): Promise<CounterView | undefined> {
    return this.database.sql.one<CounterView>(`${VIEW} WHERE k.id = $1`, [id]);
  }

  /** The counter that this clerk has open or paused. */
  openBy(staffId: string): Promise<CounterView | undefined> {
    return this.database.sql.one<CounterView>(`${VIEW} WHERE o.staff_id = $1`, [staffId]);
  }
}
