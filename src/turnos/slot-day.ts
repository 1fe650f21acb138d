import { type BookingLimits, isOffered, offeredWhile, type Slot, type Span } from '../centers/index.js';
import { type LocalDate } from '../ecuador/index.js';

export interface FreeSlot {
  readonly startsAt: Date;
  /** How many seats anyone may still take; never 0. */
  readonly free: number;
  /** How many an empty slot has. */
  readonly seats: number;
}

/** A day of a service at a centre, as it can be booked now. */
export interface SlotDay {
  readonly date: LocalDate;
  /** Nobody is served that day: weekend, rest day, closure. */
  readonly closed: boolean;
  readonly slots: readonly FreeSlot[];
  /** The contract's JSON of this day. */
  readonly json: string;
}

/** Rows of one slot, seats put together. */
export interface Taken extends Span {
  readonly seats: number[];
  /** When the next of its holds ends. */
  readonly nextExpiry: Date | null;
}

/**
 * A day out of its grid and the rows that touch it.
 * @returns with how many milliseconds it stays so by the clock alone.
 */
export function slotDay(
  date: LocalDate,
  grid: readonly Slot[],
  taken: readonly Taken[],
  limits: BookingLimits,
  now: Date,
): SlotDay & { readonly changesInMs: number } {
  const [opening, closing] = [grid[0]?.startsAt ?? now, grid.at(-1)?.endsAt ?? now];
  const ofDay = taken.filter((row) => row.startsAt < closing && row.endsAt > opening);
  const slots = grid
    .filter(({ startsAt }) => isOffered(startsAt, limits, now))
    .map((slot) => ({
      startsAt: slot.startsAt,
      free: slot.publicSeats - seatsTaken(slot, ofDay),
      seats: slot.publicSeats,
    }))
    .filter(({ free }) => free > 0);
  const closed = grid.length === 0;
  const changesInMs = untilNextChange(grid, ofDay, limits, now);
  return { date, closed, slots, json: jsonOf(date, closed, slots), changesInMs };
}

/** Public seats of a slot that live rows touch; rows of another grid may touch two slots. */
function seatsTaken(slot: Slot, taken: readonly Taken[]): number {
  const seats = new Set<number>();
  for (const row of taken) {
    if (row.startsAt >= slot.endsAt) break;
    if (row.endsAt > slot.startsAt)
      for (const seat of row.seats) if (seat <= slot.publicSeats) seats.add(seat);
  }
  return seats.size;
}

/** Milliseconds until the clock alone changes the answer for a day: a hold ends, a slot enters the horizon or passes its lead time. */
function untilNextChange(
  grid: readonly Span[],
  taken: readonly Taken[],
  limits: BookingLimits,
  now: Date,
): number {
  const changes = [
    ...taken.flatMap(({ nextExpiry }) => (nextExpiry ? [nextExpiry.getTime()] : [])),
    ...grid.flatMap(({ startsAt }) => {
      const { from, until } = offeredWhile(startsAt, limits);
      return [from.getTime(), until.getTime() + 1];
    }),
  ];
  return changes.reduce((least, change) => {
    const ms = change - now.getTime();
    return ms > 0 && ms < least ? ms : least;
  }, Infinity);
}

function jsonOf(date: LocalDate, closed: boolean, slots: readonly FreeSlot[]): string {
  const list = slots
    .map(({ startsAt, free }) => `{"startsAt":"${startsAt.toISOString()}","free":${free}}`)
    .join(',');
  return `{"date":"${date}",${closed ? '"closed":true,' : ''}"slots":[${list}]}`;
}
