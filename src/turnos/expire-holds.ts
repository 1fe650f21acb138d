import { Injectable } from '@nestjs/common';
import { Database } from '../platform/index.js';
import { OverdueTurnos } from './overdue.store.js';

/** One batch of overdue holds becomes `expired`, with its audit. */
@Injectable()
export class ExpireHolds {
  constructor(
    private readonly database: Database,
    private readonly overdue: OverdueTurnos,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now, announce }) => {
      const settled = await this.overdue.settleBatch(tx, now);
      announce(...new Set(settled.map(({ centerId }) => `slots:${centerId}`)));
      return settled.length;
    });
  }
}
