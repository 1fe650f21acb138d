import { Injectable } from '@nestjs/common';
import { type Backlog, backlogOf, Database } from '../platform/index.js';

/** What the sweep of approvals still has to write down. */
@Injectable()
export class ApprovalsBacklog {
  constructor(private readonly database: Database) {}

  /** Requests past their end that nobody decided. */
  undecided(now: Date): Promise<Backlog> {
    return backlogOf(
      this.database.sql,
      `SELECT expires_at AS at FROM approval WHERE status = 'pending' AND expires_at <= $1 ORDER BY expires_at`,
      [now],
    );
  }
}
