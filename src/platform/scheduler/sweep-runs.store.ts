import { Injectable } from '@nestjs/common';
import { type Sql, type Tx } from '../database/sql.js';
import { type SweepProblem } from './sweep-state.rules.js';

/** What a process has to say of a task that it ran. */
export interface EndedRun {
  readonly id: string;
  /** How many rows it handled. */
  readonly affected: number;
  readonly problem: SweepProblem | null;
  /** It stopped with more to do: whoever is free may go on at once. */
  readonly hasMore: boolean;
}

/** The last run of a task, by whichever process. */
export interface SweepRun {
  readonly id: string;
  readonly endedAt: Date;
  readonly affected: number;
  readonly affectedToday: number;
  readonly affectedTotal: number;
  readonly problem: SweepProblem | null;
  readonly process: string | null;
}

/** The day of $N, as the country counts it. */
const dayOf = (instant: string): string => `(${instant}::timestamptz AT TIME ZONE 'America/Guayaquil')::date`;

/** One row for each task: whose turn it is, and what came of it. */
@Injectable()
export class SweepRuns {
  /**
   * Takes the tasks whose turn has come. Of several processes that ask at once one gets each of them; one that dies with
   * a task in hand leaves it to whoever asks next.
   * @param every how long the turn of each lasts, in seconds, by its id
   * @returns their ids
   */
  async claim(tx: Tx, now: Date, every: ReadonlyMap<string, number>): Promise<Set<string>> {
    const ids = [...every.keys()];
    await tx.run(
      `INSERT INTO sweep_run (sweep_id, started_at) SELECT id, $2 FROM unnest($1::text[]) AS id
       WHERE NOT EXISTS (SELECT 1 FROM sweep_run WHERE sweep_id = id) ORDER BY id
       ON CONFLICT ON CONSTRAINT sweep_run_pkey DO NOTHING`,
      [ids, now],
    );
    const claimed = await tx.rows<{ id: string }>(
      `UPDATE sweep_run r SET started_at = $3, next_due_at = $3::timestamptz + asked.seconds * interval '1 second'
       FROM unnest($1::text[], $2::double precision[]) AS asked(id, seconds)
       WHERE r.sweep_id = asked.id
         AND r.sweep_id IN (SELECT sweep_id FROM sweep_run WHERE sweep_id = ANY ($1) AND next_due_at <= $3 FOR UPDATE SKIP LOCKED)
       RETURNING r.sweep_id AS id`,
      [ids, [...every.values()], now],
    );
    return new Set(claimed.map(({ id }) => id));
  }

  async note(tx: Tx, now: Date, process: string, ended: readonly EndedRun[]): Promise<void> {
    await tx.run(
      `INSERT INTO sweep_run AS r (sweep_id, started_at, finished_at, affected, affected_total, problem, process, day, affected_today, next_due_at)
       SELECT id, $5::timestamptz, $5, affected, affected, problem, $6, ${dayOf('$5')}, affected, CASE WHEN has_more THEN $5 ELSE '-infinity' END
       FROM unnest($1::text[], $2::int[], $3::text[], $4::boolean[]) AS ended(id, affected, problem, has_more) ORDER BY id
       ON CONFLICT ON CONSTRAINT sweep_run_pkey DO UPDATE
       SET finished_at = $5, affected = EXCLUDED.affected, affected_total = r.affected_total + EXCLUDED.affected, problem = EXCLUDED.problem,
         process = $6, day = EXCLUDED.day, next_due_at = least(r.next_due_at, nullif(EXCLUDED.next_due_at, '-infinity')),
         affected_today = EXCLUDED.affected_today + CASE WHEN r.day = EXCLUDED.day THEN r.affected_today ELSE 0 END`,
      [
        ended.map(({ id }) => id),
        ended.map(({ affected }) => affected),
        ended.map(({ problem }) => problem),
        ended.map(({ hasMore }) => hasMore),
        now,
        process,
      ],
    );
  }

  /** The last run of each task that ever ended one. */
  all(sql: Sql, now: Date): Promise<SweepRun[]> {
    return sql.rows(
      `SELECT sweep_id AS id, finished_at AS "endedAt", coalesce(affected, 0) AS affected,
         CASE WHEN day = ${dayOf('$1')} THEN affected_today ELSE 0 END::double precision AS "affectedToday",
         affected_total::double precision AS "affectedTotal", problem, process
       FROM sweep_run WHERE finished_at IS NOT NULL`,
      [now],
    );
  }
}
