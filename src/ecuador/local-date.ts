/** A day of the calendar without hour or zone, written `YYYY-MM-DD`, as the database's `date` gives it. Text order is time order. */
export type LocalDate = string;

/** ISO: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const DAY_MILLISECONDS = 86_400_000;

const WEEKDAY_NAMES: Record<Weekday, string> = {
  1: 'lunes',
  2: 'martes',
  3: 'miércoles',
  4: 'jueves',
  5: 'viernes',
  6: 'sábado',
  7: 'domingo',
};

/** As they stand within a sentence. */
export const MONTH_NAMES = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'septiembre',
  'octubre',
  'noviembre',
  'diciembre',
] as const;

/** Whether a text is a day that exists: `2028-02-29` is, `2027-02-29` and `2027-2-1` are not. */
export function isLocalDate(text: unknown): text is LocalDate {
  if (typeof text !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const midnight = midnightOf(text);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** Month 1 is January; a day or month beyond the end counts on into the next month or year. */
export function localDate(year: number, month: number, day: number): LocalDate {
  return dateOfDayNumber(Date.UTC(year, month - 1, day) / DAY_MILLISECONDS);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** Days from `from` to `to`: 0 on the same day, negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

export function weekdayOf(date: LocalDate): Weekday {
  return (midnightOf(date).getUTCDay() || 7) as Weekday;
}

/** `23/11/2026` */
export function formatDate(date: LocalDate): string {
  const [year, month, day] = date.split('-');
  return `${day}/${month}/${year}`;
}

/** `lun 23/11/2026`, where a list must stay narrow. */
export function formatDateWithWeekday(date: LocalDate): string {
  return `${WEEKDAY_NAMES[weekdayOf(date)].slice(0, 3)} ${formatDate(date)}`;
}

/** `lunes, 23 de noviembre de 2026`, for letters, mails and headings. */
export function formatLongDate(date: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${WEEKDAY_NAMES[weekdayOf(date)]}, ${day} de ${MONTH_NAMES[Number(month) - 1]} de ${year}`;
}

function dayNumber(date: LocalDate): number {
  return midnightOf(date).getTime() / DAY_MILLISECONDS;
}

/** In UTC, which stands for no place here: it only counts days. */
function midnightOf(date: LocalDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** Throws a RangeError for a day number that came from a text that is no date: a bug of the caller, not of a person. */
function dateOfDayNumber(days: number): LocalDate {
  return new Date(days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}
