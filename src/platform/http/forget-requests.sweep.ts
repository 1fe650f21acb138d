import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Sweep, Sweeps } from '../scheduler/sweeps.js';

const KEPT_HOURS = 24;
const BATCH = 1_000;

/** Repeats are recognised for a day, caps end by themselves: what is older is only room on a disk. */
@Injectable()
export class ForgetRequestsSweep implements Sweep, OnModuleInit {
  readonly id = 'platform.forget-requests';
  readonly sentence = 'Olvida las repeticiones de solicitudes y los topes que ya terminaron.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  async run(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const oldest = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
      const repeats = await tx.run(
        `DELETE FROM idempotency_key WHERE ctid IN (
           SELECT ctid FROM idempotency_key WHERE created_at < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
        [oldest],
      );
      const caps = await tx.run(
        `DELETE FROM rate_limit WHERE ctid IN (SELECT ctid FROM rate_limit WHERE expire < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
        [oldest.getTime()],
      );
      return repeats + caps;
    });
  }
}
