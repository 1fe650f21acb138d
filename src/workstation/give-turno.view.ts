import { type Center, type CenterService } from '../centers/index.js';
import {
  addDays,
  formatDateWithWeekday,
  isLocalDate,
  type LocalDate,
  localDateOf,
  localTimeOf,
} from '../ecuador/index.js';
import { type StaffSlot, usualMode } from '../turnos/index.js';
import { text } from './typed.js';

const FIELDS = [
  'startsAt',
  'mode',
  'ruc',
  'sucursal',
  'cedula',
  'foreignerCode',
  'email',
  'phone',
  'reason',
] as const;

export type TypedTurno = Readonly<Record<(typeof FIELDS)[number], string>>;

/** What stands on the form, with empty fields where nothing was typed. */
export const typedTurno = (values: unknown): TypedTurno =>
  Object.fromEntries(FIELDS.map((field) => [field, text(values, field)])) as unknown as TypedTurno;

/** For what and for which day a turno is to be given. */
export interface Asked {
  readonly center: Center;
  readonly service: CenterService;
  readonly date: LocalDate;
  /** First and last day that can be asked for. */
  readonly today: LocalDate;
  readonly last: LocalDate;
}

/** Whatever day the address lacks or gets wrong is today. */
export function askedFor(center: Center, service: CenterService, day: string, now: Date): Asked {
  const today = localDateOf(now, center.timeZone);
  const last = addDays(today, service.horizonDays);
  const date = isLocalDate(day) && day >= today && day <= last ? day : today;
  return { center, service, date, today, last };
}

/** The hours of the day with what is free in each, and the form. Full hours stand there only for whoever may overbook. */
export function giveTurnoView(
  { center, service, date, today, last }: Asked,
  slots: readonly StaffSlot[],
  typed: TypedTurno,
  mayOverbook: boolean,
): object {
  const dayHref = (day: LocalDate) =>
    `/personal/turnos?${new URLSearchParams({ service: service.code, dia: day }).toString()}`;
  const hours = slots
    .filter(({ publicFree, internalFree }) => mayOverbook || publicFree > 0 || internalFree > 0)
    .map(({ startsAt, publicFree, internalFree }) => ({
      startsAt: startsAt.toISOString(),
      time: localTimeOf(startsAt, center.timeZone),
      checked: startsAt.toISOString() === typed.startsAt,
      few:
        publicFree <= 0 && internalFree <= 0
          ? 'llena'
          : `${Math.max(0, publicFree)} + ${Math.max(0, internalFree)}`,
    }));
  return {
    service: service.code,
    services: center.services.map(({ code, name }) => ({ value: code, text: name })),
    date,
    dateText: formatDateWithWeekday(date),
    previousHref: date > today ? dayHref(addDays(date, -1)) : '',
    nextHref: date < last ? dayHref(addDays(date, 1)) : '',
    days:
      hours.length === 0
        ? []
        : [
            {
              label: formatDateWithWeekday(date),
              freeText: hours.length === 1 ? '1 hora' : `${hours.length} horas`,
              open: true,
              slots: hours,
            },
          ],
    modes:
      service.modes.length > 1
        ? [
            { value: 'in-person', text: 'En el centro' },
            { value: 'video', text: 'Por videollamada' },
          ]
        : [],
    mayOverbook,
    typed: { ...typed, mode: typed.mode || usualMode(service) },
    isSucursalOpen: typed.sucursal !== '' && typed.sucursal !== '0001',
  };
}
