import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { localDateOf } from '../ecuador/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { OverdueTurnos } from './overdue.store.js';
import { WaitingEntries } from './waiting-entries.store.js';
import { WaitingOffers } from './waiting-offers.store.js';
import { OFFERS_IN_ALL } from './waiting.rules.js';

export const EXPIRE_OFFERS = 'turnos.expire-offers';

const EXPIRER: SystemActor = { kind: 'system', id: EXPIRE_OFFERS };

/** Writes down the offers that nobody answered in time, and forgets entries whose days are over. */
@Injectable()
export class ExpireOffers {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly overdue: OverdueTurnos,
    private readonly audit: AuditLog,
  ) {}

  /** One batch. @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now, announce }) => {
      const overdue = await this.offers.lockOverdue(tx, now);
      await this.offers.expire(
        tx,
        now,
        overdue.map(({ id }) => id),
      );
      const freed = await this.overdue.settleHolds(
        tx,
        now,
        overdue.map(({ turnoId }) => turnoId),
      );
      announce(...new Set(freed.map(({ centerId }) => `slots:${centerId}`)));
      const last = overdue.filter(({ number }) => number === OFFERS_IN_ALL);
      await this.entries.endAll(
        tx,
        now,
        last.map(({ entryId }) => entryId),
      );
      const forgotten = await this.entries.forget(tx, now, localDateOf(now, 'America/Guayaquil'));
      const event = { at: now, actor: EXPIRER };
      await this.audit.record(
        tx,
        ...overdue.map((offer) => ({
          ...event,
          action: 'waiting.offer-expired',
          subject: { kind: 'waiting', id: offer.entryId },
          details: { offer: offer.number, turno: offer.turnoId },
        })),
        ...forgotten.map(({ id }) => ({
          ...event,
          action: 'waiting.forgotten',
          subject: { kind: 'waiting', id },
        })),
      );
      return overdue.length + forgotten.length;
    });
  }
}
