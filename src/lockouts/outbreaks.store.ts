import { Injectable } from '@nestjs/common';
import { newId, type Sql, type Tx } from '../platform/index.js';
import { type LockoutChannel, OUTBREAK, outbreakSince, WATCHED_CHANNELS } from './lockout.rules.js';

/** Many locks at once on one channel. */
export interface Outbreak {
  readonly channel: LockoutChannel;
  /** How many began within the last minutes. */
  readonly locks: number;
  readonly beganAt: Date;
}

const RECENT = 'FROM lockout WHERE channel = $1 AND locked_at > $2';

/** Somebody goes through a list of numbers: noted once per outbreak, seen as long as it goes on. */
@Injectable()
export class Outbreaks {
  /** What goes on at `now`. It does not wait for the sweep that notes it. */
  async current(sql: Sql, now: Date): Promise<Outbreak[]> {
    return sql.rows(
      `SELECT channel, coalesce(recent.locks, 0) AS locks, coalesce(noted.began_at, recent.began_at) AS "beganAt"
       FROM (SELECT channel, count(*)::int AS locks, min(locked_at) AS began_at FROM lockout
             WHERE channel = ANY($1) AND locked_at > $2 GROUP BY channel) AS recent
       FULL JOIN (SELECT channel, began_at FROM lockout_outbreak WHERE ended_at IS NULL) AS noted USING (channel)
       WHERE recent.locks >= $3 OR (noted.channel IS NOT NULL AND coalesce(recent.locks, 0) >= $4)
       ORDER BY channel`,
      [WATCHED_CHANNELS, outbreakSince(now), OUTBREAK.locks, OUTBREAK.calmBelow],
    );
  }

  /** How many locks began on each watched channel within the last minutes. */
  async recent(sql: Sql, now: Date): Promise<Record<string, number>> {
    const rows = await sql.rows<{ channel: string; locks: number }>(
      `SELECT channel, (SELECT count(*)::int FROM lockout l WHERE l.channel = watched.channel AND locked_at > $2) AS locks
       FROM unnest($1::text[]) AS watched(channel)`,
      [WATCHED_CHANNELS, outbreakSince(now)],
    );
    return Object.fromEntries(rows.map(({ channel, locks }) => [channel, locks]));
  }

  /** Notes an outbreak once, whichever process sees it first; `began` is its id then. */
  async note(tx: Tx, now: Date, channel: LockoutChannel): Promise<{ began: string; locks: number } | null> {
    const id = newId();
    const row = await tx.one<{ id: string; locks: number }>(
      `INSERT INTO lockout_outbreak AS o (id, channel, began_at, locks)
       SELECT $4, $1, min(locked_at), count(*) ${RECENT} HAVING count(*) >= $3
       ON CONFLICT (channel) WHERE ended_at IS NULL DO UPDATE SET locks = excluded.locks WHERE o.locks < excluded.locks
       RETURNING id, locks`,
      [channel, outbreakSince(now), OUTBREAK.locks, id],
    );
    return row?.id === id ? { began: id, locks: row.locks } : null;
  }

  /** Ends the outbreak of a channel that has become calm. */
  async calm(tx: Tx, now: Date, channel: LockoutChannel): Promise<{ id: string; locks: number } | undefined> {
    return tx.one(
      `UPDATE lockout_outbreak SET ended_at = $3
       WHERE channel = $1 AND ended_at IS NULL AND (SELECT count(*) ${RECENT}) < $4 RETURNING id, locks`,
      [channel, outbreakSince(now), now, OUTBREAK.calmBelow],
    );
  }
}
