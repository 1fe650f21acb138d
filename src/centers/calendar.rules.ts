import {
  addDays,
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
  /** How long a slot is; null: as long as the service says. The same in all hours of a version. */
  readonly slotMinutes: number | null;
  /** Seats per slot; null: as many as the centre gives the service. */
  readonly publicSeats: number | null;
  readonly internalSeats: number | null;
}

/** The week of a centre, or of one of its services, from a day on. */
export interface HoursVersion {
  /** null: every service that has no hours of its own. */
  readonly serviceCode: string | null;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate | null;
  readonly slotMinutes: number | null;
  readonly publicSeats: number | null;
  readonly internalSeats: number | null;
  readonly spans: readonly Pick<OpeningHours, 'weekday' | 'opens' | 'closes'>[];
}

/** What a service brings along where the hours do not say otherwise. */
export interface SlottedService {
  readonly code: string;
  readonly minutes: number;
  /** How many slots in a row one turno takes. */
  readonly slotsNeeded: number;
  readonly publicSeats: number;
  readonly internalSeats: number;
}

/** Where a turno may stand: all the slots it needs, and how many seats each of them has. */
export interface Slot extends Span {
  /** Seats that anyone may take, numbered from 1. */
  readonly publicSeats: number;
  /** Seats that only staff give, numbered after the public ones. */
  readonly internalSeats: number;
}

/** From an instant up to, and not including, another. */
export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** A span in which nobody is served, and why. */
export interface Closure extends Span {
  readonly reason: string;
}

