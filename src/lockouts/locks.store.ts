import { Injectable } from '@nestjs/common';
import { type Backlog, backlogOf, KeyRing, type Sql, together, type Tx } from '../platform/index.js';
import { type LockoutChannel, outbreakSince } from './lockout.rules.js';

/** One lock, in force or over. */
export interface Lock {
  readonly id: string;
  readonly channel: LockoutChannel;
  readonly failures: number;
  readonly lockedAt: Date;
  readonly lockedUntil: Date;
  /** Whom it concerns, where the number is somebody's. */
  readonly ownerId: string | null;
}

const LOCK = `id, channel, failures, locked_at AS "lockedAt", locked_until AS "lockedUntil", owner_id AS "ownerId"`;

const OVER = 'locked_until <= $1 AND locked_at <= $2';
const FORGOTTEN = 'locked_until IS NULL AND last_failure_at <= $3';

/** The locks themselves: shown, released, tidied up. */
@Injectable()
export class Locks {
  constructor(private readonly keyRing: KeyRing) {}

  /** Those in force at `now` of a subject, on every channel; the same question for a number that nobody has. */
  inForce(sql: Sql, now: Date, subject: string): Promise<Lock[]> {
    return sql.rows(
      `SELECT ${LOCK} FROM lockout WHERE subject_key = ANY($1) AND locked_until > $2 ORDER BY locked_at, id`,
      [this.keyRing.all('subject', subject), now],
    );
  }

  /** The lock of this id, in force or over, until it is tidied up; its row is locked. */
  lock(tx: Tx, id: string): Promise<Lock | undefined> {
    return tx.one(`SELECT ${LOCK} FROM lockout WHERE id = $1 AND locked_until IS NOT NULL FOR UPDATE`, [id]);
  }

  byId(sql: Sql, id: string): Promise<Lock | undefined> {
    return sql.one(`SELECT ${LOCK} FROM lockout WHERE id = $1 AND locked_until IS NOT NULL`, [id]);
  }

  /**
   * Ends a lock now; false when it is over already. What was lifted has no failures left: its end says nothing to a
   * transaction that began before the one that lifted it.
   */
  async release(tx: Tx, now: Date, id: string): Promise<boolean> {
    const released = await tx.run(
      'UPDATE lockout SET locked_until = $2, failures = 0 WHERE id = $1 AND locked_until > $2 AND failures > 0',
      [id, now],
    );
    return released === 1;
  }

  /**
   * Takes out one batch of what is over or forgotten, skipping what another process holds. What ended a moment ago stays
   * while it still counts towards an outbreak.
   * @returns the locks that ran out by themselves, and how many rows went in all.
   */
  async tidy(
    tx: Tx,
    now: Date,
    forgottenBefore: Date,
    batch: number,
  ): Promise<{ ranOut: { id: string; channel: LockoutChannel }[]; gone: number }> {
    const rows = await tx.rows<{ id: string; channel: LockoutChannel; ranOut: boolean }>(
      `DELETE FROM lockout WHERE id IN (
         SELECT id FROM (SELECT id FROM lockout WHERE ${OVER} LIMIT $4 FOR UPDATE SKIP LOCKED) AS over
         UNION ALL
         SELECT id FROM (SELECT id FROM lockout WHERE ${FORGOTTEN} LIMIT $4 FOR UPDATE SKIP LOCKED) AS forgotten)
       RETURNING id, channel, locked_until IS NOT NULL AND failures > 0 AS "ranOut"`,
      [now, outbreakSince(now), forgottenBefore, batch],
    );
    return { ranOut: rows.filter(({ ranOut }) => ranOut), gone: rows.length };
  }

  async untidied(sql: Sql, now: Date, forgottenBefore: Date): Promise<Backlog> {
    return together([
      await backlogOf(
        sql,
        'SELECT locked_until AS at FROM lockout WHERE locked_until <= $1 AND locked_at <= $2 ORDER BY locked_until',
        [now, outbreakSince(now)],
      ),
      await backlogOf(
        sql,
        'SELECT last_failure_at AS at FROM lockout WHERE locked_until IS NULL AND last_failure_at <= $1 ORDER BY last_failure_at',
        [forgottenBefore],
      ),
    ]);
  }
}
