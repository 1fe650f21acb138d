import { createHash } from 'node:crypto';
import pg from 'pg';
import { cedulaCheckDigit } from '../src/ecuador/index.js';
import { makeBareTables } from './bare-tables.js';

/** As many as the country has, open at any hour. */
export const CENTERS = 78;
export const SERVICE = 'clave-empleador';
/** Minutes of one slot: 96 of them a day, beside the bare server's 100. */
export const SLOT_MINUTES = 15;
const SLOTS_A_DAY = (24 * 60) / SLOT_MINUTES;
const FIRST_DAY = 2;
const DAYS = 28;
const SEATS = 6;
/** Counters with a clerk at each, all of one centre: so many calls until they have to be freed again. */
const DESKS = 6_000;
const BARE_LINE = 3 * DESKS;
const DAY_MS = 86_400_000;
/** Midnight in Quito. */
const OFFSET_MS = 5 * 3_600_000;

export interface Desk {
  readonly counterId: string;
  readonly cookie: string;
}

export const centerCode = (index: number): string => `BENCH-${String(index % CENTERS).padStart(2, '0')}`;

const sessionOf = (clerk: string): string => createHash('sha256').update(clerk).digest('base64url');
const cookieOf = (clerk: string): string => `ventanilla_staff=${sessionOf(clerk)}`;

/** Slots in a row, from the first day that can be booked. */
export function slotStart(slot: number): string {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return new Date(today + FIRST_DAY * DAY_MS + OFFSET_MS + slot * SLOT_MINUTES * 60_000).toISOString();
}

/** A seat that was not asked for before, for an employer who was not there before: neighbours in time are in different centres. */
export function newHold(n: number) {
  const slot = Math.floor(n / CENTERS) % (SLOTS_A_DAY * DAYS);
  const seat = Math.floor(n / CENTERS / (SLOTS_A_DAY * DAYS)) + 1;
  if (seat > SEATS) throw new Error('every seat of the bench is taken');
  const nine = `17${String(n).padStart(7, '0')}`;
  const cedula = `${nine}${cedulaCheckDigit(nine)}`;
  return {
    center: centerCode(n),
    service: SERVICE,
    startsAt: slotStart(slot),
    seat,
    ruc: `${cedula}001`,
    cedula,
  };
}

/** What both servers find in the database, and what is put right between rounds, outside of every measurement. */
export class Ground {
  private constructor(
    readonly owner: pg.Client,
    readonly desks: readonly Desk[],
  ) {}

