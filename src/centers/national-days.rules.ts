import { addDays, type DecreedRestDay, isLocalDate, type LocalDate, restDayOn } from '../ecuador/index.js';
import { CalendarEntryGone } from './centers.errors.js';
import { Problems } from './problems.rules.js';

/** One change of the days on which the whole country rests, as it is shown before it is made. */
export type NationalChange =
  | { readonly kind: 'decree'; readonly day: DecreedRestDay }
  | { readonly kind: 'revoke'; readonly date: LocalDate };

/** What a decree says: a day more, or a national rest day on another date. */
export interface TypedDecree {
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** The national rest day that it moves; empty where it adds one. */
  readonly inPlaceOf: string;
}

const NAME_LENGTH = { least: 3, most: 80 };
const FARTHEST_DAYS = 730;

const dateOf = (change: NationalChange): LocalDate =>
  change.kind === 'decree' ? change.day.date : change.date;
const others = (decreed: readonly DecreedRestDay[], date: LocalDate): DecreedRestDay[] =>
  decreed.filter((each) => each.date !== date);

/** The decreed days as they will be. A decree about the same date takes the place of the former one. */
export const withNationalChange = (
  decreed: readonly DecreedRestDay[],
  change: NationalChange,
): DecreedRestDay[] => [
  ...others(decreed, dateOf(change)),
  ...(change.kind === 'decree' ? [change.day] : []),
];

/** Whether everything is already as the change would have it: somebody pressed the button twice. */
export function isAlreadySo(decreed: readonly DecreedRestDay[], change: NationalChange): boolean {
  const known = decreed.find(({ date }) => date === dateOf(change));
  if (change.kind === 'revoke') return known === undefined;
  const { name, inPlaceOf = null } = change.day;
  return known !== undefined && known.name === name && (known.inPlaceOf ?? null) === inPlaceOf;
}

/** The dates on which the country did not rest before the change and does after it. */
export function newRestDays(decreed: readonly DecreedRestDay[], change: NationalChange): LocalDate[] {
  const after = withNationalChange(decreed, change);
  const known = decreed.find(({ date }) => date === dateOf(change));
  return [dateOf(change), known?.inPlaceOf].flatMap((date) =>
    date && restDayOn(date, { decreed: after }) && !restDayOn(date, { decreed }) ? [date] : [],
  );
}

/** @throws {CalendarChangeInvalid} with every field that is wrong. */
export function decreeTyped(
  typed: TypedDecree,
  today: LocalDate,
  decreed: readonly DecreedRestDay[],
): DecreedRestDay {
  const problems = new Problems();
  const name = typed.name.trim();
  if (name.length < NAME_LENGTH.least || name.length > NAME_LENGTH.most)
    problems.add('name', 'Escriba el decreto, como «Decreto Ejecutivo 249».');
  const known = { decreed: others(decreed, typed.date) };
  if (!isLocalDate(typed.date)) problems.add('date', 'Escriba el día libre como fecha.');
  else if (typed.date < today) problems.add('date', 'Ese día ya pasó. Elija hoy o un día por venir.');
  else if (typed.date > addDays(today, FARTHEST_DAYS))
    problems.add('date', 'Elija un día de los próximos dos años.');
  else if (restDayOn(typed.date, known)) problems.add('date', 'Ese día ya es feriado nacional. Elija otro.');
  if (typed.inPlaceOf !== '' && !canBeMoved(typed.inPlaceOf, today, known.decreed))
    problems.add('inPlaceOf', 'Elija un feriado nacional por venir que ningún decreto haya trasladado.');
  problems.throwAny();
  return { date: typed.date, name, inPlaceOf: typed.inPlaceOf === '' ? null : typed.inPlaceOf };
}

/** @throws {CalendarEntryGone} for a day that is history. */
export function revocationOf(date: string, today: LocalDate): NationalChange {
  if (!isLocalDate(date) || date < today) throw new CalendarEntryGone();
  return { kind: 'revoke', date };
}

const canBeMoved = (date: string, today: LocalDate, decreed: readonly DecreedRestDay[]): boolean =>
  isLocalDate(date) && date >= today && restDayOn(date, { decreed })?.scope === 'national';
