import pg from 'pg';

/** A row that nobody gets past until everybody stands before it: what makes a race a race. */
export interface Gate {
  /** Resolves once this many sessions of the database wait for a lock. */
  untilWaiting(sessions: number): Promise<void>;
  /** Changes what they will find behind it. */
  change(statement: string, params?: unknown[]): Promise<void>;
  /** Lets them all through at once. */
  open(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/**
 * Closes a gate on the rows that a statement locks.
 * @param lock such as `SELECT 1 FROM key_reset WHERE id = $1 FOR UPDATE`
 */
export async function closeGate(databaseUrl: string, lock: string, params: unknown[]): Promise<Gate> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  // Looks on from outside of the holder's transaction, in which the statistics stand still.
  const watch = new pg.Client({ connectionString: databaseUrl });
  await Promise.all([holder.connect(), watch.connect()]);
  await holder.query('BEGIN');
  const { rowCount } = await holder.query(lock, params);
  if (rowCount === 0) throw new Error('nothing is locked: the gate would stand open');
  return {
    untilWaiting: async (sessions) => {
      for (const deadline = performance.now() + PATIENCE_MS; ;) {
        const { rows } = await watch.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        const waiting = rows[0]?.n ?? 0;
        if (waiting >= sessions) return;
        if (performance.now() > deadline) throw new Error(`only ${waiting} of ${sessions} came to the gate`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    change: async (statement, changes = []) => {
      await holder.query(statement, changes);
    },
    open: async () => {
      await holder.query('COMMIT');
      await Promise.all([holder.end(), watch.end()]);
    },
  };
}
