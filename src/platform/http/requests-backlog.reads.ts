import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Backlog, backlogOf, together } from '../scheduler/backlog.js';
import { KEPT_HOURS } from './repeats-and-caps.store.js';

/** What is kept of requests and no longer needs to be. */
@Injectable()
export class RequestsBacklog {
  constructor(private readonly database: Database) {}

  async toForget(now: Date): Promise<Backlog> {
    const { sql } = this.database;
    const oldest = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
    return together(
      await Promise.all([
        backlogOf(
          sql,
          `SELECT created_at + interval '${KEPT_HOURS} hours' AS at FROM idempotency_key WHERE created_at < $1 ORDER BY created_at`,
          [oldest],
        ),
        backlogOf(
          sql,
          `SELECT to_timestamp(expire / 1000.0) + interval '${KEPT_HOURS} hours' AS at FROM rate_limit WHERE expire < $1 ORDER BY expire`,
          [oldest.getTime()],
        ),
        backlogOf(
          sql,
          'SELECT expires_at AS at FROM captcha_used WHERE expires_at <= $1 ORDER BY expires_at',
          [now],
        ),
      ]),
    );
  }
}
