import { type Sql } from '../database/sql.js';

/** What the clock has made due and nobody has written down yet. */
export interface Backlog {
  /** How many rows; counted up to {@link COUNTED_AT_MOST}, so that asking stays cheap however many there are. */
  readonly count: number;
  /** Since when the oldest of them is due; null when none is. */
  readonly oldestAt: Date | null;
}

export const COUNTED_AT_MOST = 10_000;

/**
 * Counts what is due, up to the most that is counted.
 * @param due a SELECT with one column `at`, since when each row is due, oldest first and through an index
 */
export async function backlogOf(sql: Sql, due: string, params: readonly unknown[]): Promise<Backlog> {
  const backlog = await sql.one<Backlog>(
    `SELECT count(*)::int AS count, min(at) AS "oldestAt" FROM (${due} LIMIT ${COUNTED_AT_MOST}) AS due`,
    params,
  );
  return backlog ?? { count: 0, oldestAt: null };
}

/** Several kinds of rows that one sweep handles, as one backlog. */
export function together(backlogs: readonly Backlog[]): Backlog {
  const count = backlogs.reduce((sum, backlog) => sum + backlog.count, 0);
  const oldest = backlogs.flatMap(({ oldestAt }) => (oldestAt ? [oldestAt.getTime()] : []));
  return {
    count: Math.min(count, COUNTED_AT_MOST),
    oldestAt: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
  };
}
