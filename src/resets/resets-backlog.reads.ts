import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { type Backlog, backlogOf, Database, together } from '../platform/index.js';
import { GIVE_UP_AFTER_SECONDS } from './reset.rules.js';

/** What the sweep of links still has to write down. No link opens any more by then. */
@Injectable()
export class ResetsBacklog {
  constructor(private readonly database: Database) {}

  /** Links past their end, and mails that nobody took in time. */
  async ended(now: Date): Promise<Backlog> {
    const { sql } = this.database;
    return together(
      await Promise.all([
        backlogOf(
          sql,
          `SELECT link_expires_at AS at FROM key_reset WHERE status IN ('sent', 'opened') AND link_expires_at <= $1 ORDER BY link_expires_at`,
          [now],
        ),
        backlogOf(
          sql,
          `SELECT greatest(issued_at + $3::int * interval '1 second', link_expires_at) AS at FROM key_reset
           WHERE status IN ('queued', 'sending') AND issued_at <= $2 AND (link_expires_at IS NULL OR link_expires_at <= $1) ORDER BY issued_at`,
          [now, secondsAfter(now, -GIVE_UP_AFTER_SECONDS), GIVE_UP_AFTER_SECONDS],
        ),
      ]),
    );
  }
}
