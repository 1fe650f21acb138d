import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { cedulaCheckDigit } from '../src/ecuador/index.js';
import { randomUpTo } from '../src/platform/index.js';
import { SERVICE } from './ground.js';
import { percentile } from './report.js';

/** 50 centres of 40 hours with one seat each: as many seats as people. */
const CENTERS = 50;
const SLOT_MINUTES = 36;
export const PEOPLE = 2_000;
/** The month opens, and within so long everybody is there. */
const RUSH_MS = 60_000;
/** Between two steps of one person. */
const THINK_MS = [1_000, 5_000] as const;
const DAY_MS = 86_400_000;
const IDLE_HOLDS = 60;
/** A hold in the rush may take so many times what one takes when nobody else is there. */
const MOST_TIMES_IDLE = 10;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookie: string | undefined;
}

interface Slots {
  readonly days: readonly { readonly slots: readonly { readonly startsAt: string }[] }[];
}

const centerCode = (index: number): string => `OPEN-${String(index).padStart(2, '0')}`;
/** Of person number `index`. */
function cedulaOf(index: number): string {
  const nine = `10${String(index).padStart(7, '0')}`;
  return `${nine}${cedulaCheckDigit(nine)}`;
}
const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const think = () => sleep(THINK_MS[0] + randomUpTo(THINK_MS[1] - THINK_MS[0]));
const oneOf = <T>(list: readonly T[]): T | undefined =>
  list.length > 0 ? list[randomUpTo(list.length) - 1] : undefined;

