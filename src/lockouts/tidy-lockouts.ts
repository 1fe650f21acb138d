import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CONFIG, type Config, Database, type SystemActor } from '../platform/index.js';
import { forgottenBefore } from './lockout.rules.js';
import { Locks } from './locks.store.js';

export const TIDY_LOCKOUTS = 'lockouts.tidy';

const TIDIER: SystemActor = { kind: 'system', id: TIDY_LOCKOUTS };
const BATCH = 100;

/** Takes out locks that ran out, and failures that led to none: nobody is kept on a list for longer than it matters. */
@Injectable()
export class TidyLockouts {
  constructor(
    private readonly database: Database,
    private readonly locks: Locks,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One batch. @returns how many rows. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const since = forgottenBefore(now, this.config.lockSeconds);
      const { ranOut, gone } = await this.locks.tidy(tx, now, since, BATCH);
      await this.audit.record(
        tx,
        ...ranOut.map(({ id, channel }) => ({
          at: now,
          actor: TIDIER,
          action: 'lockouts.ran-out',
          subject: { kind: 'lockout', id },
          details: { channel },
        })),
      );
      return gone;
    });
  }
}
