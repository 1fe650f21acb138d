import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type Logger } from 'pino';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Database } from '../database/database.js';
import { LOGGER } from '../logging/logger.js';
import { type Backlog } from './backlog.js';

/**
 * Scheduled tidying. Expiry never waits for it: every read and write compares with `now`; a sweep writes down
 * what has already become true, announces it and leaves its audit.
 */
export interface Sweep {
  /** Also the name of the system actor in the audit, such as `turnos.expire-holds`. */
  readonly id: string;
  /** What it does, for the people in supervision. */
  readonly sentence: string;
  /** Handles one batch in a transaction of its own, skipping rows that another process holds; returns how many. */
  run(): Promise<number>;
  /** What waits for it at `now`: asked by supervision, health and metrics, so one cheap read through an index. */
  overdue(now: Date): Promise<Backlog>;
}

/** A full batch means that there may be more; this many batches in a row at the most. */
const MAX_BATCHES = 20;

@Injectable()
export class Sweeps implements OnApplicationBootstrap {
  private readonly sweeps: Sweep[] = [];
  private running: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
    private readonly schedule: SchedulerRegistry,
  ) {}

  /** Rooms register their sweeps at module init. */
  register(sweep: Sweep): void {
    this.sweeps.push(sweep);
  }

  /** Every sweep there is, in the order in which they run. */
  all(): readonly Sweep[] {
    return this.sweeps;
  }

  onApplicationBootstrap(): void {
    if (this.config.sweepSeconds === 0) return;
    const timer = setInterval(() => void this.runAll(), this.config.sweepSeconds * 1000);
    this.schedule.addInterval('sweeps', timer);
  }

  /** Runs every sweep once; a run that is still going is joined, not doubled. */
  async runAll(): Promise<void> {
    this.running ??= this.runEach().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runEach(): Promise<void> {
    for (const sweep of this.sweeps) {
      let affected = 0;
      let problem: string | null = null;
      try {
        for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
          const count = await sweep.run();
          affected += count;
          if (count === 0) break;
        }
      } catch (error) {
        problem = error instanceof Error ? error.name : 'unknown';
        this.logger.warn({ err: error, sweep: sweep.id }, 'sweep failed; it runs again');
      }
      await this.note(sweep.id, affected, problem);
    }
  }

  private async note(id: string, affected: number, problem: string | null): Promise<void> {
    await this.database
      .transaction(({ tx, now }) =>
        tx.run(
          `INSERT INTO sweep_run AS r (sweep_id, started_at, finished_at, affected, affected_total, problem) VALUES ($1, $2, $2, $3::int, $3::int, $4)
           ON CONFLICT ON CONSTRAINT sweep_run_pkey DO UPDATE
           SET started_at = $2, finished_at = $2, affected = $3::int, affected_total = r.affected_total + $3::int, problem = $4`,
          [id, now, affected, problem],
        ),
      )
      .catch((error: unknown) => this.logger.warn({ err: error }, 'cannot note a sweep'));
  }
}
