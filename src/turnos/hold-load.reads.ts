import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, Database, LOGGER } from '../platform/index.js';

type Logger = { warn(details: object, message: string): void };

/** So many holds of the last minute, still unconfirmed, in the whole country: twenty a second. */
export const BUSY_HOLDS = 1_200;
const MINUTE_SECONDS = 60;
const LOOK_AGAIN_MS = 5_000;

/**
 * Whether holds are made faster than people make them, or the whole country presses at once. The measure is the table
 * itself, so all processes see the same: holds of the last minute that nobody has confirmed or let go. Nobody waits for it:
 * the answer is what was last seen, and looking again happens beside the request, every five seconds at the most.
 */
@Injectable()
export class HoldLoad {
  private busy = false;
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'holdSeconds'>,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
  ) {}

  isBusy(): boolean {
    if (performance.now() - this.lookedAt >= LOOK_AGAIN_MS) {
      this.lookedAt = performance.now();
      void this.look();
    }
    return this.busy;
  }

  /** Reads the index of overdue holds from its young end, and never further than the limit. */
  private async look(): Promise<void> {
    const youngest = Math.max(0, this.config.holdSeconds - MINUTE_SECONDS);
    try {
      const row = await this.database.sql.one<{ busy: boolean }>(
        `SELECT count(*) >= $2 AS busy FROM (
           SELECT 1 FROM turno WHERE status = 'held' AND hold_expires_at > now() + $1::int * interval '1 second' LIMIT $2) AS fresh`,
        [youngest, BUSY_HOLDS],
      );
      this.busy = row?.busy ?? false;
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot see how busy booking is; the last answer stands');
    }
  }
}
