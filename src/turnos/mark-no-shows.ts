import { Injectable } from '@nestjs/common';
import { Database } from '../platform/index.js';
import { OverdueTurnos } from './overdue.store.js';

/**
 * One batch of turnos that nobody came with in time becomes `no-show`, with its audit. The place in the line is whoever's is
 * there; every read and every check-in knows it before this has run.
 */
@Injectable()
export class MarkNoShows {
  constructor(
    private readonly database: Database,
    private readonly overdue: OverdueTurnos,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now, announce }) => {
      const settled = await this.overdue.settleNoShows(tx, now);
      const centers = new Set(settled.map(({ centerId }) => centerId));
      for (const centerId of centers) announce(`slots:${centerId}`, `center:${centerId}`);
      return settled.length;
    });
  }
}
