import { Injectable } from '@nestjs/common';
import { type Backlog, backlogOf, Database } from '../platform/index.js';
import { visitOverSince } from '../queue/index.js';
import { STALE_AFTER_SECONDS } from './resume.rules.js';

/** What the sweep of dossiers still has to write down. */
@Injectable()
export class DossiersBacklog {
  constructor(private readonly database: Database) {}

  unfinished(now: Date): Promise<Backlog> {
    return backlogOf(
      this.database.sql,
      `SELECT at FROM (SELECT ${visitOverSince('t')} + interval '${STALE_AFTER_SECONDS} seconds' AS at
         FROM dossier d JOIN ticket t ON t.id = d.ticket_id WHERE d.status = 'open' AND d.stale_at IS NULL) AS unfinished
       WHERE at <= $1 ORDER BY at`,
      [now],
    );
  }
}
