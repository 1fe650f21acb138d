import { Injectable } from '@nestjs/common';
import { digest, newId, type Sql, type StaffRole, type Tx } from '../platform/index.js';
import { StaffSession } from './staff-session.entity.js';
import { SEEN_EVERY_MS, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './staff-session.rules.js';

/** A person of the staff, as the one who signs in. */
export interface StaffPerson {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly cedula: string;
  readonly role: StaffRole;
  readonly centerId: string | null;
  readonly centerCode: string | null;
  readonly centerName: string | null;
  readonly timeZone: string | null;
}

export interface StaffPersonWithHash extends StaffPerson {
  readonly passwordHash: string;
}

const PERSON = `m.id, m.username, m.name, m.cedula, m.role, c.id AS "centerId", c.code AS "centerCode", c.name AS "centerName",
  c.time_zone AS "timeZone"`;

@Injectable()
export class StaffSessionStore {
  /** Somebody who may sign in: deactivated people are as unknown as those who never worked here. */
  findPerson(sql: Sql, username: string): Promise<StaffPersonWithHash | undefined> {
    return sql.one<StaffPersonWithHash>(
      `SELECT ${PERSON}, m.password_hash AS "passwordHash"
       FROM staff_member m LEFT JOIN service_center c ON c.id = m.center_id WHERE m.username = $1 AND m.active`,
      [username],
    );
  }

  async start(tx: Tx, now: Date, staffId: string, token: string): Promise<string> {
    const id = newId();
    await tx.insert(StaffSession, {
      id,
      tokenDigest: digest(token),
      staffId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS),
    });
    return id;
  }

  /** @returns whose session it was, when it was still open. */
  async end(tx: Tx, now: Date, token: string): Promise<string | undefined> {
    const row = await tx.one<{ staffId: string }>(
      'UPDATE staff_session SET ended_at = $2 WHERE token_digest = $1 AND ended_at IS NULL RETURNING staff_id AS "staffId"',
      [digest(token), now],
    );
    return row?.staffId;
  }

  /**
   * Who holds this token now. One prepared statement, because it runs before every request of the staff; it reads the
   * person each time, so a change of role or a dismissal counts from the next request on. It is a transaction by
   * itself, hence `now()` is the time of its BEGIN, as everywhere. Nothing is written, and no transaction id is used
   * up, unless the minute since the last note is over.
   */
  holderOf(sql: Sql, token: string): Promise<(StaffPerson & { readonly sessionId: string }) | undefined> {
    return sql.one<StaffPerson & { readonly sessionId: string }>(
      `WITH clock AS (SELECT date_trunc('milliseconds', now()) AS now),
       live AS (
         SELECT s.id, s.staff_id, s.last_seen_at FROM staff_session s, clock
         WHERE s.token_digest = $1 AND s.ended_at IS NULL AND s.expires_at > clock.now
           AND s.last_seen_at > clock.now - ${SESSION_IDLE_MS} * interval '1 millisecond'
       ),
       seen AS (
         UPDATE staff_session s SET last_seen_at = clock.now FROM live, clock
         WHERE s.id = live.id AND live.last_seen_at <= clock.now - ${SEEN_EVERY_MS} * interval '1 millisecond'
       )
       SELECT ${PERSON}, live.id AS "sessionId"
       FROM live JOIN staff_member m ON m.id = live.staff_id AND m.active LEFT JOIN service_center c ON c.id = m.center_id`,
      [digest(token)],
    );
  }
}
