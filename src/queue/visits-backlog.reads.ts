import { Inject, Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { type Backlog, backlogOf, CONFIG, type Config, Database } from '../platform/index.js';
import { VISIT_HOURS } from './ticket.rules.js';

const DAY_SECONDS = 86_400;

/** What the sweeps of visits still have to write down. No line shows it any more. */
@Injectable()
export class VisitsBacklog {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  forgotten(now: Date): Promise<Backlog> {
    return backlogOf(
      this.database.sql,
      `SELECT arrived_at + interval '${VISIT_HOURS} hours' AS at FROM ticket
       WHERE status IN ('waiting', 'parked', 'absent') AND arrived_at <= $1 ORDER BY arrived_at`,
      [secondsAfter(now, -VISIT_HOURS * 3_600)],
    );
  }

  visitorsToForget(now: Date): Promise<Backlog> {
    const keptSeconds = this.config.turnoRetentionDays * DAY_SECONDS;
    return backlogOf(
      this.database.sql,
      `SELECT ended_at + $2::int * interval '1 second' AS at FROM ticket
       WHERE ended_at <= $1 AND (ruc IS NOT NULL OR cedula IS NOT NULL OR foreigner_code IS NOT NULL) ORDER BY ended_at`,
      [secondsAfter(now, -keptSeconds), keptSeconds],
    );
  }
}
