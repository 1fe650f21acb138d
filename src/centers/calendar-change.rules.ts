import {
  addDays,
  daysBetween,
  instantAt,
  isLocalDate,
  type LocalDate,
  localDateOf,
  type LocalRestDay,
  startOfLocalDay,
  type TimeZone,
} from '../ecuador/index.js';
import { type CenterCalendar, type Closure, type HoursVersion, type OpeningHours } from './calendar.rules.js';
import { Problems } from './problems.rules.js';

/** One change of a centre's calendar, as it is shown before it is made. */
export type CalendarChange =
  | { readonly kind: 'close'; readonly closure: Closure }
  | { readonly kind: 'reopen'; readonly closureId: string }
  | { readonly kind: 'put-hours'; readonly version: HoursVersion }
  | { readonly kind: 'remove-hours'; readonly version: Pick<HoursVersion, 'serviceCode' | 'validFrom'> }
  | { readonly kind: 'add-rest-day'; readonly day: LocalRestDay }
  | { readonly kind: 'remove-rest-day'; readonly day: Pick<LocalRestDay, 'month' | 'day'> };

/** A calendar whose closures can be named. */
type NamedCalendar = Omit<CenterCalendar, 'closures'> & {
  readonly closures: readonly (Closure & { readonly id: string })[];
};

/** The calendar as it will be: what the store writes, worked out beforehand for the preview. */
export function withChange(calendar: NamedCalendar, change: CalendarChange): CenterCalendar {
  const local = calendar.restDays.local ?? [];
  const otherDays = (day: Pick<LocalRestDay, 'month' | 'day'>) =>
    local.filter((each) => each.month !== day.month || each.day !== day.day);
  const otherHours = ({ serviceCode, validFrom }: Pick<HoursVersion, 'serviceCode' | 'validFrom'>) =>
    calendar.hours.filter((each) => each.serviceCode !== serviceCode || each.validFrom !== validFrom);
  switch (change.kind) {
    case 'close':
      return { ...calendar, closures: [...calendar.closures, change.closure] };
    case 'reopen':
      return { ...calendar, closures: calendar.closures.filter(({ id }) => id !== change.closureId) };
    case 'put-hours':
      return { ...calendar, hours: [...otherHours(change.version), ...rowsOf(change.version)] };
    case 'remove-hours':
      return { ...calendar, hours: otherHours(change.version) };
    case 'add-rest-day':
      return {
        ...calendar,
        restDays: { ...calendar.restDays, local: [...otherDays(change.day), change.day] },
      };
    case 'remove-rest-day':
      return { ...calendar, restDays: { ...calendar.restDays, local: otherDays(change.day) } };
  }
}

const rowsOf = ({ spans, ...version }: HoursVersion): OpeningHours[] =>
  spans.map((span) => ({ ...version, ...span }));

