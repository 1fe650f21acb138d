import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { ExpireOffers } from './expire-offers.js';
import { OFFER_SEATS, OfferSeats } from './offer-seats.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

/** Passes seats on: what nobody accepted in time goes to the next person as soon as all of that is written down. */
@Injectable()
export class WaitingListSweep implements Sweep, OnModuleInit {
  readonly id = OFFER_SEATS;
  readonly sentence = 'Ofrece las horas que se liberan a quienes están en la lista de espera.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly expireOffers: ExpireOffers,
    private readonly offerSeats: OfferSeats,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  async run(): Promise<number> {
    const expired = await this.expireOffers.execute();
    return expired > 0 ? expired : this.offerSeats.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.waiting(now);
  }
}
