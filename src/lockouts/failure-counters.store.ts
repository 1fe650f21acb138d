import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { KeyRing, newId, type Sql, type Tx } from '../platform/index.js';
import { isLocked, type LockoutKey, type LockoutPolicy } from './lockout.rules.js';

/** Of {@link FailureCounters.fail}, on the row `l` as it was: a lock in force; the failures with this one; whether they lock. */
const IS_LOCKED = 'coalesce(l.locked_until > $4, false)';
const COUNTED =
  '(CASE WHEN l.locked_until IS NOT NULL OR l.last_failure_at <= $7 THEN 1 ELSE l.failures + 1 END)';
const LOCKS_NOW = `(NOT ${IS_LOCKED} AND ${COUNTED} >= $5::int)`;

/**
 * {@link FailureCounters.clear} as a CTE, for the hot verbs that are a single statement. Its rows with `merge_action` UPDATE are
 * the locks that were lifted.
 * @param of how that statement spells what every key of the ring makes of the subject, the channel, and the clock.
 */
export const CLEARED = (of: { macs: string; channel: string; now: string }): string =>
  `cleared AS (
     MERGE INTO lockout l USING (VALUES (true)) AS it ON l.subject_key = ANY(${of.macs}) AND l.channel = ${of.channel}
     WHEN MATCHED AND l.locked_until > ${of.now} AND l.failures = 0 THEN DO NOTHING
     WHEN MATCHED AND l.locked_until > ${of.now} THEN UPDATE SET locked_until = ${of.now}, failures = 0
     WHEN MATCHED THEN DELETE
     RETURNING merge_action(), l.id)`;

/**
 * Failures counted atomically, shared by all processes and kept over restarts. Expiry is by the clock: a lock whose
 * end has passed is no lock, whether or not anybody tidied it up.
 */
@Injectable()
export class FailureCounters {
  constructor(private readonly keyRing: KeyRing) {}

  /** What a stored subject may be, by every key still in the ring. */
  macsOf(subject: string): Buffer[] {
    return this.keyRing.all('subject', subject);
  }

  /** @returns the end of the lock in force at `now`, or null. */
  async state(sql: Sql, now: Date, key: LockoutKey): Promise<{ lockedUntil: Date | null }> {
    const row = await sql.one<{ locked_until: Date | null }>(
      'SELECT locked_until FROM lockout WHERE subject_key = ANY($1) AND channel = $2 ORDER BY locked_until DESC NULLS LAST LIMIT 1',
      [this.macsOf(key.subject), key.channel],
    );
    const lockedUntil = row?.locked_until ?? null;
    return { lockedUntil: isLocked(lockedUntil, now) ? lockedUntil : null };
  }

  /** How many failures are remembered at `now`: the latest no longer ago than `memorySeconds`, and no lock ended since. */
  async count(sql: Sql, now: Date, key: LockoutKey, memorySeconds: number): Promise<number> {
    const row = await sql.one<{ failures: number }>(
      `SELECT failures FROM lockout WHERE subject_key = ANY($1) AND channel = $2 AND last_failure_at > $3
         AND (locked_until IS NULL OR locked_until > $4) ORDER BY failures DESC LIMIT 1`,
      [this.macsOf(key.subject), key.channel, new Date(now.getTime() - memorySeconds * 1000), now],
    );
    return row?.failures ?? 0;
  }

  /**
   * Counts one failure. Two processes that fail at once count two: the row is locked by the upsert. A failure during
   * a lock neither counts nor extends it. Survives only if the transaction commits: `return refuse(…)` after it.
   * @param ownerId whom a lock would concern, where the number is somebody's.
   * @returns `began`: the id of the lock when it began with this failure.
   */
  async fail(
    tx: Tx,
    now: Date,
    key: LockoutKey,
    policy: LockoutPolicy,
    ownerId: string | null = null,
  ): Promise<{ failures: number; lockedUntil: Date | null; began: string | null }> {
    const id = newId();
    const row = await tx.one<{ id: string; failures: number; locked_until: Date | null }>(
      `INSERT INTO lockout AS l (id, subject_key, channel, failures, last_failure_at, locked_at, locked_until, owner_id)
       VALUES ($1, $2, $3, 1, $4, CASE WHEN $5::int <= 1 THEN $4::timestamptz END, CASE WHEN $5::int <= 1 THEN $6::timestamptz END, $8)
       ON CONFLICT ON CONSTRAINT lockout_pkey DO UPDATE SET
         id = CASE WHEN ${LOCKS_NOW} THEN excluded.id ELSE l.id END,
         failures = CASE WHEN ${IS_LOCKED} THEN l.failures ELSE ${COUNTED} END,
         last_failure_at = CASE WHEN ${IS_LOCKED} THEN l.last_failure_at ELSE $4 END,
         locked_at = CASE WHEN ${IS_LOCKED} THEN l.locked_at WHEN ${LOCKS_NOW} THEN $4::timestamptz END,
         locked_until = CASE WHEN ${IS_LOCKED} THEN l.locked_until WHEN ${LOCKS_NOW} THEN $6::timestamptz END,
         owner_id = $8
       RETURNING id, failures, locked_until`,
      [
        id,
        this.keyRing.sign('subject', key.subject),
        key.channel,
        now,
        policy.limit,
        secondsAfter(now, policy.lockSeconds),
        new Date(now.getTime() - policy.lockSeconds * 1000),
        ownerId,
      ],
    );
    const lockedUntil = row?.locked_until ?? null;
    const began = row?.id === id && lockedUntil !== null ? id : null;
    return { failures: row?.failures ?? 0, lockedUntil, began };
  }

  /**
   * Forgets the failures and lifts the lock: after a success, or by someone entitled to. A lock that was in force stays
   * as a row without failures, so that whoever comes to release it learns that it is over, whichever transaction began first.
   *
   * Race: the failure that locks is about to commit. MERGE waits for it and judges the row as it is then; an UPDATE and a DELETE would
   * each choose by what the row was.
   * @returns whether there was a lock in force.
   */
  async clear(tx: Tx, now: Date, key: LockoutKey): Promise<boolean> {
    const lifted = await tx.rows(
      `WITH ${CLEARED({ macs: '$1', channel: '$2', now: '$3' })} SELECT id FROM cleared WHERE merge_action = 'UPDATE'`,
      [this.macsOf(key.subject), key.channel, now],
    );
    return lifted.length > 0;
  }
}
