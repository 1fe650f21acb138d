import { type WaitingView } from './waiting.reads.js';
import { type DayPart, type WaitingStatus } from './waiting.rules.js';

/** The contract's place in the waiting list. */
export interface WaitingJson {
  readonly id: string;
  readonly status: WaitingStatus;
  readonly service: string;
  /** A centre, or a province for any of its centres. */
  readonly center?: string;
  readonly province?: string;
  readonly from: string;
  readonly until: string;
  readonly parts: readonly DayPart[];
  readonly offersMade: number;
  /** While a seat is kept for this person. */
  readonly offer?: {
    readonly center: string;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly expiresAt: string;
  };
}

/** As its owner sees it. */
export const waitingJson = ({ entry, status, center, offer, offersMade }: WaitingView): WaitingJson => ({
  id: entry.id,
  status,
  service: entry.serviceCode,
  ...(center ? { center: center.code } : {}),
  ...(entry.provinceCode === null ? {} : { province: entry.provinceCode }),
  from: entry.fromDay,
  until: entry.untilDay,
  parts: entry.parts,
  offersMade,
  ...(offer
    ? {
        offer: {
          center: offer.center.code,
          startsAt: offer.turno.startsAt.toISOString(),
          endsAt: offer.turno.endsAt.toISOString(),
          expiresAt: offer.turno.holdExpiresAt.toISOString(),
        },
      }
    : {}),
});
