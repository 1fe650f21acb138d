import { isLocalDate, type LocalDate } from '../ecuador/index.js';

const MAX_TEXT = 500;
const MAX_APPOINTMENTS = 200;
const DAY_MS = 86_400_000;
const STATES = ['ACTIVO', 'SUSPENDIDO', 'PASIVO', 'CANCELADO'] as const;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** What a registry sent, once every field of it was looked at. */
export interface ReadAnswer<T> {
  readonly record: T;
  readonly asOf: Date;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The three readers of docs/registries.md. Undefined: it is not what was agreed upon, or it is about somebody else; then the
 * registry has not answered.
 */
export function readTaxpayer(
  body: unknown,
  ruc: string,
  now: Date,
): ReadAnswer<{ ruc: string; legalName: string; state: (typeof STATES)[number] | 'OTRO' }> | undefined {
  const fields = fieldsOf(body);
  const asOf = instantIn(fields, now);
  const legalName = textIn(fields, 'legalName');
  const written = textIn(fields, 'state');
  if (!asOf || fields.ruc !== ruc || !legalName || !written) return undefined;
  // A state that nobody agreed upon is no reason to let anybody through.
  const state = STATES.find((known) => known === written.toUpperCase()) ?? 'OTRO';
  return { record: { ruc, legalName, state }, asOf };
}

export function readPerson(
  body: unknown,
  cedula: string,
  now: Date,
): ReadAnswer<{ cedula: string; fullName: string }> | undefined {
  const fields = fieldsOf(body);
  const asOf = instantIn(fields, now);
  const fullName = textIn(fields, 'fullName');
  if (!asOf || fields.cedula !== cedula || !fullName) return undefined;
  return { record: { cedula, fullName }, asOf };
}

interface AppointmentRead {
  cedula: string;
  fullName: string;
  position: string;
  registry: string;
  registeredOn: LocalDate;
  endsOn: LocalDate;
  joint: boolean;
}

/** The latest registration first; an empty list is the registry's word that there is none. */
export function readAppointments(
  body: unknown,
  ruc: string,
  now: Date,
): ReadAnswer<readonly AppointmentRead[]> | undefined {
  const fields = fieldsOf(body);
  const asOf = instantIn(fields, now);
  const list = fields.appointments;
  if (!asOf || fields.ruc !== ruc || !Array.isArray(list) || list.length > MAX_APPOINTMENTS) return undefined;
  const read = list.map(appointmentIn);
  // One that cannot be read may be the one in force: then nothing is known.
  if (!read.every((each) => each !== undefined)) return undefined;
  return { record: read.sort((one, other) => other.registeredOn.localeCompare(one.registeredOn)), asOf };
}

function appointmentIn(value: unknown): AppointmentRead | undefined {
  const fields = fieldsOf(value);
  const [cedula, fullName, position, registry] = ['cedula', 'fullName', 'position', 'registry'].map((name) =>
    textIn(fields, name),
  );
  const { registeredOn, endsOn, joint } = fields;
  if (!cedula || !fullName || !position || !registry || typeof joint !== 'boolean') return undefined;
  if (typeof registeredOn !== 'string' || typeof endsOn !== 'string') return undefined;
  if (!isLocalDate(registeredOn) || !isLocalDate(endsOn) || endsOn < registeredOn) return undefined;
  return { cedula, fullName, position, registry, registeredOn, endsOn, joint };
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value !== 'string' || value.length > MAX_TEXT || /\p{Cc}/u.test(value)) return undefined;
  return value.trim() || undefined;
}

/** When the data are of; tomorrow is a lie, a clock that is some minutes ahead is none. */
function instantIn(fields: Fields, now: Date): Date | undefined {
  const { asOf } = fields;
  if (typeof asOf !== 'string' || !INSTANT.test(asOf)) return undefined;
  const instant = new Date(asOf);
  return Number.isNaN(instant.getTime()) || instant.getTime() > now.getTime() + DAY_MS ? undefined : instant;
}