/** What a supervisor types to close: from now on, for whole days, or between two hours of a day. */
export interface TypedClosure {
  readonly what: string;
  /** `YYYY-MM-DD`; empty where today is meant. */
  readonly date: string;
  readonly lastDate: string;
  /** `HH:mm` */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

const LONGEST_CLOSURE_DAYS = 366;
const REASON_LENGTH = { least: 3, most: 200 };
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** @throws {CalendarChangeInvalid} with every field that is wrong. */
export function closureOf(typed: TypedClosure, now: Date, zone: TimeZone): Closure {
  const problems = new Problems();
  const today = localDateOf(now, zone);
  const reason = typed.reason.trim();
  if (reason.length < REASON_LENGTH.least || reason.length > REASON_LENGTH.most)
    problems.add('reason', 'Escriba el motivo: es lo que leerán las personas en su correo.');
  const date = typed.what === 'now' || typed.date === '' ? today : typed.date;
  if (!isLocalDate(date)) problems.add('date', 'Escriba el día como fecha.');
  else if (date < today) problems.add('date', 'Ese día ya pasó. Elija hoy o un día por venir.');
  const last = typed.what === 'days' && typed.lastDate !== '' ? typed.lastDate : date;
  if (!isLocalDate(last) || last < date) problems.add('lastDate', 'El último día va después del primero.');
  else if (isLocalDate(date) && daysBetween(date, last) > LONGEST_CLOSURE_DAYS)
    problems.add('lastDate', 'Un cierre dura un año como máximo.');
  const isWhole = typed.what === 'days';
  if (!isWhole && !TIME.test(typed.to)) problems.add('to', 'Escriba hasta qué hora, como 16:30.');
  if (typed.what === 'hours' && !TIME.test(typed.from))
    problems.add('from', 'Escriba desde qué hora, como 14:00.');
  problems.throwAny();

  const startsAt =
    typed.what === 'now'
      ? now
      : isWhole
        ? later(startOfLocalDay(date, zone), now)
        : instantAt(date, typed.from, zone);
  const endsAt = isWhole ? startOfLocalDay(addDays(last, 1), zone) : instantAt(date, typed.to, zone);
  if (endsAt <= startsAt) problems.add('to', 'La hora final va después de la inicial.');
  else if (endsAt <= now) problems.add('to', 'Esa hora ya pasó.');
  problems.throwAny();
  return { startsAt, endsAt, reason };
}

/** What somebody types for a version of hours: one line of spans per weekday, Monday first. */
export interface TypedHours {
  readonly serviceCode: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly slotMinutes: string;
  readonly publicSeats: string;
  readonly internalSeats: string;
  /** `08:00-12:30, 13:10-16:30`; empty for a day on which nobody is served. */
  readonly week: readonly string[];
}

const MOST_SEATS = 200;
const MOST_MINUTES = 480;

/**
 * @param serviceCodes those the centre gives.
 * @throws {CalendarChangeInvalid} with every field that is wrong.
 */
export function hoursVersionOf(
  typed: TypedHours,
  today: LocalDate,
  serviceCodes: readonly string[],
): HoursVersion {
  const problems = new Problems();
  if (typed.serviceCode !== '' && !serviceCodes.includes(typed.serviceCode))
    problems.add('service', 'Ese trámite no se atiende en este centro.');
  if (!isLocalDate(typed.validFrom)) problems.add('validFrom', 'Escriba desde qué día rige.');
  else if (typed.validFrom < today)
    problems.add('validFrom', 'Un horario rige desde hoy o desde un día por venir.');
  if (typed.validUntil !== '' && (!isLocalDate(typed.validUntil) || typed.validUntil < typed.validFrom))
    problems.add('validUntil', 'El último día va después del primero; déjelo vacío si no termina.');
  const number = (field: string, text: string, least: number, most: number): number | null => {
    if (text === '') return null;
    const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    problems.add(field, `Escriba un número de ${least} a ${most}, o déjelo vacío.`);
    return null;
  };
  const version = {
    serviceCode: typed.serviceCode === '' ? null : typed.serviceCode,
    validFrom: typed.validFrom,
    validUntil: typed.validUntil === '' ? null : typed.validUntil,
    slotMinutes: number('slotMinutes', typed.slotMinutes, 5, MOST_MINUTES),
    publicSeats: number('publicSeats', typed.publicSeats, 0, MOST_SEATS),
    internalSeats: number('internalSeats', typed.internalSeats, 0, MOST_SEATS),
    spans: typed.week.flatMap((line, index) => spansOf(line, index + 1, problems)),
  };
  if (version.spans.length === 0 && problems.none)
    problems.add(
      'day1',
      'Escriba las horas de al menos un día. Para cerrar por completo, registre un cierre.',
    );
  problems.throwAny();
  return version;
}

function spansOf(line: string, weekday: number, problems: Problems): HoursVersion['spans'] {
  const parts = line
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const spans = parts.map((part) => {
    const [opens = '', closes = '', ...more] = part.split(/\s*[-–—]\s*/);
    return { weekday, opens: padded(opens), closes: padded(closes), isGood: more.length === 0 };
  });
  const isGood = spans.every(
    (span, index) =>
      span.isGood &&
      TIME.test(span.opens) &&
      TIME.test(span.closes) &&
      span.opens < span.closes &&
      (spans[index - 1]?.closes ?? '') <= span.opens,
  );
  if (!isGood)
    problems.add(
      `day${weekday}`,
      'Escriba las horas como 08:00-12:30, 13:10-16:30, en orden y sin cruzarse.',
    );
  return spans.map(({ opens, closes }) => ({ weekday, opens, closes }));
}

const padded = (time: string): string => (/^\d:/.test(time) ? `0${time}` : time);

/** @throws {CalendarChangeInvalid} */
export function restDayTyped(typed: { month: string; day: string; name: string }): LocalRestDay {
  const problems = new Problems();
  const [month, day] = [Number(typed.month), Number(typed.day)];
  const name = typed.name.trim();
  // A leap year: 29 February is a day, though not of every year.
  const date = `2028-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (!/^\d{1,2}$/.test(typed.month) || !/^\d{1,2}$/.test(typed.day) || !isLocalDate(date))
    problems.add('day', 'Ese día no existe en ese mes.');
  if (name.length < REASON_LENGTH.least || name.length > 80)
    problems.add('name', 'Escriba qué se celebra, como «Fundación de Quito».');
  problems.throwAny();
  return { month, day, name };
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);
