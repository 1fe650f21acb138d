import {
  type AddedRestDays,
  instantAt,
  type LocalDate,
  localDateOf,
  restDayOn,
  type TimeZone,
  weekdayOf,
} from '../ecuador/index.js';

/** Hours of one weekday, in force from one day to another, both included. */
export interface OpeningHours {
  /** null: every service that has no hours of its own. */
  readonly serviceCode: string | null;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate | null;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** `HH:mm` on the centre's wall; `24:00` is the end of the day. */
  readonly opens: string;
  readonly closes: string;
}

/** From an instant up to, and not including, another. */
export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Everything that decides when a centre serves. */
export interface CenterCalendar {
  readonly timeZone: TimeZone;
  readonly hours: readonly OpeningHours[];
  readonly restDays: AddedRestDays;
  readonly closures: readonly Span[];
  /** For trials at any hour: every day from 00:00 to 24:00, rest days too. Closures still close. */
  readonly alwaysOpen: boolean;
}

/** How early and how far ahead a slot of a service may be taken. */
export interface BookingLimits {
  readonly leadMinutes: number;
  readonly horizonDays: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** When a service is served on a day of the centre's calendar; nothing on a rest day. Closures are not taken out. */
export function openingSpansOf(calendar: CenterCalendar, serviceCode: string, date: LocalDate): Span[] {
  if (calendar.alwaysOpen) return [spanOf(calendar, date, '00:00', '24:00')];
  if (restDayOn(date, calendar.restDays)) return [];
  const inForce = calendar.hours.filter(
    ({ validFrom, validUntil }) => validFrom <= date && (validUntil === null || date <= validUntil),
  );
  const own = inForce.filter((hours) => hours.serviceCode === serviceCode);
  const week = own.length > 0 ? own : inForce.filter((hours) => hours.serviceCode === null);
  return week
    .filter(({ weekday }) => weekday === weekdayOf(date))
    .map(({ opens, closes }) => spanOf(calendar, date, opens, closes))
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

/** The slots of a day: a grid from each opening, none reaching past the closing or into a closure. */
export function slotsOf(
  calendar: CenterCalendar,
  service: { readonly code: string; readonly minutes: number },
  date: LocalDate,
): Span[] {
  const step = service.minutes * MINUTE_MS;
  return openingSpansOf(calendar, service.code, date)
    .flatMap(({ startsAt, endsAt }) =>
      Array.from({ length: Math.floor((endsAt.getTime() - startsAt.getTime()) / step) }, (_, index) => ({
        startsAt: new Date(startsAt.getTime() + index * step),
        endsAt: new Date(startsAt.getTime() + (index + 1) * step),
      })),
    )
    .filter((slot) => !calendar.closures.some((closure) => overlap(slot, closure)));
}

/** The slot that begins at this very instant, if the centre has one there. Asked by every hold, so it lays out no grid. */
export function slotAt(
  calendar: CenterCalendar,
  service: { readonly code: string; readonly minutes: number },
  startsAt: Date,
): Span | undefined {
  const step = service.minutes * MINUTE_MS;
  const slot = { startsAt, endsAt: new Date(startsAt.getTime() + step) };
  const isOnGrid = openingSpansOf(calendar, service.code, localDateOf(startsAt, calendar.timeZone)).some(
    (opening) =>
      opening.startsAt <= startsAt &&
      slot.endsAt <= opening.endsAt &&
      (startsAt.getTime() - opening.startsAt.getTime()) % step === 0,
  );
  return isOnGrid && !calendar.closures.some((closure) => overlap(slot, closure)) ? slot : undefined;
}

/** The span of `now`, both ends included, in which a slot can be taken: not before its horizon, not after its lead time. */
export function offeredWhile(
  startsAt: Date,
  { leadMinutes, horizonDays }: BookingLimits,
): { from: Date; until: Date } {
  return {
    from: new Date(startsAt.getTime() - horizonDays * DAY_MS),
    until: new Date(startsAt.getTime() - leadMinutes * MINUTE_MS),
  };
}

export function isOffered(startsAt: Date, limits: BookingLimits, now: Date): boolean {
  const { from, until } = offeredWhile(startsAt, limits);
  return from <= now && now <= until;
}

export const overlap = (one: Span, other: Span): boolean =>
  one.startsAt < other.endsAt && other.startsAt < one.endsAt;

const spanOf = ({ timeZone }: CenterCalendar, date: LocalDate, opens: string, closes: string): Span => ({
  startsAt: instantAt(date, opens, timeZone),
  endsAt: instantAt(date, closes, timeZone),
});
