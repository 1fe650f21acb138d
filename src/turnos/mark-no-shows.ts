import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { OverdueTurnos } from './overdue.store.js';

const DAY_SECONDS = 86_400;

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
      // A night's worth of them concerns nobody's screen: no seat that may still be had, and no day that is still shown.
      const seated = settled.filter(({ endsAt }) => endsAt > now);
      const recent = settled.filter(({ startsAt }) => startsAt > secondsAfter(now, -DAY_SECONDS));
      announce(
        ...new Set(seated.map(({ centerId }) => `slots:${centerId}`)),
        ...new Set(recent.map(({ centerId }) => `center:${centerId}`)),
      );
      return settled.length;
    });
  }
}
