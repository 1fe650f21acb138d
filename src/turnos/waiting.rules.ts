import {
  addDays,
  daysBetween,
  type LocalDate,
  localDateOf,
  localTimeOf,
  secondsAfter,
  type TimeZone,
} from '../ecuador/index.js';

export type WaitingStatus = 'asked' | 'waiting' | 'booked' | 'left' | 'over';

export type DayPart = 'morning' | 'afternoon';

export const DAY_PARTS: readonly DayPart[] = ['morning', 'afternoon'];

/** When somebody can come: days of the centre, both included, and parts of them. */
export interface Wish {
  readonly fromDay: LocalDate;
  readonly untilDay: LocalDate;
  readonly parts: readonly DayPart[];
}

/** Refused or run out so often, nobody is asked a fourth time. */
export const OFFERS_IN_ALL = 3;

/** How long a list may be waited in. */
const LONGEST_WAIT_DAYS = 92;

/** Less time than this to read a mail is no offer. */
const SHORTEST_OFFER_MINUTES = 10;

const DAY_SECONDS = 86_400;

export const partOf = (startsAt: Date, zone: TimeZone): DayPart =>
  localTimeOf(startsAt, zone) < '12:00' ? 'morning' : 'afternoon';

export function fits({ fromDay, untilDay, parts }: Wish, startsAt: Date, zone: TimeZone): boolean {
  const day = localDateOf(startsAt, zone);
  return fromDay <= day && day <= untilDay && parts.includes(partOf(startsAt, zone));
}

/** Whether these days can be waited for: not over, in order, and within a quarter of a year. */
export const canWaitFor = ({ fromDay, untilDay }: Wish, today: LocalDate): boolean =>
  fromDay <= untilDay && today <= untilDay && daysBetween(today, untilDay) <= LONGEST_WAIT_DAYS;

/**
 * Until when a seat that begins at `startsAt` is kept for the one it is offered to; undefined when it is too late to offer it:
 * a seat of the last days is for whoever looks now, and an offer never reaches into the lead time.
 */
export function offerEndsAt(
  startsAt: Date,
  settings: { readonly offerMinutes: number; readonly leadDays: number; readonly leadMinutes: number },
  now: Date,
): Date | undefined {
  if (startsAt < secondsAfter(now, settings.leadDays * DAY_SECONDS)) return undefined;
  const kept = secondsAfter(now, settings.offerMinutes * 60);
  const latest = secondsAfter(startsAt, -settings.leadMinutes * 60);
  const until = kept < latest ? kept : latest;
  const shortest = Math.min(SHORTEST_OFFER_MINUTES, settings.offerMinutes);
  return until < secondsAfter(now, shortest * 60) ? undefined : until;
}

/** What an entry is today, whether or not anybody has written it down: it ends with its days. */
export const waitingStatusOn = (
  entry: { status: WaitingStatus; untilDay: LocalDate },
  today: LocalDate,
): WaitingStatus =>
  (entry.status === 'waiting' || entry.status === 'asked') && today > entry.untilDay ? 'over' : entry.status;

/** Somebody who does not say when waits from today for a month. */
export const wishOf = (
  said: {
    from?: LocalDate | undefined;
    until?: LocalDate | undefined;
    parts?: readonly DayPart[] | undefined;
  },
  today: LocalDate,
): Wish => {
  const fromDay = said.from ?? today;
  return {
    fromDay,
    untilDay: said.until ?? addDays(fromDay > today ? fromDay : today, 31),
    parts: said.parts?.length ? DAY_PARTS.filter((part) => said.parts?.includes(part)) : DAY_PARTS,
  };
};
