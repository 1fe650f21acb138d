import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { AT_THE_SEAT, numbersOf, stopAtTheSeat } from '../support/contenders.js';
import { closeGate, type Gate } from '../support/gate.js';
import { QUITO } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const SEATS = 5;
const CLIENTS = 50;

interface Held {
  readonly id: string;
  readonly manageToken: string;
}
interface Holder extends Held {
  readonly index: number;
  readonly code: string;
}

/** Clients of two processes, none of which goes on before all of them stand at the same place of the database. */
describe('booking at the same instant, through two processes', () => {
  let app: TestApp;
  let twin: TestApp;
  /** Of the two hours before, the one itself and the two after. */
  let hours: string[];
  let startsAt: string;

  beforeAll(async () => {
    // A connection for each client: nobody waits for one in place of the gate.
    app = await startTestApp({ DATABASE_POOL: '32' });
    twin = await app.twin();
    await app.database.sql.run('UPDATE center_service SET public_seats = $1', [SEATS]);
    await stopAtTheSeat(app.ownerUrl, 'INSERT');
    await forget();
    const { body } = await app
      .http()
      .get(`/api/v1/centers/${QUITO}/slots`)
      .query({ service: SERVICE, days: '3' })
      .expect(200);
    const days = (body as { days: { slots: { startsAt: string; free: number }[] }[] }).days;
    const slots = days.flatMap((day) => day.slots);
    expect(slots[9]?.free).toBe(SEATS);
    hours = slots.slice(7, 12).map((slot) => slot.startsAt);
    startsAt = hours[2] ?? '';
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(forget);

  async function forget(): Promise<void> {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    for (const each of [app, twin]) each.app.get(Realtime).announce(['*', 'centers']);
  }

  const everybody = Array.from({ length: CLIENTS }, (_, index) => index);
  const at = (index: number): TestApp => (index % 2 ? app : twin);
  const key = (text: string | number) => ({ 'idempotency-key': `key-of-client-${text}`.padEnd(24, '-') });
  const auth = ({ manageToken }: Held) => ({ authorization: `Bearer ${manageToken}` });
  const hold = (index: number, headers: Record<string, string> = {}, from = index) =>
    at(from)
      .http()
      .post('/api/v1/turnos')
      .set(headers)
      .send({ center: QUITO, service: SERVICE, startsAt, ...numbersOf(index) });
  const countOf = (answers: readonly { status: number; body: unknown }[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status, body } of answers) {
      const said = status < 300 ? String(status) : `${status} ${(body as { code?: string }).code ?? ''}`;
      counts[said] = (counts[said] ?? 0) + 1;
    }
    return counts;
  };
  const idsOf = async (status: string): Promise<string[]> =>
    (await app.database.sql.rows<{ id: string }>('SELECT id FROM turno WHERE status = $1', [status])).map(
      ({ id }) => id,
    );

  async function together<T>(gate: Gate, asked: PromiseLike<T>[], waiting: number): Promise<T[]> {
    const answers = Promise.all(asked);
    await gate.untilWaiting(waiting).finally(() => gate.open());
    return answers;
  }
  const seatGate = () => closeGate(app.databaseUrl, 'SELECT pg_advisory_xact_lock($1)', [AT_THE_SEAT]);

  it.each([
    // With a key each hold is a transaction of its own; without, a process takes several in one statement.
    ['each with a key for repeats', (index: number) => key(index), CLIENTS],
    ['without keys', () => ({}), 2],
  ])(
    'fifty who hold an hour of five seats, %s: five get it, the others are told the nearest hours',
    async (_, headers, waiting) => {
      const answers = await together(
        await seatGate(),
        everybody.map((index) => hold(index, headers(index))),
        waiting,
      );
      expect(countOf(answers)).toEqual({ '201': SEATS, '409 SLOT_TAKEN': CLIENTS - SEATS });
      for (const refused of answers.filter(({ status }) => status === 409)) {
        expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(refused.body).toMatchObject({
          status: 409,
          code: 'SLOT_TAKEN',
          alternatives: [hours[1], hours[3], hours[0]],
        });
      }
      const told = answers.filter(({ status }) => status === 201).map(({ body }) => (body as Held).id);
      expect((await idsOf('held')).sort()).toEqual(told.sort());
      const rows = await app.database.sql.rows<{ seat: number }>('SELECT seat FROM turno ORDER BY seat');
      expect(rows.map(({ seat }) => seat)).toEqual([1, 2, 3, 4, 5]);
    },
  );

  it('one person, whose request the network sends ten times with one key: one hold, and the same answer to all', async () => {
    const times = everybody.slice(0, 10);
    const answers = await together(
      await seatGate(),
      times.map((from) => hold(1, key('repeat'), from)),
      times.length,
    );
    expect(countOf(answers)).toEqual({ '201': times.length });
    for (const { body, headers } of answers) {
      expect(body).toEqual(answers[0]?.body);
      expect(headers['set-cookie']).toEqual(answers[0]?.headers['set-cookie']);
    }
    expect(await idsOf('held')).toEqual([(answers[0]?.body as Held).id]);
  });

  it('one person, whose wish for a code comes ten times with one key: one mail', async () => {
    const held = (await hold(1).expect(201)).body as Held;
    const times = everybody.slice(0, 10);
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno WHERE id = $1 FOR UPDATE', [held.id]);
    const ask = (from: number) =>
      at(from)
        .http()
        .post(`/api/v1/turnos/${held.id}/email-code`)
        .set({ ...auth(held), ...key('code') })
        .send({ email: 'ana@empresa.ec' });
    expect(countOf(await together(gate, times.map(ask), times.length))).toEqual({ '202': times.length });
    expect(await app.database.sql.rows('SELECT 1 FROM mail_message')).toHaveLength(1);
  });

  it('fifty who confirm, ten of whom held each of five seats one after the other: five turnos, never a sixth', async () => {
    const emailOf = (index: number) => `persona${index}@empresa.ec`;
    /** Holds the five seats and has the codes of all five, before their time is up. */
    async function five(from: number): Promise<Holder[]> {
      return Promise.all(
        everybody.slice(from, from + SEATS).map(async (index) => {
          const held = (await hold(index).expect(201)).body as Held;
          const path = `/api/v1/turnos/${held.id}/email-code`;
          await app
            .http()
            .post(path)
            .set(auth(held))
            .send({ email: emailOf(index) })
            .expect(202);
          return { ...held, index, code: await app.mailbox.codeFor(emailOf(index)) };
        }),
      );
    }
    const holders: Holder[] = [];
    for (let from = 0; from < CLIENTS; from += SEATS) {
      await app.database.sql.run(
        `UPDATE turno SET hold_expires_at = now() - interval '1 second' WHERE status = 'held'`,
      );
      holders.push(...(await five(from)));
    }
    await untilEveryCodeIsGood();
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno WHERE starts_at = $1 FOR UPDATE', [
      startsAt,
    ]);
    const confirm = ({ index, code, ...held }: Holder) =>
      at(index)
        .http()
        .post(`/api/v1/turnos/${held.id}/confirmation`)
        .set(auth(held))
        .send({ email: emailOf(index), code });
    // Each process brings those together who come at the same moment.
    const answers = await together(gate, holders.map(confirm), 2);
    expect(countOf(answers)).toEqual({ '200': SEATS, '410 HOLD_EXPIRED': CLIENTS - SEATS });
    const lastFive = holders.slice(-SEATS).map(({ id }) => id);
    expect((await idsOf('confirmed')).sort()).toEqual(lastFive.sort());
    const receipts = `SELECT 1 FROM mail_message WHERE part = 'turno-confirmed'`;
    expect(await app.database.sql.rows(receipts)).toHaveLength(SEATS);
  });

  /** The dispatcher writes down a moment after the mail is there that it was taken. */
  async function untilEveryCodeIsGood(): Promise<void> {
    const waited = `SELECT 1 FROM turno_email_code WHERE status <> 'sent'`;
    for (const deadline = performance.now() + 10_000; ;) {
      if ((await app.database.sql.rows(waited)).length === 0) return;
      if (performance.now() > deadline) throw new Error('some codes were not taken by the mail server');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
