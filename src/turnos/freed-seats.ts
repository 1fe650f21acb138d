import { Inject, Injectable } from '@nestjs/common';
import { CenterReads, type Span } from '../centers/index.js';
import { localDateOf, secondsAfter } from '../ecuador/index.js';
import { CONFIG, type Config, randomUpTo, type TxContext } from '../platform/index.js';
import { HoldsStore } from './holds.store.js';

/** A seat that its owner has just given back, in this transaction. */
export interface FreedSeat extends Span {
  readonly centerId: string;
  readonly serviceCode: string;
  readonly seat: number;
}

/**
 * A seat of today that somebody gives back rests for a random time before anyone may take it. Whoever sells turnos could else
 * give one back and take it for the buyer in the same moment. Until then it is a hold that is nobody's, so that the constraint
 * on seats keeps it from everybody who waits for this very commit.
 */
@Injectable()
export class FreedSeats {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly centers: CenterReads,
    private readonly holds: HoldsStore,
  ) {}

  /** Call it after the change that freed the seat. With `FREED_SEAT_DELAY_SECONDS` 0 nothing rests. */
  async rest({ tx, now }: TxContext, seat: FreedSeat): Promise<void> {
    const most = this.config.freedSeatDelaySeconds;
    if (most === 0 || seat.startsAt <= now) return;
    const center = await this.centers.byId(seat.centerId);
    if (!center) return;
    const dayOf = (instant: Date) => localDateOf(instant, center.timeZone);
    if (dayOf(seat.startsAt) !== dayOf(now)) return;
    await this.holds.rest(tx, now, seat, secondsAfter(now, randomUpTo(most)));
  }
}
