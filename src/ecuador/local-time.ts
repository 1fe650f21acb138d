import { DateTime } from 'luxon';
import { type LocalDate } from './local-date.js';

/** The two zones of the country, UTC−5 and UTC−6, without summer time (domain 7.5). Each service centre has one. */
export const TIME_ZONES = ['America/Guayaquil', 'Pacific/Galapagos'] as const;

export type TimeZone = (typeof TIME_ZONES)[number];

/** No zone of the country changes its day but at a full quarter of an hour. */
const QUARTER_MS = 15 * 60_000;
/** By zone and quarter: every hold and every screen asks for the same few days again. */
const dates = new Map<string, LocalDate>();
const MAX_DATES_KEPT = 20_000;

/** The day on the calendar of the centre's wall at this instant. */
export function localDateOf(instant: Date, zone: TimeZone): LocalDate {
  const quarter = `${zone}|${Math.floor(instant.getTime() / QUARTER_MS)}`;
  const date = dates.get(quarter) ?? onTheWall(instant, zone).toISODate();
  if (dates.size >= MAX_DATES_KEPT) dates.clear();
  dates.set(quarter, date);
  return date;
}

/** The 24-hour clock on the centre's wall at this instant, `08:00`. */
export function localTimeOf(instant: Date, zone: TimeZone): string {
  return onTheWall(instant, zone).toISOTime().slice(0, 5);
}

/** The instant at which the centre's wall shows this day and `HH:mm`; `24:00` is the end of the day, as opening hours write it. */
export function instantAt(date: LocalDate, time: string, zone: TimeZone): Date {
  const moment = DateTime.fromISO(`${date}T${time}`, { zone });
  if (!moment.isValid) throw new RangeError(`No such moment: ${date} ${time} ${zone}`);
  return moment.toJSDate();
}

/** The first instant of a day where the centre stands: 05:00Z on the mainland, 06:00Z in Galápagos. */
export function startOfLocalDay(date: LocalDate, zone: TimeZone): Date {
  return instantAt(date, '00:00', zone);
}

function onTheWall(instant: Date, zone: TimeZone): DateTime<true> {
  const moment = DateTime.fromJSDate(instant, { zone });
  if (!moment.isValid) throw new RangeError(`No such moment: ${String(instant)} ${zone}`);
  return moment;
}
