import { type Center } from '../centers/index.js';
import {
  addDays,
  formatDateWithWeekday,
  formatLongDate,
  type LocalDate,
  localDateOf,
  localTimeOf,
  paymentDueDate,
  weekdayOf,
} from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { choosingHref, type FirstAt } from './booking-choice.js';
import { type SlotDay } from './slot-day.js';
import { shortWhen, withZone } from './turno-words.js';
import { type TurnoView } from './turnos.reads.js';

/** The page's days hold this many; more are one link away. */
export const DAYS_ON_A_PAGE = 7;

/** How few free seats are worth saying. */
const FEW = 2;

/** `El próximo pago de aportes vence el …`: why people are in a hurry. */
export const paymentDueText = (now: Date): string => formatDateWithWeekday(paymentDueOn(now));

export const paymentDueOn = (now: Date): LocalDate => paymentDueDate(localDateOf(now, 'America/Guayaquil'));

/**
 * The drawers of days with free hours. The person's own hour stands among them, as theirs.
 * Where an empty slot has one seat, «queda 1» would say nothing.
 * @param own what this person has among them: a hold, or the turno that is to move. `ownWord` says which.
 */
export function slotDaysModel(
  days: readonly SlotDay[],
  { center, dueOn }: { center: Center; dueOn: LocalDate },
  own: TurnoView | undefined,
  ownWord = 'su reserva',
) {
  const ownStart = own?.turno.startsAt;
  const shown = days.flatMap((day) => {
    const isOwnDay = ownStart !== undefined && localDateOf(ownStart, center.timeZone) === day.date;
    const hours = day.slots.map(({ startsAt, free, seats }) => ({
      startsAt,
      few: free <= FEW && free < seats ? fewText(free) : '',
    }));
    if (isOwnDay) {
      const rest = hours.filter(({ startsAt }) => startsAt.getTime() !== ownStart.getTime());
      hours.splice(0, hours.length, ...rest, { startsAt: ownStart, few: ownWord });
      hours.sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
    }
    return hours.length === 0 ? [] : [{ day, isOwnDay, hours }];
  });
  const opened = shown.find(({ isOwnDay }) => isOwnDay) ?? shown[0];
  return shown.map((each) => ({
    label: formatDateWithWeekday(each.day.date).slice(0, -'/2026'.length),
    freeText: each.hours.length === 1 ? '1 hora libre' : `${each.hours.length} horas libres`,
    open: each === opened,
    note: each.day.date <= dueOn ? 'antes del pago' : '',
    slots: each.hours.map(({ startsAt, few }) => ({
      startsAt: startsAt.toISOString(),
      time: localTimeOf(startsAt, center.timeZone),
      checked: startsAt.getTime() === ownStart?.getTime(),
      few,
    })),
  }));
}

/**
 * All days that can be booked, at a glance: how many hours are free on each, and which of them come before the payment is due. To
 * the eye a calendar, to a screen reader a list of links.
 */
export function monthModel(
  days: readonly SlotDay[],
  choice: { center: Center; service: { code: string }; shown: readonly SlotDay[]; dueOn: LocalDate },
) {
  const shownDates = new Set(choice.shown.map(({ date }) => date));
  return days.map(({ date, closed, slots }) => ({
    day: String(Number(date.slice(8))),
    weekday: weekdayOf(date),
    spoken: formatLongDate(date),
    href:
      slots.length === 0
        ? ''
        : choosingHref({ center: choice.center.code, service: choice.service.code, from: date }),
    free: slots.length === 0 ? (closed ? '–' : '0') : String(slots.length),
    spokenFree:
      slots.length === 0
        ? closed
          ? 'no se atiende'
          : 'sin horas libres'
        : slots.length === 1
          ? '1 hora libre'
          : `${slots.length} horas libres`,
    isBeforeDue: slots.length > 0 && date <= choice.dueOn,
    isShown: shownDates.has(date),
  }));
}

/** Another centre and its first free hour, as a link to it. */
export const elsewhereModel = ({ center, startsAt }: FirstAt, serviceCode: string) => ({
  text: `${center.name}, ${center.city}`,
  hint: whenText(startsAt, center),
  href: choosingHref({
    center: center.code,
    service: serviceCode,
    from: localDateOf(startsAt, center.timeZone),
  }),
});

/** The ways to choose from; none where there is nothing to choose. */
export const modesModel = ({ modes }: { modes: readonly string[] }) =>
  modes.includes('video') && modes.includes('in-person')
    ? [
        { value: 'in-person', text: 'En el centro' },
        {
          value: 'video',
          text: 'Por videollamada',
          hint: 'Con cámara y micrófono. El enlace va en el comprobante.',
        },
      ]
    : [];

/** Masked, and kept on one line: the word joiner forbids a break behind the dots. */
export const shownEmail = (email: string): string => maskEmail(email).replace('…', '…\u2060');

const fewText = (free: number): string => (free === 1 ? 'queda 1' : `quedan ${free}`);

/** Links to the days before and after, within what can be booked. */
export function pagingModel(
  choice: { center: Center; service: { code: string; horizonDays: number }; first: LocalDate },
  today: LocalDate,
  hrefOf = choosingHref,
) {
  const { center, service, first } = choice;
  const link = (from: LocalDate) => hrefOf({ center: center.code, service: service.code, from });
  const last = addDays(today, service.horizonDays);
  const before = addDays(first, -DAYS_ON_A_PAGE);
  const after = addDays(first, DAYS_ON_A_PAGE);
  return {
    previousHref: first > today ? link(before > today ? before : today) : '',
    nextHref: after <= last ? link(after) : '',
  };
}

/** The box that says until when the hour is kept. */
export function holdModel({ turno, center, now }: TurnoView) {
  return {
    to: turno.holdExpiresAt.toISOString(),
    now: now.toISOString(),
    clock: localTimeOf(turno.holdExpiresAt, center.timeZone),
    when: whenText(turno.startsAt, center),
    where: center.name,
    changeHref: choosingHref({
      center: center.code,
      service: turno.serviceCode,
      from: localDateOf(turno.startsAt, center.timeZone),
    }),
  };
}

export const whenText = (startsAt: Date, { timeZone }: Center): string =>
  withZone(shortWhen(startsAt, timeZone), timeZone);

/** How the mail with the code is doing, in the words of the person who waits for it. */
export function codeMailModel({ turno, emailCode, center, now }: TurnoView, isDelayed: boolean) {
  const email = emailCode ? shownEmail(emailCode.email) : '';
  const isOpen = emailCode?.status === 'sent' && emailCode.expiresAt !== null && now < emailCode.expiresAt;
  const state = !emailCode
    ? 'none'
    : emailCode.status === 'sent' && !isOpen
      ? 'over'
      : emailCode.triesLeft === 0
        ? 'used-up'
        : emailCode.status === 'queued' && isDelayed
          ? 'delayed'
          : emailCode.status;
  return {
    state,
    email,
    // Only the browser that typed it sees this page, and a masked address hides the slip.
    fullEmail: emailCode?.email ?? '',
    expiresAt: emailCode?.expiresAt?.toISOString() ?? '',
    expiresClock: emailCode?.expiresAt ? localTimeOf(emailCode.expiresAt, center.timeZone) : '',
    holdClock: localTimeOf(turno.holdExpiresAt, center.timeZone),
    now: now.toISOString(),
  };
}
