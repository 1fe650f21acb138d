import { Inject, Injectable } from '@nestjs/common';
import { type Backlog, CONFIG, type Config, Database } from '../platform/index.js';
import { forgottenBefore } from './lockout.rules.js';
import { Locks } from './locks.store.js';
import { type Outbreak, Outbreaks } from './outbreaks.store.js';

/** What the sweeps of this room have before them, and what everybody responsible should see. */
@Injectable()
export class LockoutReads {
  constructor(
    private readonly database: Database,
    private readonly locks: Locks,
    private readonly outbreaks: Outbreaks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  untidied(now: Date): Promise<Backlog> {
    return this.locks.untidied(this.database.sql, now, forgottenBefore(now, this.config.lockSeconds));
  }

  /** Outbreaks that go on now. */
  async outbreaksNow(): Promise<Outbreak[]> {
    return this.outbreaks.current(this.database.sql, await this.database.now());
  }

  /** By channel, how many locks began within the last minutes. */
  async recentLocks(): Promise<Record<string, number>> {
    return this.outbreaks.recent(this.database.sql, await this.database.now());
  }
}
