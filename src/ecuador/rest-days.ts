import { easterSunday } from './easter.js';
import { addDays, localDate, weekdayOf, type LocalDate, type Weekday } from './local-date.js';

/** A day on which nobody is served. */
export interface RestDay {
  date: LocalDate;
  name: string;
  scope: 'national' | 'local' | 'decreed';
  /** The day that is commemorated, where the law moves the rest to another one. */
  shiftedFrom?: LocalDate;
}

/** A day of one canton or province, kept every year and moved like a national one: Quito is `{ month: 12, day: 6, … }`. */
export interface LocalRestDay {
  month: number;
  day: number;
  name: string;
}

/** A single day made free by decree; it stays where the decree puts it. */
export interface DecreedRestDay {
  date: LocalDate;
  name: string;
  /** The national rest day that the decree moves here: that day is served again. null: a day more. */
  inPlaceOf?: LocalDate | null;
}

/** What a centre adds to the national days. */
export interface AddedRestDays {
  local?: readonly LocalRestDay[];
  decreed?: readonly DecreedRestDay[];
}

interface Commemoration {
  date: LocalDate;
  name: string;
  scope: RestDay['scope'];
  shift: Shift;
}

/** By how many days the rest moves when the day falls on a weekday (1 is Monday). */
type Shift = Readonly<Record<Weekday, number>>;

const STAYS: Shift = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 };
const OFF_THE_WEEKEND: Shift = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: -1, 7: +1 };
const TO_THE_WEEKEND: Shift = { 1: 0, 2: -1, 3: +2, 4: +1, 5: 0, 6: -1, 7: +1 };
const FIRST_OF_TWO: Shift = { 1: 0, 2: 0, 3: +2, 4: 0, 5: 0, 6: -1, 7: +2 };
const SECOND_OF_TWO: Shift = { 1: 0, 2: 0, 3: -2, 4: 0, 5: 0, 6: -2, 7: +1 };

/** Free days that came by decree since the calendar to 2030 was published (domain 7.1); more will come, so centres keep their own list. */
export const DECREED_REST_DAYS: readonly DecreedRestDay[] = [
  { date: '2026-01-02', name: 'Decreto Ejecutivo 249' },
];

/**
 * The rest days that fall within a year, in order of date: the eleven national ones by rule, except those that a decree moves,
 * then what decrees and the centre add.
 * Two may share a date. 31 December belongs here when the next 1 January is a Saturday; that 1 January is then no rest day of its year.
 *
 * Source: Ley Orgánica Reformatoria a la LOSEP y al Código del Trabajo, December 2016, art. 2 (domain 7.1–7.3); right from 2017 on.
 */
export function restDaysOf(year: number, { local = [], decreed = [] }: AddedRestDays = {}): RestDay[] {
  const years = [year - 1, year, year + 1];
  const movedAway = new Set(decreed.map(({ inPlaceOf }) => inPlaceOf));
  return [
    ...years
      .flatMap(nationalDays)
      .map(moved)
      .filter(({ date }) => !movedAway.has(date)),
    ...decreed.map(decreedDay),
    ...years.flatMap((each) => localDays(each, local)).map(moved),
  ]
    .filter(({ date }) => Number(date.slice(0, 4)) === year)
    .sort((one, other) => one.date.localeCompare(other.date));
}

/** The rest days of so many days, the first one included, in order of date. Two may share a date. */
export function restDaysFrom(first: LocalDate, days: number, added: AddedRestDays = {}): RestDay[] {
  const last = addDays(first, days - 1);
  const [from, to] = [first, last].map((date) => Number(date.slice(0, 4))) as [number, number];
  return Array.from({ length: to - from + 1 }, (_, index) => restDaysOf(from + index, added))
    .flat()
    .filter(({ date }) => first <= date && date <= last);
}

/** Why nobody is served on this day; `undefined` on a day without rest. A national reason comes before the centre's own. */
export function restDayOn(date: LocalDate, added: AddedRestDays = {}): RestDay | undefined {
  return restDaysOf(Number(date.slice(0, 4)), added).find((restDay) => restDay.date === date);
}

function nationalDays(year: number): Commemoration[] {
  const easter = easterSunday(year);
  const days: [LocalDate, string, Shift][] = [
    [localDate(year, 1, 1), 'Año Nuevo', OFF_THE_WEEKEND],
    [addDays(easter, -48), 'Lunes de Carnaval', STAYS],
    [addDays(easter, -47), 'Martes de Carnaval', STAYS],
    [addDays(easter, -2), 'Viernes Santo', STAYS],
    [localDate(year, 5, 1), 'Día del Trabajo', TO_THE_WEEKEND],
    [localDate(year, 5, 24), 'Batalla de Pichincha', TO_THE_WEEKEND],
    [localDate(year, 8, 10), 'Primer Grito de Independencia', TO_THE_WEEKEND],
    [localDate(year, 10, 9), 'Independencia de Guayaquil', TO_THE_WEEKEND],
    [localDate(year, 11, 2), 'Día de los Difuntos', FIRST_OF_TWO],
    [localDate(year, 11, 3), 'Independencia de Cuenca', SECOND_OF_TWO],
    [localDate(year, 12, 25), 'Navidad', OFF_THE_WEEKEND],
  ];
  return days.map(([date, name, shift]) => ({ date, name, shift, scope: 'national' }));
}

function localDays(year: number, local: readonly LocalRestDay[]): Commemoration[] {
  return local.map(({ month, day, name }) => ({
    date: localDate(year, month, day),
    name,
    shift: TO_THE_WEEKEND,
    scope: 'local',
  }));
}

function decreedDay({ date, name, inPlaceOf }: DecreedRestDay): RestDay {
  return { date, name, scope: 'decreed', ...(inPlaceOf ? { shiftedFrom: inPlaceOf } : {}) };
}

function moved({ date: commemorated, name, scope, shift }: Commemoration): RestDay {
  const date = addDays(commemorated, shift[weekdayOf(commemorated)]);
  return date === commemorated ? { date, name, scope } : { date, name, scope, shiftedFrom: commemorated };
}
