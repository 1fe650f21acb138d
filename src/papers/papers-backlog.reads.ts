import { Inject, Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { type Backlog, backlogOf, CONFIG, type Config, Database } from '../platform/index.js';
import { DAY_SECONDS, IDLE_SECONDS } from './paper.rules.js';
import { OVER_SINCE, PAPERS_OVER } from './papers.store.js';

/** What the sweeps of papers still have to do. */
@Injectable()
export class PapersBacklog {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  toForget(now: Date): Promise<Backlog> {
    const keptSeconds = this.config.paperRetentionDays * DAY_SECONDS;
    return backlogOf(
      this.database.sql,
      `SELECT ${OVER_SINCE} + $2::int * interval '1 second' AS at ${PAPERS_OVER} ORDER BY p.handed_in_at`,
      [secondsAfter(now, -keptSeconds), keptSeconds],
    );
  }

  idle(now: Date): Promise<Backlog> {
    return backlogOf(
      this.database.sql,
      `SELECT idle_since + interval '${IDLE_SECONDS} seconds' AS at FROM paper_file WHERE idle_since <= $1 ORDER BY idle_since`,
      [secondsAfter(now, -IDLE_SECONDS)],
    );
  }
}
