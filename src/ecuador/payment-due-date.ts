import { localDate, type LocalDate } from './local-date.js';

const LAST_DAY_TO_PAY = 15;

/**
 * The next last day to pay contributions, counted from a day: an employer without a key must be back in by then.
 * Each month's are due within the 15 days that follow it; the day itself still counts, and no source moves it off a
 * weekend or a rest day. Source: domain 4.4.
 */
export function paymentDueDate(on: LocalDate): LocalDate {
  const year = Number(on.slice(0, 4));
  const month = Number(on.slice(5, 7));
  const isOver = Number(on.slice(8)) > LAST_DAY_TO_PAY;
  return localDate(year, isOver ? month + 1 : month, LAST_DAY_TO_PAY);
}