/** Everything that decides when a centre serves. */
export interface CenterCalendar {
  readonly timeZone: TimeZone;
  readonly hours: readonly OpeningHours[];
  readonly restDays: AddedRestDays;
  readonly closures: readonly Closure[];
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

/**
 * The hours of a service on a day: its own, else the centre's. Of several versions in force the latest to begin holds, so a
 * version with an end gives way to the one before it.
 */
export function hoursInForce(
  hours: readonly OpeningHours[],
  serviceCode: string | null,
  date: LocalDate,
): OpeningHours[] {
  const inForce = hours.filter(
    ({ validFrom, validUntil }) => validFrom <= date && (validUntil === null || date <= validUntil),
  );
  const own = inForce.filter((each) => each.serviceCode === serviceCode);
  const week = own.length > 0 ? own : inForce.filter((each) => each.serviceCode === null);
  const since = week.reduce((latest, { validFrom }) => (validFrom > latest ? validFrom : latest), '');
  return week.filter(({ validFrom }) => validFrom === since);
}

/** When a service is served on a day of the centre's calendar; nothing on a rest day. Closures are not taken out. */
export function openingSpansOf(calendar: CenterCalendar, serviceCode: string, date: LocalDate): Span[] {
  return openingsOf(calendar, serviceCode, date).map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
}

/**
 * Where turnos of a service may stand on a day: a grid from each opening; each with as many slots in a row as the service needs, none
 * of which reaches past the closing or into a closure.
 */
export function slotsOf(calendar: CenterCalendar, service: SlottedService, date: LocalDate): Slot[] {
  return openingsOf(calendar, service.code, date)
    .flatMap((opening) => {
      const step = stepOf(opening, service);
      const fit = Math.floor((opening.endsAt.getTime() - opening.startsAt.getTime()) / step);
      const count = Math.max(0, fit - service.slotsNeeded + 1);
      return Array.from({ length: count }, (_, index) =>
        slotFrom(new Date(opening.startsAt.getTime() + index * step), opening, service),
      );
    })
    .filter((slot) => !calendar.closures.some((closure) => overlap(slot, closure)));
}

/** The slot that begins at this very instant, if the centre has one there. Asked by every hold, so it lays out no grid. */
export function slotAt(calendar: CenterCalendar, service: SlottedService, startsAt: Date): Slot | undefined {
  const opening = openingsOf(calendar, service.code, localDateOf(startsAt, calendar.timeZone)).find(
    (each) => each.startsAt <= startsAt && startsAt < each.endsAt,
  );
  if (!opening) return undefined;
  if ((startsAt.getTime() - opening.startsAt.getTime()) % stepOf(opening, service) !== 0) return undefined;
  const slot = slotFrom(startsAt, opening, service);
  const isOpen = slot.endsAt <= opening.endsAt;
  return isOpen && !calendar.closures.some((closure) => overlap(slot, closure)) ? slot : undefined;
}

/** What stands in the way of a turno that was booked once. */
export type Obstacle =
  | { readonly kind: 'closure'; readonly reason: string }
  | { readonly kind: 'rest-day'; readonly name: string }
  | { readonly kind: 'hours' };

/** Why a turno cannot be served as it was booked: it must stand within one opening and outside of every closure, whatever the grid is now. */
export function reasonAgainst(
  calendar: CenterCalendar,
  turno: Span & { readonly serviceCode: string },
): Obstacle | undefined {
  const closure = calendar.closures.find((each) => overlap(turno, each));
  if (closure) return { kind: 'closure', reason: closure.reason };
  const date = localDateOf(turno.startsAt, calendar.timeZone);
  const isOpen = openingsOf(calendar, turno.serviceCode, date).some(
    (opening) => opening.startsAt <= turno.startsAt && turno.endsAt <= opening.endsAt,
  );
  if (isOpen) return undefined;
  const restDay = restDayOn(date, calendar.restDays);
  return restDay ? { kind: 'rest-day', name: restDay.name } : { kind: 'hours' };
}

/**
 * Where a turno that the centre cannot serve may go, nearest first, a day at a time: never to an earlier time than it had, because
 * its owner may learn of it too late; never sooner than the lead time; and as far ahead of its own time as anybody may book.
 */
export function* daysToMoveTo(
  calendar: CenterCalendar,
  service: SlottedService & BookingLimits,
  turno: { readonly startsAt: Date },
  now: Date,
): Generator<Slot[]> {
  const first = localDateOf(turno.startsAt > now ? turno.startsAt : now, calendar.timeZone);
  const soonest = new Date(now.getTime() + service.leadMinutes * MINUTE_MS);
  for (let ahead = 0; ahead <= service.horizonDays; ahead += 1) {
    const slots = slotsOf(calendar, service, addDays(first, ahead)).filter(
      ({ startsAt }) => startsAt >= turno.startsAt && startsAt >= soonest,
    );
    if (slots.length > 0) yield slots;
  }
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

interface Opening extends Span {
  /** undefined: the whole day is open for trials, by the service's own numbers. */
  readonly hours: OpeningHours | undefined;
}

/** Of the calendars in use: one is never changed, and a day of it is asked for by every hold. */
const openings = new WeakMap<CenterCalendar, Map<string, Opening[]>>();
/** Years of days for every service; whoever asks for stranger dates must not fill the memory. */
const MAX_OPENINGS_KEPT = 5_000;

function openingsOf(calendar: CenterCalendar, serviceCode: string, date: LocalDate): Opening[] {
  let days = openings.get(calendar);
  if (!days || days.size >= MAX_OPENINGS_KEPT) {
    days = new Map<string, Opening[]>();
    openings.set(calendar, days);
  }
  const key = `${serviceCode}|${date}`;
  const known = days.get(key) ?? openingsFrom(calendar, serviceCode, date);
  days.set(key, known);
  return known;
}

function openingsFrom(calendar: CenterCalendar, serviceCode: string, date: LocalDate): Opening[] {
  if (calendar.alwaysOpen) return [openingOf(calendar, date, { opens: '00:00', closes: '24:00' })];
  if (restDayOn(date, calendar.restDays)) return [];
  return hoursInForce(calendar.hours, serviceCode, date)
    .filter(({ weekday }) => weekday === weekdayOf(date))
    .map((hours) => openingOf(calendar, date, hours, hours))
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

const openingOf = (
  { timeZone }: CenterCalendar,
  date: LocalDate,
  { opens, closes }: Pick<OpeningHours, 'opens' | 'closes'>,
  hours?: OpeningHours,
): Opening => ({
  startsAt: instantAt(date, opens, timeZone),
  endsAt: instantAt(date, closes, timeZone),
  hours,
});

const stepOf = ({ hours }: Opening, service: SlottedService): number =>
  (hours?.slotMinutes ?? service.minutes) * MINUTE_MS;

const slotFrom = (startsAt: Date, opening: Opening, service: SlottedService): Slot => ({
  startsAt,
  endsAt: new Date(startsAt.getTime() + service.slotsNeeded * stepOf(opening, service)),
  publicSeats: opening.hours?.publicSeats ?? service.publicSeats,
  internalSeats: opening.hours?.internalSeats ?? service.internalSeats,
});
