import { DateTime } from 'luxon';
import { type LocalDate } from './local-date.js';

/** The two zones of the country, UTC−5 and UTC−6, without summer time (domain 7.5). Each service centre has one. */
export const TIME_ZONES = ['America/Guayaquil', 'Pacific/Galapagos'] as const;

export type TimeZone = (typeof TIME_ZONES)[number];

/** The day on the calendar of the centre's wall at this instant. */
export function localDateOf(instant: Date, zone: TimeZone): LocalDate {
  return onTheWall(instant, zone).toISODate();
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
