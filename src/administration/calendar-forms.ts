import { type Center, CenterUnknown, type TypedClosure, type TypedHours } from '../centers/index.js';
import { DomainError, type StaffActor, statusOf } from '../platform/index.js';
import { type CalendarCenters, type Relocating } from '../turnos/index.js';
import { WEEKDAYS } from './calendar.view.js';

const LONGEST = 300;

/** What a field of a form or an address holds; anything that is no short text counts as empty. */
export function text(values: unknown, field: string): string {
  const value = (values as Record<string, unknown> | null | undefined)?.[field];
  return typeof value === 'string' && value.length <= LONGEST ? value.trim() : '';
}

/** The centre that an address or a form names; without one the first that is this person's. @throws {CenterUnknown} */
export async function centerAsked(
  centers: CalendarCenters,
  values: unknown,
  actor: StaffActor,
): Promise<Center> {
  const code = text(values, 'centro');
  if (code !== '') return centers.of(code, actor);
  const [first] = await centers.allOf(actor);
  if (!first) throw new CenterUnknown();
  return first;
}

export const typedClosure = (values: unknown): TypedClosure => ({
  what: text(values, 'what') || 'now',
  date: text(values, 'date'),
  lastDate: text(values, 'lastDate'),
  from: text(values, 'from'),
  to: text(values, 'to'),
  reason: text(values, 'reason'),
});

export const typedHours = (values: unknown): TypedHours => ({
  serviceCode: text(values, 'service'),
  validFrom: text(values, 'validFrom'),
  validUntil: text(values, 'validUntil'),
  slotMinutes: text(values, 'slotMinutes'),
  publicSeats: text(values, 'publicSeats'),
  internalSeats: text(values, 'internalSeats'),
  week: WEEKDAYS.map((_, index) => text(values, `day${index + 1}`)),
});

/** What somebody decided about the turnos in the way; undefined: later. */
export const decided = (values: unknown): Relocating['how'] | undefined => {
  const how = text(values, 'how');
  return how === 'move' || how === 'elsewhere' || how === 'cancel' ? how : undefined;
};

/** Why a form is shown again: messages beside the fields, and the status of the page. */
export interface Refused {
  readonly errors: readonly { readonly field: string; readonly text: string }[];
  readonly status: number;
}

export const NOT_REFUSED: Refused = { errors: [], status: 200 };

/** Runs what may be refused; a refusal becomes messages beside the fields and the status of the page. */
export async function tried<T>(work: () => Promise<T>): Promise<{ value: T } | Refused> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
    const errors = error.fields.map(({ field, detail }) => ({ field, text: detail }));
    return { errors, status: statusOf(error) };
  }
}
