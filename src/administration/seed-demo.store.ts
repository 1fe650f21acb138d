import { hash, verify } from '@node-rs/argon2';
import { AuditLog } from '../audit/index.js';
import { addDays, DECREED_REST_DAYS, localDateOf, parseRuc } from '../ecuador/index.js';
import { newId, type Tx, type TxContext } from '../platform/index.js';
import {
  DEMO_CENTERS,
  DEMO_EMPLOYERS,
  DEMO_SERVICES,
  DEMO_STAFF,
  type DemoEmployer,
} from './demo-country.js';

/** Any fixed number: two processes that seed at once do it once. */
const SEED_LOCK = 8_245_113_008;

/** A whole-table insert in one statement: one array of values per column. */
async function insertRows(
  tx: Tx,
  table: string,
  columns: Record<string, string>,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const names = Object.keys(columns);
  const arrays = names.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ');
  await tx.run(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays})`,
    names.map((name) => rows.map((row) => row[name] ?? null)),
  );
}

/**
 * Puts the demo country into an empty database; all dates are counted from today.
 * @returns false when a country is there already: only the demo staff's password is renewed then, when it is another one.
 */
export async function seedDemoCountry(
  { tx, now }: TxContext,
  staffPassword: string,
  argon2 = {},
): Promise<boolean> {
  await tx.rows('SELECT pg_advisory_xact_lock($1::bigint)', [SEED_LOCK]);
  const hashed = () => hash(staffPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...argon2 });
  if (await tx.one('SELECT 1 FROM service_center LIMIT 1', [])) {
    await renewPassword(tx, now, staffPassword, hashed);
    return false;
  }
  const centerIds = await seedCenters(tx, now);
  await seedStaff(tx, now, centerIds, await hashed());
  await seedEmployers(tx, now);
  await seedRegistries(tx, now);
  await new AuditLog().record(tx, {
    at: now,
    actor: { kind: 'system', id: 'seed-demo' },
    action: 'demo.seeded',
    subject: { kind: 'country', id: null },
  });
  return true;
}

/** Whoever starts a trial again with another DEMO_PASSWORD signs in with the one that the start prints. */
async function renewPassword(
  tx: Tx,
  now: Date,
  password: string,
  hashed: () => Promise<string>,
): Promise<void> {
  const usernames = DEMO_STAFF.map(({ username }) => username);
  const known = await tx.one<{ hash: string }>(
    'SELECT password_hash AS hash FROM staff_member WHERE username = ANY ($1) LIMIT 1',
    [usernames],
  );
  if (!known || (await verify(known.hash, password))) return;
  await tx.run('UPDATE staff_member SET password_hash = $1 WHERE username = ANY ($2)', [
    await hashed(),
    usernames,
  ]);
  await new AuditLog().record(tx, {
    at: now,
    actor: { kind: 'system', id: 'seed-demo' },
    action: 'demo.password-renewed',
    subject: { kind: 'country', id: null },
  });
}

async function seedCenters(tx: Tx, now: Date): Promise<Map<string, string>> {
  const ids = new Map<string, string>(DEMO_CENTERS.map((center) => [center.code, newId()]));
  const idOf = (code: string) => ids.get(code);
  await insertRows(
    tx,
    'service_center',
    {
      id: 'uuid',
      code: 'text',
      name: 'text',
      province_code: 'text',
      city: 'text',
      address: 'text',
      contact: 'text',
      time_zone: 'text',
    },
    DEMO_CENTERS.map((c) => ({
      ...c,
      id: idOf(c.code),
      province_code: c.provinceCode,
      time_zone: c.timeZone,
    })),
  );
  await insertRows(
    tx,
    'service',
    {
      code: 'text',
      name: 'text',
      minutes: 'int',
      lead_minutes: 'int',
      horizon_days: 'int',
      check_in_before_minutes: 'int',
      cancel_before_minutes: 'int',
      position: 'int',
    },
    DEMO_SERVICES.map((s, index) => ({
      ...s,
      position: index + 1,
      minutes: 20,
      lead_minutes: 15,
      horizon_days: 31,
      check_in_before_minutes: 60,
      cancel_before_minutes: 120,
    })),
  );
  await insertRows(
    tx,
    'center_service',
    { center_id: 'uuid', service_code: 'text', public_seats: 'int' },
    DEMO_CENTERS.flatMap((c) =>
      DEMO_SERVICES.map((s) => ({ center_id: idOf(c.code), service_code: s.code, public_seats: c.seats })),
    ),
  );
  const since = addDays(localDateOf(now, 'America/Guayaquil'), -30);
  await insertRows(
    tx,
    'opening_hours',
    { id: 'uuid', center_id: 'uuid', valid_from: 'date', weekday: 'int', opens: 'time', closes: 'time' },
    DEMO_CENTERS.flatMap((c) =>
      [1, 2, 3, 4, 5].map((weekday) => ({
        id: newId(),
        center_id: idOf(c.code),
        valid_from: since,
        weekday,
        opens: '08:00',
        closes: '16:30',
      })),
    ),
  );
  await insertRows(
    tx,
    'decreed_rest_day',
    { day: 'date', name: 'text' },
    DECREED_REST_DAYS.map(({ date, name }) => ({ day: date, name })),
  );
  await insertRows(
    tx,
    'local_rest_day',
    { center_id: 'uuid', month: 'int', day: 'int', name: 'text' },
    DEMO_CENTERS.flatMap((c) => c.localDays.map((day) => ({ ...day, center_id: idOf(c.code) }))),
  );
  await insertRows(
    tx,
    'counter',
    { id: 'uuid', center_id: 'uuid', number: 'int' },
    DEMO_CENTERS.flatMap((c) =>
      Array.from({ length: c.counters }, (_, i) => ({ id: newId(), center_id: idOf(c.code), number: i + 1 })),
    ),
  );
  return ids;
}

async function seedStaff(
  tx: Tx,
  now: Date,
  centerIds: Map<string, string>,
  passwordHash: string,
): Promise<void> {
  await insertRows(
    tx,
    'staff_member',
    {
      id: 'uuid',
      username: 'text',
      name: 'text',
      cedula: 'text',
      role: 'text',
      center_id: 'uuid',
      password_hash: 'text',
      created_at: 'timestamptz',
    },
    DEMO_STAFF.map((s) => ({
      ...s,
      id: newId(),
      center_id: s.center ? centerIds.get(s.center) : null,
      password_hash: passwordHash,
      created_at: now,
    })),
  );
}

async function seedEmployers(tx: Tx, now: Date): Promise<void> {
  await insertRows(
    tx,
    'employer_account',
    {
      id: 'uuid',
      ruc: 'text',
      ruc_root: 'text',
      kind: 'text',
      legal_name: 'text',
      representative_cedula: 'text',
      representative_name: 'text',
      email: 'text',
      created_at: 'timestamptz',
    },
    DEMO_EMPLOYERS.map((e) => ({
      id: newId(),
      ruc: e.ruc,
      ruc_root: rootOf(e),
      kind: e.kind,
      legal_name: e.legalName,
      representative_cedula: e.representative.cedula,
      representative_name: e.representative.name,
      email: e.hasEmail ? `${e.ruc}@demo.test` : null,
      created_at: now,
    })),
  );
}

async function seedRegistries(tx: Tx, now: Date): Promise<void> {
  await insertRows(
    tx,
    'sri_taxpayer',
    { ruc: 'text', legal_name: 'text', state: 'text', as_of: 'timestamptz' },
    DEMO_EMPLOYERS.filter((e) => e.sriState).map((e) => ({
      ruc: e.ruc,
      legal_name: e.legalName,
      state: e.sriState,
      as_of: now,
    })),
  );
  const people = [
    ...DEMO_EMPLOYERS.map((e) => ({
      cedula: e.representative.cedula,
      full_name: e.representative.name,
      as_of: now,
    })),
    ...DEMO_STAFF.map((s) => ({ cedula: s.cedula, full_name: s.name, as_of: now })),
  ];
  const known = new Map(people.reverse().map((person) => [person.cedula, person]));
  await insertRows(tx, 'civil_person', { cedula: 'text', full_name: 'text', as_of: 'timestamptz' }, [
    ...known.values(),
  ]);
  const today = localDateOf(now, 'America/Guayaquil');
  await insertRows(
    tx,
    'company_appointment',
    {
      id: 'uuid',
      ruc: 'text',
      cedula: 'text',
      full_name: 'text',
      position: 'text',
      registry: 'text',
      registered_on: 'date',
      ends_on: 'date',
      as_of: 'timestamptz',
    },
    DEMO_EMPLOYERS.filter((e) => e.kind === 'company' || e.kind === 'public').map((e) => ({
      id: newId(),
      ruc: e.ruc,
      cedula: e.representative.cedula,
      full_name: e.representative.name,
      position: e.kind === 'company' ? 'Gerente General' : 'Máxima autoridad',
      registry: e.kind === 'company' ? 'Registro Mercantil' : 'Acción de personal',
      registered_on: addDays(today, -365),
      ends_on: addDays(today, 730),
      as_of: now,
    })),
  );
}

function rootOf(employer: DemoEmployer): string {
  const ruc = parseRuc(employer.ruc);
  if (!ruc.ok) throw new Error(`the demo employer ${employer.ruc} has no valid RUC`);
  return ruc.root;
}