/** The mailbox of the whole country: takes every mail and remembers the code in it, by address. */
export class CodeBox {
  private readonly codes = new Map<string, string>();
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = /^\s*(\d{6})\s*$/m.exec(Buffer.concat(chunks).toString('latin1'))?.[1];
        const address = session.envelope.rcptTo[0]?.address;
        if (code !== undefined && address !== undefined) this.codes.set(address, code);
        done();
      });
    },
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async codeFor(address: string): Promise<string> {
    for (;;) {
      const code = this.codes.get(address);
      if (code !== undefined) return code;
      await sleep(50);
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Centres whose seats of one day are as many as the people. */
export async function layOpening(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('UPDATE service SET minutes = $1', [SLOT_MINUTES]);
  await owner.query(
    `WITH made AS (
       INSERT INTO service_center (id, code, name, province_code, city, address, contact, time_zone)
       SELECT gen_random_uuid(), 'OPEN-' || lpad(n::text, 2, '0'), 'Centro ' || n, '17', 'Quito', '-', '-', 'America/Guayaquil'
       FROM generate_series(0, $1::int - 1) n RETURNING id)
     INSERT INTO center_service (center_id, service_code, public_seats) SELECT id, $2, 1 FROM made`,
    [CENTERS, SERVICE],
  );
  await owner.end();
}

/** Two thousand people who think between two steps book two thousand seats through two processes. */
export class Opening {
  private readonly date = dayFromNow(5);
  private readonly holdMs: number[] = [];
  private readonly full = new Set<number>();
  private refused = 0;

  constructor(
    private readonly ports: readonly number[],
    private readonly box: CodeBox,
  ) {}

  /** @returns whether everything came out as promised. */
  async run(ownerUrl: string, say: (text: string) => void): Promise<boolean> {
    const idle = await this.idleHold();
    const start = performance.now();
    const booked = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => this.person(index)));
    const seconds = (performance.now() - start) / 1_000;
    const found = await this.found(ownerUrl, booked);
    const p99 = percentile(this.holdMs, 0.99);
    say(
      `${PEOPLE} people with think time, through ${this.ports.length} processes, in ${seconds.toFixed(0)} s: ` +
        `${found.mine} have the seat they were told, ${found.seats} different seats are taken; ${this.refused} holds came too late and chose again.`,
    );
    say(
      `Hold: idle p50 ${idle.toFixed(1)} ms; in the rush p50 ${percentile(this.holdMs, 0.5).toFixed(1)}, p95 ${percentile(this.holdMs, 0.95).toFixed(1)}, ` +
        `p99 ${p99.toFixed(1)} ms (${(p99 / idle).toFixed(1)} × idle, target < ${MOST_TIMES_IDLE})`,
    );
    return found.mine === PEOPLE && found.seats === PEOPLE && p99 < MOST_TIMES_IDLE * idle;
  }

  /** Milliseconds of a hold while nobody else is there, in the middle; on another day, so that no seat is missing later. */
  private async idleHold(): Promise<number> {
    const times: number[] = [];
    for (let n = 0; n < IDLE_HOLDS; n += 1) {
      const port = this.ports[n % this.ports.length] ?? 0;
      const { days } = (await this.slots(port, n % CENTERS, dayFromNow(7))).body as unknown as Slots;
      const slot = oneOf(days[0]?.slots ?? []);
      if (!slot) throw new Error('no free hour while nobody was there');
      times.push((await this.hold(port, n % CENTERS, slot.startsAt, PEOPLE + n)).ms);
    }
    return percentile(times, 0.5);
  }

  /** @returns the id of the turno in the end. */
  private async person(index: number): Promise<string> {
    const port = this.ports[index % this.ports.length] ?? 0;
    await sleep(randomUpTo(RUSH_MS));
    const { id, cookie } = await this.seat(port, index);
    const email = `persona-${index}@opening.test`;
    await think();
    this.expect(await this.ask(port, `/api/v1/turnos/${id}/email-code`, { email }, cookie), 202);
    const code = await this.box.codeFor(email);
    await think();
    this.expect(await this.ask(port, `/api/v1/turnos/${id}/confirmation`, { email, code }, cookie), 200);
    return id;
  }

  /** Looks at a centre, thinks, chooses, and chooses again as long as others are quicker. */
  private async seat(port: number, index: number): Promise<{ id: string; cookie: string }> {
    for (;;) {
      const open = Array.from({ length: CENTERS }, (_, center) => center).filter(
        (center) => !this.full.has(center),
      );
      const center = oneOf(open);
      if (center === undefined) throw new Error('every seat is taken, and somebody has none');
      const { days } = (await this.slots(port, center, this.date)).body as unknown as Slots;
      const slot = oneOf(days[0]?.slots ?? []);
      if (!slot) {
        this.full.add(center);
        continue;
      }
      await think();
      const { answer, ms } = await this.hold(port, center, slot.startsAt, index);
      this.holdMs.push(ms);
      if (answer.status === 201) return { id: String(answer.body.id), cookie: answer.cookie ?? '' };
      if (answer.body.code !== 'SLOT_TAKEN') this.expect(answer, 201);
      this.refused += 1;
    }
  }

  private slots(port: number, center: number, date: string): Promise<Answer> {
    return this.ask(
      port,
      `/api/v1/centers/${centerCode(center)}/slots?service=${SERVICE}&from=${date}&days=1`,
    );
  }

  private async hold(port: number, center: number, startsAt: string, index: number) {
    const cedula = cedulaOf(index);
    const body = { center: centerCode(center), service: SERVICE, startsAt, ruc: `${cedula}001`, cedula };
    const start = performance.now();
    const answer = await this.ask(port, '/api/v1/turnos', body);
    return { answer, ms: performance.now() - start };
  }

  private async ask(port: number, path: string, body?: object, cookie?: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(cookie ? { cookie } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const set = response.headers.getSetCookie().find((each) => each.startsWith('ventanilla_booking='));
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      cookie: set?.split(';')[0],
    };
  }

  private expect(answer: Answer, status: number): void {
    if (answer.status !== status)
      throw new Error(`answer ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  }

  /** What the database says of those who were told that they have a turno. */
  private async found(ownerUrl: string, ids: readonly string[]): Promise<{ mine: number; seats: number }> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ mine: number; seats: number }>(
      `SELECT count(*)::int AS mine, count(DISTINCT (center_id, starts_at, seat))::int AS seats FROM turno
       WHERE status = 'confirmed' AND id = ANY ($1::uuid[]) AND ruc = ANY ($2::text[])`,
      [ids, ids.map((_, index) => `${cedulaOf(index)}001`)],
    );
    await owner.end();
    return rows[0] ?? { mine: 0, seats: 0 };
  }
}