  static async lay(ownerUrl: string, appRole: string): Promise<Ground> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await makeBareTables(owner, appRole);
    await owner.query('UPDATE service SET minutes = $1', [SLOT_MINUTES]);
    await owner.query(
      `INSERT INTO service_center (id, code, name, province_code, city, address, contact, time_zone)
       SELECT gen_random_uuid(), 'BENCH-' || lpad(n::text, 2, '0'), 'Centro ' || n, '17', 'Quito', '-', '-', 'America/Guayaquil'
       FROM generate_series(0, $1::int - 1) n`,
      [CENTERS],
    );
    await owner.query(
      `INSERT INTO center_service (center_id, service_code, public_seats) SELECT id, $1, $2 FROM service_center WHERE code LIKE 'BENCH-%'`,
      [SERVICE, SEATS],
    );
    const desks = await makeDesks(owner);
    await makeClerks(owner, desks);
    await owner.query('VACUUM ANALYZE');
    return new Ground(owner, desks);
  }

  /** A clerk of the centre, signed in. */
  clerkOf(center: string): string {
    return cookieOf(center);
  }

  /** A full line in front of free desks; ids in the order of time, as the app makes them. */
  async fillLine(): Promise<void> {
    await this.owner.query(
      `WITH line AS (
         INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since)
         SELECT uuidv7(), c.id, current_date, to_char(now(), 'HH24MISSMS-') || lpad(n::text, 5, '0'), $1, 'waiting', now(), now() + n * interval '1 millisecond', now()
         FROM service_center c, generate_series(1, $2::int) n WHERE c.code = $3 RETURNING id, arrived_at)
       INSERT INTO ticket_period (id, ticket_id, state, service_code, from_at)
       SELECT uuidv7(), id, 'waiting', $1, arrived_at FROM line`,
      [SERVICE, DESKS, centerCode(0)],
    );
    await this.owner.query('VACUUM ANALYZE ticket, ticket_period');
  }

  /** Ends every visit of the line: called or not. @returns how many had been called. */
  async emptyLine(): Promise<number> {
    const { rowCount } = await this.owner.query(
      `UPDATE ticket SET status = 'finished', ended_at = now() WHERE status = 'called'`,
    );
    await this.owner.query(`UPDATE ticket SET status = 'left', ended_at = now() WHERE status = 'waiting'`);
    await this.owner.query('UPDATE ticket_period SET to_at = now() WHERE to_at IS NULL');
    return rowCount ?? 0;
  }

  async fillBareLine(): Promise<number> {
    await this.owner.query(
      `INSERT INTO bare_ticket (id, center, service, status, due_at)
       SELECT gen_random_uuid(), 'next', $1, 'waiting', now() + n * interval '1 millisecond' FROM generate_series(1, $2::int) n`,
      [SERVICE, BARE_LINE],
    );
    await this.owner.query('VACUUM ANALYZE bare_ticket');
    return BARE_LINE;
  }

  async emptyBareLine(): Promise<number> {
    const { rowCount } = await this.owner.query(
      `UPDATE bare_ticket SET status = 'finished' WHERE status = 'called'`,
    );
    await this.owner.query(`UPDATE bare_ticket SET status = 'left' WHERE status = 'waiting'`);
    return rowCount ?? 0;
  }

  async count(table: 'turno' | 'ticket' | 'bare_hold' | 'bare_ticket'): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count);
  }

  /** What autovacuum does within a minute: until then the planner takes the tables for as empty as they began. */
  async analyze(): Promise<void> {
    await this.owner.query('ANALYZE');
  }

  async leave(): Promise<void> {
    await this.owner.end();
  }
}

async function makeDesks(owner: pg.Client): Promise<Desk[]> {
  const { rows } = await owner.query<{ id: string; number: number }>(
    `INSERT INTO counter (id, center_id, number) SELECT gen_random_uuid(), id, n FROM service_center, generate_series(1, $1::int) n
     WHERE code = $2 RETURNING id, number`,
    [DESKS, centerCode(0)],
  );
  return rows.map(({ id, number }) => ({ counterId: id, cookie: cookieOf(`desk-${number}`) }));
}

/** One clerk per centre, and one at every desk; all signed in. */
async function makeClerks(owner: pg.Client, desks: readonly Desk[]): Promise<void> {
  const clerks = [
    ...Array.from({ length: CENTERS }, (_, index) => ({
      name: centerCode(index),
      center: centerCode(index),
    })),
    ...desks.map((_, index) => ({ name: `desk-${index + 1}`, center: centerCode(0) })),
  ];
  await owner.query(
    `WITH clerk AS (SELECT gen_random_uuid() AS id, * FROM unnest($1::text[], $2::text[], $3::bytea[]) AS c(name, center, token_digest)),
       person AS (
         INSERT INTO staff_member (id, username, name, cedula, role, center_id, password_hash, created_at)
         SELECT clerk.id, lower(clerk.name), clerk.name, clerk.name, 'clerk', c.id, '-', now() FROM clerk JOIN service_center c ON c.code = clerk.center)
     INSERT INTO staff_session (id, token_digest, staff_id, created_at, last_seen_at, expires_at)
     SELECT gen_random_uuid(), token_digest, id, now(), now(), now() + interval '12 hours' FROM clerk`,
    [
      clerks.map(({ name }) => name),
      clerks.map(({ center }) => center),
      clerks.map(({ name }) => createHash('sha256').update(sessionOf(name)).digest()),
    ],
  );
  await owner.query(
    `INSERT INTO counter_opening (id, counter_id, staff_id, opened_at)
     SELECT gen_random_uuid(), k.id, m.id, now() FROM counter k JOIN staff_member m ON m.username = 'desk-' || k.number
     WHERE k.center_id = m.center_id`,
  );
}
