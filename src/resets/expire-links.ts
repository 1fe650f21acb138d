import { Injectable } from '@nestjs/common';
import { Database } from '../platform/index.js';
import { OverdueResets } from './overdue-resets.js';

/** One batch of links that ran out becomes `expired`, of mails that nobody took `failed`, with its audit. */
@Injectable()
export class ExpireLinks {
  constructor(
    private readonly database: Database,
    private readonly overdue: OverdueResets,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async (context) => {
      const settled = await this.overdue.settle(context, null);
      return settled.length;
    });
  }
}
