import {
  type CenterCalendar,
  type Center,
  type Closure,
  hoursInForce,
  type HoursVersion,
  type Obstacle,
  type OpeningHours,
} from '../centers/index.js';
import {
  addDays,
  type AddedRestDays,
  formatDate,
  formatDateWithWeekday,
  type LocalDate,
  localDateOf,
  localTimeOf,
  type RestDay,
  restDaysFrom,
} from '../ecuador/index.js';
import { type Conflict, type Preview, shownTurnoCode } from '../turnos/index.js';

export const CALENDAR = '/personal/calendario';

export const WEEKDAYS = ['Lunes', 'Martes', 'Miércoles', 'Jueves', 'Viernes', 'Sábado', 'Domingo'] as const;

/** A page of a centre's calendar, with what its form had in it. */
export const calendarHref = (
  page: string,
  center: Center,
  query: Readonly<Record<string, string>> = {},
): string => `${CALENDAR}${page}?${new URLSearchParams({ centro: center.code, ...query }).toString()}`;

/** What every page of the calendar says of the centre. */
export const centerModel = (center: Center) => ({
  center: center.code,
  centerName: center.name,
  zoneName: center.timeZone === 'Pacific/Galapagos' ? 'hora de Galápagos' : 'hora continental',
  homeHref: calendarHref('', center),
});

/** `vie 27/11/2026, 14:00–16:30`, or both days where it lasts longer. */
export function spanText({ startsAt, endsAt }: Closure, { timeZone }: Center): string {
  const [from, until] = [localDateOf(startsAt, timeZone), localDateOf(endsAt, timeZone)];
  const [opens, closes] = [localTimeOf(startsAt, timeZone), localTimeOf(endsAt, timeZone)];
  const lastDay = closes === '00:00' ? addDays(until, -1) : until;
  const last = closes === '00:00' ? '24:00' : closes;
  if (from === lastDay && opens === '00:00' && last === '24:00')
    return `${formatDateWithWeekday(from)}, todo el día`;
  if (from === lastDay) return `${formatDateWithWeekday(from)}, ${opens}–${last}`;
  return `${formatDateWithWeekday(from)}, ${opens} – ${formatDateWithWeekday(lastDay)}, ${last}`;
}

export const spansText = (
  hours: readonly Pick<OpeningHours, 'weekday' | 'opens' | 'closes'>[],
  weekday: number,
): string =>
  hours
    .filter((each) => each.weekday === weekday)
    .sort((one, other) => one.opens.localeCompare(other.opens))
    .map(({ opens, closes }) => `${opens}-${closes}`)
    .join(', ');

/** A version of hours as a line of the list. */
export function versionsOf(calendar: CenterCalendar, center: Center, today: LocalDate) {
  const versions = new Map<string, OpeningHours[]>();
  for (const hours of calendar.hours) {
    const key = `${hours.serviceCode ?? ''}|${hours.validFrom}`;
    versions.set(key, [...(versions.get(key) ?? []), hours]);
  }
  return [...versions.values()]
    .flatMap((hours) => {
      const [first] = hours;
      if (!first || (first.validUntil !== null && first.validUntil < today)) return [];
      const isNow = hoursInForce(calendar.hours, first.serviceCode, today).some((each) => each === first);
      const isComing = first.validFrom > today;
      return isNow || isComing ? [{ first, hours, isNow, isComing }] : [];
    })
    .sort((one, other) => one.first.validFrom.localeCompare(other.first.validFrom))
    .map(({ first, hours, isNow, isComing }) => ({
      service: serviceText(first.serviceCode, center),
      serviceCode: first.serviceCode ?? '',
      validFrom: first.validFrom,
      valid:
        `desde ${formatDate(first.validFrom)}` +
        (first.validUntil === null ? '' : ` hasta ${formatDate(first.validUntil)}`),
      week: weekText(hours),
      numbers: numbersText(first),
      isNow,
      isComing,
    }));
}

export const serviceText = (code: string | null, center: Center): string =>
  code === null ? 'Todos los trámites' : (center.services.find((each) => each.code === code)?.name ?? code);

/** `Lunes a viernes 08:00-16:30`: days in a row with the same hours are told together. */
function weekText(hours: readonly OpeningHours[]): string {
  const days = WEEKDAYS.map((name, index) => ({ name, text: spansText(hours, index + 1) }));
  const groups: { from: string; to: string; text: string }[] = [];
  for (const { name, text } of days) {
    const last = groups.at(-1);
    if (last?.text === text) last.to = name;
    else groups.push({ from: name, to: name, text });
  }
  return groups
    .filter(({ text }) => text !== '')
    .map(({ from, to, text }) => `${from === to ? from : `${from} a ${to.toLowerCase()}`} ${text}`)
    .join(' · ');
}

