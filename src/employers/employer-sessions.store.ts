import { Injectable } from '@nestjs/common';
import { type Asker, digest, newId, type Sql, type Tx } from '../platform/index.js';
import { EmployerSessionRow } from './employer-session.entity.js';
import { SEEN_EVERY_MS, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './employer-session.rules.js';

/** Sign-ins with the key. The token is in the cookie only; here is its digest. */
@Injectable()
export class EmployerSessionStore {
  async start(tx: Tx, now: Date, accountId: string, token: string): Promise<void> {
    await tx.insert(EmployerSessionRow, {
      id: newId(),
      tokenDigest: digest(token),
      accountId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS),
    });
  }

  /** @returns the account it belonged to, when it was still open. */
  async end(tx: Tx, now: Date, token: string): Promise<string | undefined> {
    const row = await tx.one<{ accountId: string }>(
      'UPDATE employer_session SET ended_at = $2 WHERE token_digest = $1 AND ended_at IS NULL RETURNING account_id AS "accountId"',
      [digest(token), now],
    );
    return row?.accountId;
  }

  /** Whether nobody has ended it: neither its owner nor a new key. */
  async isOpen(tx: Tx, sessionId: string): Promise<boolean> {
    const rows = await tx.rows('SELECT 1 FROM employer_session WHERE id = $1 AND ended_at IS NULL', [
      sessionId,
    ]);
    return rows.length === 1;
  }

  /** Ends all of an employer's sessions: its key changed or its account was frozen. */
  endAll(tx: Tx, now: Date, accountId: string): Promise<number> {
    return tx.run('UPDATE employer_session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL', [
      accountId,
      now,
    ]);
  }

  /**
   * Whose session this token is now. One prepared statement because it runs before every request of an employer; it is
   * a transaction by itself, so `now()` is the time of its BEGIN, as everywhere. It writes only once a minute.
   * A frozen account has no sessions.
   */
  holderOf(
    sql: Sql,
    token: string,
    asker: Asker,
  ): Promise<{ readonly accountId: string; readonly sessionId: string } | undefined> {
    return sql.one(
      `WITH clock AS (SELECT date_trunc('milliseconds', now()) AS now),
       live AS (
         SELECT s.id, s.account_id, s.last_seen_at
         FROM employer_session s JOIN employer_account a ON a.id = s.account_id AND a.frozen_at IS NULL, clock
         WHERE s.token_digest = $1 AND s.ended_at IS NULL AND s.expires_at > clock.now
           AND s.last_seen_at > clock.now - ${SESSION_IDLE_MS} * interval '1 millisecond'
       ),
       seen AS (
         UPDATE employer_session s SET last_seen_at = clock.now FROM live, clock
         WHERE s.id = live.id AND $2 AND live.last_seen_at <= clock.now - ${SEEN_EVERY_MS} * interval '1 millisecond'
       )
       SELECT account_id AS "accountId", id AS "sessionId" FROM live`,
      [digest(token), asker === 'person'],
    );
  }

  /**
   * Lets one sign-in after the other decide, per employer number, registered or not: what is read of the failures
   * after it stays true until the commit.
   */
  async inTurn(tx: Tx, subject: string): Promise<void> {
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`employer-sign-in:${subject}`]);
  }
}
