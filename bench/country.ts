import pg from 'pg';
import { addDays, localDateOf } from '../src/ecuador/index.js';
import { randomUpTo } from '../src/platform/index.js';
import { SERVICE } from './ground.js';
import { type HttpRequest, load, type Round } from './load.js';
import { figuresOf } from './report.js';

/** As many as the country will ever have. */
const CENTERS = 400;
const DAYS = 60;
const SLOT_MINUTES = 15;
const SEATS = 3;
/** Of each day, from 8 to 16: one seat of three is taken in every slot. */
const TAKEN = { fromHour: 8, slots: 32 } as const;
const CONNECTIONS = 8;
/** Between an answer and the next question of one connection, at most: some thirty questions a second, each for the database. */
const PAUSE_MS = 500;
const WARM_UP_AT_MOST = 30;
const PLAN = { rounds: 3, seconds: 10, warmUp: 5 } as const;
/** The p95 of the whole country may be so many times that of one centre. */
const MOST_TIMES_ONE = 1.1;
const ZONE = 'America/Guayaquil';

const centerCode = (index: number): string => `LAND-${String(index).padStart(3, '0')}`;
const day = (ahead: number): string => addDays(localDateOf(new Date(), ZONE), ahead);
/** One day of a centre, the next one with every question: no day comes again before it has been forgotten. */
const askFor = (center: number, n: number): HttpRequest => ({
  method: 'GET',
  path: `/api/v1/centers/${centerCode(center)}/slots?service=${SERVICE}&from=${day(1 + (n % DAYS))}&days=1`,
});
const oneOf = (count: number): number => randomUpTo(count) - 1;

/** The same question, how a day is booked, to a system with one centre and to one with a whole country in it. */
export class Country {
  private constructor(private readonly owner: pg.Client) {}

  static async connect(ownerUrl: string): Promise<Country> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query('UPDATE service SET minutes = $1, horizon_days = $2', [SLOT_MINUTES, DAYS + 1]);
    return new Country(owner);
  }

  /**
   * One centre, the country, one centre again: what drifts meanwhile shows between the first and the last.
   * @returns whether the country's p95 is within its bound.
   */
  async run(port: number, say: (text: string) => void): Promise<boolean> {
    const alone = [...(await this.measured(port, 1))];
    const all = figuresOf(await this.measured(port, CENTERS));
    const rows = await this.turnos();
    alone.push(...(await this.measured(port, 1)));
    const one = figuresOf(alone);
    const growth = all.p95 / one.p95;
    const words = ({ p50, p95, p99 }: typeof one) =>
      `p50 ${p50.toFixed(2)}, p95 ${p95.toFixed(2)}, p99 ${p99.toFixed(2)} ms`;
    say(`A day, one centre of ${DAYS} days: ${words(one)}`);
    say(`A day, ${CENTERS} centres of ${DAYS} days, ${rows} turnos: ${words(all)}`);
    say(`p95 × ${growth.toFixed(2)} (target ≤ ${MOST_TIMES_ONE.toFixed(2)})`);
    return growth <= MOST_TIMES_ONE;
  }

  async leave(): Promise<void> {
    await this.owner.end();
  }

  private async measured(port: number, centers: number): Promise<Round[]> {
    await this.lay(centers);
    const ask = (seconds: number) =>
      load({
        port,
        connections: CONNECTIONS,
        seconds,
        status: 200,
        pauseMs: () => oneOf(PAUSE_MS),
        request: (n) => askFor(oneOf(centers), n),
      });
    await this.lookAtEach(port, centers);
    await ask(PLAN.warmUp);
    const rounds: Round[] = [];
    for (let n = 0; n < PLAN.rounds; n += 1) rounds.push(await ask(PLAN.seconds));
    return rounds;
  }

  /** Once at every centre, as it is after the first minutes of a day: the calendars are known. */
  private async lookAtEach(port: number, centers: number): Promise<void> {
    await load({
      port,
      connections: CONNECTIONS,
      seconds: WARM_UP_AT_MOST,
      status: 200,
      request: (n) => (n < centers ? askFor(n, n) : undefined),
    });
  }

  /** So many centres and no more, with their days. */
  private async lay(centers: number): Promise<void> {
    await this.owner.query('TRUNCATE turno CASCADE');
    await this.owner.query(
      `DELETE FROM center_service WHERE center_id IN (SELECT id FROM service_center WHERE code LIKE 'LAND-%')`,
    );
    await this.owner.query(`DELETE FROM service_center WHERE code LIKE 'LAND-%'`);
    await this.owner.query(
      `WITH made AS (
         INSERT INTO service_center (id, code, name, province_code, city, address, contact, time_zone)
         SELECT gen_random_uuid(), 'LAND-' || lpad(n::text, 3, '0'), 'Centro ' || n, '17', 'Quito', '-', '-', '${ZONE}'
         FROM generate_series(0, $1::int - 1) n RETURNING id)
       INSERT INTO center_service (center_id, service_code, public_seats) SELECT id, $2, $3 FROM made`,
      [centers, SERVICE, SEATS],
    );
    await this.owner.query(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, booking_digest,
         hold_expires_at, created_at, confirmed_at)
       SELECT gen_random_uuid(), translate(lpad(to_hex(n), 6, '0'), '01', 'GH'), center_id, $1, 1, starts_at, starts_at + $2::int * interval '1 minute',
         'confirmed', lpad(n::text, 10, '0') || '001', lpad(n::text, 10, '0'), lpad(n::text, 10, '0'), 'a@b.ec', '\\x00', now(), now(), now()
       FROM (
         SELECT row_number() OVER () AS n, c.id AS center_id,
           ($3::date + d + make_interval(hours => $4, mins => $2 * s)) AT TIME ZONE '${ZONE}' AS starts_at
         FROM service_center c, generate_series(1, $5::int) d, generate_series(0, $6::int - 1) s WHERE c.code LIKE 'LAND-%') AS slots`,
      [SERVICE, SLOT_MINUTES, day(0), TAKEN.fromHour, DAYS, TAKEN.slots],
    );
    await this.owner.query('VACUUM ANALYZE');
  }

  private async turnos(): Promise<number> {
    const { rows } = await this.owner.query<{ count: number }>('SELECT count(*)::int FROM turno');
    return rows[0]?.count ?? 0;
  }
}