const numbersText = ({ slotMinutes, publicSeats, internalSeats }: OpeningHours): string =>
  [
    slotMinutes === null ? '' : `turnos de ${slotMinutes} min`,
    publicSeats === null ? '' : `${publicSeats} cupos públicos`,
    internalSeats === null ? '' : `${internalSeats} internos`,
  ]
    .filter((text) => text !== '')
    .join(' · ');

/** Before and after, day by day and number by number, for the day from which the version holds. */
export function hoursComparison(
  { before, after }: { before: CenterCalendar; after: CenterCalendar },
  version: HoursVersion,
  center: Center,
) {
  const at = (calendar: CenterCalendar) =>
    hoursInForce(calendar.hours, version.serviceCode, version.validFrom);
  const [former, coming] = [at(before), at(after)];
  const service = center.services.find(({ code }) => code === version.serviceCode) ?? center.services[0];
  const number = (
    name: string,
    field: 'slotMinutes' | 'publicSeats' | 'internalSeats',
    usual: number | undefined,
  ) => comparedRow(name, shownNumber(former[0]?.[field], usual), shownNumber(coming[0]?.[field], usual));
  return [
    ...WEEKDAYS.map((name, index) =>
      comparedRow(name, spansText(former, index + 1) || 'Cerrado', spansText(coming, index + 1) || 'Cerrado'),
    ),
    number('Minutos por turno', 'slotMinutes', service?.minutes),
    number('Cupos públicos por hora', 'publicSeats', service?.publicSeats),
    number('Cupos internos por hora', 'internalSeats', service?.internalSeats),
  ];
}

const shownNumber = (own: number | null | undefined, usual: number | undefined): string =>
  String(own ?? usual ?? '—');

const comparedRow = (name: string, before: string, after: string) => ({
  cells: [
    { text: name },
    { text: before },
    before === after ? { text: after } : { text: after, state: 'warning' },
  ],
});

/** The next rest days of a centre, the country's and its own; the country's name where two share a date. */
export function comingRestDays(restDays: AddedRestDays, today: LocalDate, count: number): RestDay[] {
  return restDaysFrom(today, 400, restDays)
    .filter((day, index, days) => day.date !== days[index - 1]?.date)
    .slice(0, count);
}

/** When, what and for whom, in words. */
export function restDayText({ date, name, scope, shiftedFrom }: RestDay) {
  const moved = shiftedFrom === undefined ? '' : `, trasladado del ${formatDate(shiftedFrom)}`;
  return { text: formatDateWithWeekday(date), name: name + moved, scope: SCOPES[scope] };
}

const SCOPES: Readonly<Record<RestDay['scope'], string>> = {
  national: 'nacional',
  decreed: 'por decreto',
  local: 'local',
};

export const restDayRows = (days: readonly RestDay[]) =>
  days
    .map(restDayText)
    .map(({ text, name, scope }) => ({ cells: [{ text }, { text: name }, { text: scope }] }));

/** What can still be lifted; a calendar that is remembered may hold closures that have ended since. */
export const closureRows = (
  closures: readonly {
    readonly id: string;
    readonly startsAt: Date;
    readonly endsAt: Date;
    readonly reason: string;
  }[],
  center: Center,
  now: Date,
) =>
  closures
    .filter(({ endsAt }) => endsAt > now)
    .map((closure) => ({ id: closure.id, when: spanText(closure, center), reason: closure.reason }));

/** What every preview of a change shows: the centre, what was typed, to be corrected or sent, and whom it leaves out. */
export const previewModel = (
  page: string,
  center: Center,
  typed: Readonly<Record<string, string>>,
  { affected }: Preview,
) => ({
  ...centerModel(center),
  backHref: calendarHref(page, center, typed),
  hidden: hiddenFields({ centro: center.code, ...typed }),
  count: affected.length,
  countText: turnosText(affected.length),
  rows: conflictRows(affected, center),
});

/** What a form sends along without showing it. */
export const hiddenFields = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Turnos that the calendar leaves out, as rows of a table: when, whose, for what, why. */
export const conflictRows = (conflicts: readonly Conflict[], center: Center) =>
  conflicts.map((turno) => ({
    id: turno.id,
    isArrived: turno.status === 'arrived',
    when: `${formatDateWithWeekday(localDateOf(turno.startsAt, center.timeZone))}, ${localTimeOf(turno.startsAt, center.timeZone)}`,
    code: turno.code === null ? '' : shownTurnoCode(turno.code),
    who: turno.legalName ?? `RUC ${turno.ruc}`,
    service: serviceText(turno.serviceCode, center),
    why: obstacleText(turno.obstacle),
  }));

const obstacleText = (obstacle: Obstacle): string =>
  obstacle.kind === 'closure'
    ? `Cierre: ${obstacle.reason}`
    : obstacle.kind === 'rest-day'
      ? `Feriado: ${obstacle.name}`
      : 'Fuera del horario';

/** `3 turnos`, `1 turno`, `ningún turno`. */
export const turnosText = (count: number): string =>
  count === 0 ? 'ningún turno' : count === 1 ? '1 turno' : `${count} turnos`;
