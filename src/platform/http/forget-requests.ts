import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { KEPT_HOURS, RepeatsAndCaps } from './repeats-and-caps.store.js';

/** Repeats are recognised for a day, caps and challenges end by themselves: what is older is only room on a disk. */
@Injectable()
export class ForgetRequests {
  constructor(
    private readonly database: Database,
    private readonly kept: RepeatsAndCaps,
  ) {}

  /** One batch. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(({ tx, now }) =>
      this.kept.forget(tx, now, new Date(now.getTime() - KEPT_HOURS * 3_600_000)),
    );
  }
}
