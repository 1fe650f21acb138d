import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { KeyRing, newId, type Sql, type Tx } from '../platform/index.js';
import { isLocked, type LockoutKey, type LockoutPolicy } from './lockout.rules.js';

/**
 * Failures counted atomically, shared by all processes and kept over restarts. Expiry is by the clock: a lock whose
 * end has passed is no lock, whether or not anybody tidied it up.
 */
@Injectable()
export class FailureCounters {
  constructor(private readonly keyRing: KeyRing) {}

  /** @returns the end of the lock in force at `now`, or null. */
  async state(sql: Sql, now: Date, key: LockoutKey): Promise<{ lockedUntil: Date | null }> {
    const row = await sql.one<{ locked_until: Date | null }>(
      'SELECT locked_until FROM lockout WHERE subject_key = ANY($1) AND channel = $2 ORDER BY locked_until DESC NULLS LAST LIMIT 1',
      [this.keyRing.all('subject', key.subject), key.channel],
    );
    const lockedUntil = row?.locked_until ?? null;
    return { lockedUntil: isLocked(lockedUntil, now) ? lockedUntil : null };
  }

  /** How many failures are remembered at `now`: the latest no longer ago than `memorySeconds`, and no lock ended since. */
  async count(sql: Sql, now: Date, key: LockoutKey, memorySeconds: number): Promise<number> {
    const row = await sql.one<{ failures: number }>(
      `SELECT failures FROM lockout WHERE subject_key = ANY($1) AND channel = $2 AND last_failure_at > $3
         AND (locked_until IS NULL OR locked_until > $4) ORDER BY failures DESC LIMIT 1`,
      [
        this.keyRing.all('subject', key.subject),
        key.channel,
        new Date(now.getTime() - memorySeconds * 1000),
        now,
      ],
    );
    return row?.failures ?? 0;
  }

  /**
   * Counts one failure. Two processes that fail at once count two: the row is locked by the upsert. A failure during
   * a lock neither counts nor extends it. Survives only if the transaction commits: `return refuse(…)` after it.
   */
  async fail(
    tx: Tx,
    now: Date,
    key: LockoutKey,
    policy: LockoutPolicy,
  ): Promise<{ failures: number; lockedUntil: Date | null }> {
    const row = await tx.one<{ failures: number; locked_until: Date | null }>(
      `INSERT INTO lockout AS l (id, subject_key, channel, failures, last_failure_at, locked_until)
       VALUES ($1, $2, $3, 1, $4, CASE WHEN $5::int <= 1 THEN $6::timestamptz END)
       ON CONFLICT ON CONSTRAINT lockout_pkey DO UPDATE SET
         failures = CASE WHEN l.locked_until > $4 THEN l.failures
                         WHEN l.locked_until IS NOT NULL OR l.last_failure_at <= $7 THEN 1
                         ELSE l.failures + 1 END,
         last_failure_at = CASE WHEN l.locked_until > $4 THEN l.last_failure_at ELSE $4 END,
         locked_until = CASE WHEN l.locked_until > $4 THEN l.locked_until
                             WHEN (CASE WHEN l.locked_until IS NOT NULL OR l.last_failure_at <= $7 THEN 1 ELSE l.failures + 1 END) >= $5 THEN $6::timestamptz END
       RETURNING failures, locked_until`,
      [
        newId(),
        this.keyRing.sign('subject', key.subject),
        key.channel,
        now,
        policy.limit,
        secondsAfter(now, policy.lockSeconds),
        new Date(now.getTime() - policy.lockSeconds * 1000),
      ],
    );
    return { failures: row?.failures ?? 0, lockedUntil: row?.locked_until ?? null };
  }

  /** Forgets the failures and lifts the lock: after a success, or by someone entitled to. */
  async clear(tx: Tx, key: LockoutKey): Promise<void> {
    await tx.run('DELETE FROM lockout WHERE subject_key = ANY($1) AND channel = $2', [
      this.keyRing.all('subject', key.subject),
      key.channel,
    ]);
  }
}
