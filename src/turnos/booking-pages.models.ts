import { type Center } from '../centers/index.js';
import {
  addDays,
  formatDateWithWeekday,
  type LocalDate,
  localDateOf,
  localTimeOf,
  paymentDueDate,
} from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { choosingHref } from './booking-choice.js';
import { type SlotDay } from './slot-days.reads.js';
import { HOW_WORDS, shortWhen, zoneNote } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { type TurnoView } from './turnos.reads.js';

/** The page's days hold this many; more are one link away. */
export const DAYS_ON_A_PAGE = 7;

/** How few free seats are worth saying. */
const FEW = 2;

/** `El próximo pago de aportes vence el …`: why people are in a hurry. */
export const paymentDueText = (now: Date): string =>
  formatDateWithWeekday(paymentDueDate(localDateOf(now, 'America/Guayaquil')));

/**
 * The drawers of days with free hours. The person's own hold stands among them, as theirs.
 * @param seats how many an empty slot has: where that is one, «queda 1» would say nothing.
 */
export function slotDaysModel(
  days: readonly SlotDay[],
  { center, seats }: { center: Center; seats: number },
  own: TurnoView | undefined,
) {
  const ownStart = own?.turno.startsAt;
  const shown = days.flatMap((day) => {
    const isOwnDay = ownStart !== undefined && localDateOf(ownStart, center.timeZone) === day.date;
    const hours = day.slots.map(({ startsAt, free }) => ({
      startsAt,
      few: free <= FEW && free < seats ? fewText(free) : '',
    }));
    if (isOwnDay) {
      const rest = hours.filter(({ startsAt }) => startsAt.getTime() !== ownStart.getTime());
      hours.splice(0, hours.length, ...rest, { startsAt: ownStart, few: 'su reserva' });
      hours.sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
    }
    return hours.length === 0 ? [] : [{ day, isOwnDay, hours }];
  });
  const opened = shown.find(({ isOwnDay }) => isOwnDay) ?? shown[0];
  return shown.map((each) => ({
    label: formatDateWithWeekday(each.day.date).slice(0, -'/2026'.length),
    freeText: each.hours.length === 1 ? '1 hora libre' : `${each.hours.length} horas libres`,
    open: each === opened,
    slots: each.hours.map(({ startsAt, few }) => ({
      startsAt: startsAt.toISOString(),
      time: localTimeOf(startsAt, center.timeZone),
      checked: startsAt.getTime() === ownStart?.getTime(),
      few,
    })),
  }));
}

/** Masked, and kept on one line: the word joiner forbids a break behind the dots. */
const shownEmail = (email: string): string => maskEmail(email).replace('…', '…\u2060');

const fewText = (free: number): string => (free === 1 ? 'queda 1' : `quedan ${free}`);

/** Links to the days before and after, within what can be booked. */
export function pagingModel(
  choice: { center: Center; service: { code: string; horizonDays: number }; first: LocalDate },
  today: LocalDate,
) {
  const { center, service, first } = choice;
  const link = (from: LocalDate) => choosingHref({ center: center.code, service: service.code, from });
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

export function whenText(startsAt: Date, { timeZone }: Center): string {
  const zone = zoneNote(timeZone);
  return shortWhen(startsAt, timeZone) + (zone && ` (${zone})`);
}

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
    expiresAt: emailCode?.expiresAt?.toISOString() ?? '',
    expiresClock: emailCode?.expiresAt ? localTimeOf(emailCode.expiresAt, center.timeZone) : '',
    holdClock: localTimeOf(turno.holdExpiresAt, center.timeZone),
    now: now.toISOString(),
  };
}

/** The receipt: what to show at the centre, and what to bring. `qr`: the code of the turno as a picture. */
export function receiptModel(view: TurnoView, qr: string) {
  const { turno, center, serviceName, service, requirements } = view;
  return {
    code: shownTurnoCode(turno.code ?? ''),
    when: whenText(turno.startsAt, center),
    where: center.name,
    address: `${center.address}, ${center.city}`,
    serviceName,
    qr,
    contact: center.contact,
    checkInMinutes: service?.checkInBeforeMinutes ?? 0,
    emailMasked: turno.email === null ? '' : shownEmail(turno.email),
    requirements: requirements.map(({ how, text }) => ({ how, howText: HOW_WORDS[how], text })),
  };
}
