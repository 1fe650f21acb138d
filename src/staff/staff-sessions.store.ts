import { Injectable } from '@nestjs/common';
import { type Asker, digest, newId, type Sql, type StaffRole, type Tx } from '../platform/index.js';
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

/** Somebody shows a token. */
export interface SessionLook {
  readonly token: string;
  readonly asker: Asker;
}

/** Whoever is signed in, and by which session. */
export interface SessionHolder extends StaffPerson {
  readonly sessionId: string;
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
   * Who holds each of these tokens now. A prepared statement, because it runs before every request of the staff; it
   * reads the person each time, so a change of role or a dismissal counts from the next request on. It is a transaction
   * by itself, hence `now()` is the time of its BEGIN, as everywhere. Nothing is written unless a person asks and the
   * minute since the last note is over. The sub-select hides how many tokens there are: shown them, the planner plans each look anew.
   */
  async holdersOf(sql: Sql, looks: readonly SessionLook[]): Promise<(SessionHolder | undefined)[]> {
    const digests = looks.map(({ token }) => digest(token));
    const rows = await sql.rows<
      SessionHolder & { readonly tokenDigest: Buffer; readonly isNoteDue: boolean }
    >(
      `SELECT ${PERSON}, s.id AS "sessionId", s.token_digest AS "tokenDigest",
         s.last_seen_at <= now() - ${SEEN_EVERY_MS} * interval '1 millisecond' AS "isNoteDue"
       FROM staff_session s JOIN staff_member m ON m.id = s.staff_id AND m.active LEFT JOIN service_center c ON c.id = m.center_id
       WHERE s.token_digest = ANY ((SELECT $1::bytea[])::bytea[]) AND s.ended_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - ${SESSION_IDLE_MS} * interval '1 millisecond'`,
      [digests],
    );
    const holders = digests.map((wanted) => rows.find(({ tokenDigest }) => tokenDigest.equals(wanted)));
    const due = looks.flatMap(({ asker }, index) => {
      const holder = holders[index];
      return asker === 'person' && holder?.isNoteDue ? [holder.sessionId] : [];
    });
    if (due.length > 0) {
      await sql.run(
        `UPDATE staff_session SET last_seen_at = date_trunc('milliseconds', now()) WHERE id = ANY ($1::uuid[]) AND ended_at IS NULL`,
        [due],
      );
    }
    return holders;
  }
}
