import pg from 'pg';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { AT_THE_SEAT, stopAtTheSeat } from '../../test/support/contenders.js';
import { closeGate, type Gate } from '../../test/support/gate.js';
import { clerkAt } from '../../test/support/visits.js';
import { digest, DomainError, newId, newToken, Realtime } from '../platform/index.js';
import { CancelTurno } from './cancel-turno.js';
import { RescheduleTurno } from './reschedule-turno.js';
import { TurnoVisits } from './turno-visits.store.js';

const PERSON = { kind: 'public', address: '127.0.0.1', requestId: 'race' } as const;
const SLOT_MS = 1_200_000;

interface Mine {
  readonly id: string;
  readonly cookie: string;
}

/** Whoever changes turnos at the same moment: everybody is let through a gate together. */
describe('people who at the same time', () => {
  let app: TestApp;
  let twin: TestApp;
  let sql: pg.Client;
  let startsAt: Date;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
    sql = new pg.Client({ connectionString: app.databaseUrl });
    await sql.connect();
    await stopAtTheSeat(app.ownerUrl, 'UPDATE OF seat');
  });
  afterAll(async () => {
    await sql.end();
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await sql.query('DELETE FROM turno; DELETE FROM mail_message');
    const { rows } = await sql.query<{ at: Date }>(
      `SELECT date_trunc('hour', now() + interval '30 hours') AS at`,
    );
    startsAt = rows[0]?.at ?? new Date(0);
  });

  const later = (slots: number): Date => new Date(startsAt.getTime() + slots * SLOT_MS);
  const seats = async (count: number): Promise<void> => {
    await sql.query('UPDATE center_service SET public_seats = $1', [count]);
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers']);
  };

  /** A confirmed turno, written directly: how it was booked is no matter here. */
  async function turno(at: Date, seat = 1, index = 1): Promise<Mine> {
    const [id, cookie] = [newId(), newToken()];
    await sql.query(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email,
         booking_digest, hold_expires_at, created_at, confirmed_at)
       SELECT $1, $2, id, 'clave-empleador', $3, $4::timestamptz, $4::timestamptz + interval '20 minutes', 'confirmed', '1790001016001', $5,
         '1740006299', 'x@demo.test', $6, now(), now(), now() FROM service_center WHERE code = 'UIO-CENTRO'`,
      [id, id.slice(-6).toUpperCase(), seat, at, `17900010${index}`, digest(cookie)],
    );
    return { id, cookie };
  }
  const proof = ({ cookie }: Mine) => ({ bearer: undefined, cookie });
  const move = (mine: Mine, at: Date, where: TestApp = app) =>
    where.app.get(RescheduleTurno).execute(mine.id, { startsAt: at, center: undefined }, proof(mine), PERSON);
  const cancel = (mine: Mine, where: TestApp = app) =>
    where.app.get(CancelTurno).execute(mine.id, { reason: undefined }, proof(mine), PERSON);
  const stateOf = async ({ id }: Mine) => {
    const { rows } = await sql.query<{ status: string; starts_at: Date; ics_sequence: number }>(
      'SELECT status, starts_at, ics_sequence FROM turno WHERE id = $1',
      [id],
    );
    return rows[0];
  };

  /** Holds the rows of the contenders until all of them wait. */
  async function together(works: (() => Promise<unknown>)[], mine: Mine[]): Promise<string[]> {
    const gate: Gate = await closeGate(
      app.databaseUrl,
      'SELECT 1 FROM turno WHERE id = ANY ($1) FOR UPDATE',
      [mine.map(({ id }) => id)],
    );
    const results = Promise.allSettled(works.map((work) => work()));
    await gate.untilWaiting(works.length).finally(() => gate.open());
    return codesOf(await results);
  }

  /** A later gate: everybody has already seen a seat free and is about to move there. A trigger of this test stops them. */
  async function atTheSeat(works: (() => Promise<unknown>)[]): Promise<string[]> {
    await sql.query('SELECT pg_advisory_lock($1)', [AT_THE_SEAT]);
    const results = Promise.allSettled(works.map((work) => work()));
    for (let waiting = 0; waiting < works.length;) {
      const { rows } = await sql.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = ${AT_THE_SEAT}`,
      );
      waiting = rows[0]?.count ?? 0;
      await new Promise((done) => setTimeout(done, 5));
    }
    await sql.query('SELECT pg_advisory_unlock($1)', [AT_THE_SEAT]);
    return codesOf(await results);
  }

  const codesOf = (results: PromiseSettledResult<unknown>[]): string[] =>
    results.map((result) => {
      if (result.status === 'fulfilled') return 'done';
      return result.reason instanceof DomainError ? result.reason.code : String(result.reason);
    });

  it('want one seat: one has it, the other keeps its turno untouched', async () => {
    await seats(1);
    for (let round = 0; round < 5; round += 1) {
      await sql.query('DELETE FROM turno');
      const [one, other] = [await turno(later(0), 1, 1), await turno(later(1), 1, 2)];
      const codes = await together(
        [() => move(one, later(3)), () => move(other, later(3), twin)],
        [one, other],
      );
      expect([...codes].sort()).toEqual(['SLOT_TAKEN', 'done']);
      const [loser, before] = codes[0] === 'done' ? [other, later(1)] : [one, later(0)];
      expect(await stateOf(loser)).toEqual({ status: 'confirmed', starts_at: before, ics_sequence: 0 });
    }
  });

  it('want one of three seats, ten of them: three have it, and nobody is turned away while one is free', async () => {
    await seats(3);
    const mine = await Promise.all(Array.from({ length: 10 }, (_, index) => turno(later(index), 1, index)));
    const works = mine.map((each, index) => () => move(each, later(20), index % 2 ? app : twin));
    const codes = await together(works, mine);
    expect(codes.filter((code) => code === 'done')).toHaveLength(3);
    expect(codes.filter((code) => code === 'SLOT_TAKEN')).toHaveLength(7);
    const { rows } = await sql.query('SELECT seat FROM turno WHERE starts_at = $1 ORDER BY seat', [
      later(20),
    ]);
    expect(rows).toEqual([{ seat: 1 }, { seat: 2 }, { seat: 3 }]);
    const { rows: mails } = await sql.query(`SELECT 1 FROM mail_message WHERE part = 'turno-moved'`);
    expect(mails).toHaveLength(3);
  });

  it('have chosen the same of as many free seats as they are: each gets one, whoever was first', async () => {
    await seats(3);
    for (let round = 0; round < 4; round += 1) {
      await sql.query('DELETE FROM turno');
      const mine = await Promise.all([0, 1, 2].map((index) => turno(later(index), 1, index)));
      const works = mine.map((each, index) => () => move(each, later(20), index % 2 ? app : twin));
      expect(await atTheSeat(works)).toEqual(['done', 'done', 'done']);
    }
  });

  it('want each other’s only seat: nobody waits for the other in a ring', async () => {
    await seats(1);
    const [one, other] = [await turno(later(0), 1, 1), await turno(later(1), 1, 2)];
    const codes = await together([() => move(one, later(1)), () => move(other, later(0))], [one, other]);
    for (const code of codes) expect(['done', 'SLOT_TAKEN']).toContain(code);
    expect(await stateOf(one)).toMatchObject({ status: 'confirmed' });
    expect(await stateOf(other)).toMatchObject({ status: 'confirmed' });
  });

  it('move and cancel one turno: it is cancelled in the end, and no seat is left behind', async () => {
    await seats(1);
    for (let round = 0; round < 5; round += 1) {
      await sql.query('DELETE FROM turno');
      const mine = await turno(later(0));
      const codes = await together([() => move(mine, later(3)), () => cancel(mine, twin)], [mine]);
      expect([codes, (await stateOf(mine))?.status]).toEqual([
        [expect.stringMatching(/^(done|TURNO_STATE)$/), 'done'],
        'cancelled',
      ]);
      const { rows } = await sql.query('SELECT 1 FROM turno WHERE seated');
      expect(rows).toEqual([]);
    }
  });

  it('move or cancel it and check in with it: one of the two, never both', async () => {
    await seats(1);
    const arrive = (mine: Mine) => () =>
      app.database.transaction(async ({ tx }) => {
        if (!(await app.app.get(TurnoVisits).arrive(tx, mine.id))) throw new Error('too late');
      });
    for (const change of [(mine: Mine) => move(mine, later(3)), (mine: Mine) => cancel(mine)]) {
      for (let round = 0; round < 4; round += 1) {
        await sql.query('DELETE FROM turno');
        const mine = await turno(later(0));
        const [changed, arrived] = await together([() => change(mine), arrive(mine)], [mine]);
        const state = await stateOf(mine);
        if (changed === 'done' && arrived === 'done') {
          // Moved, and then received at its new hour: the reception's own rule refuses that, the row allows it.
          expect(state).toMatchObject({ status: 'arrived', ics_sequence: 1 });
        } else if (arrived === 'done') {
          expect([changed, state]).toEqual([
            'TURNO_STATE',
            { status: 'arrived', starts_at: later(0), ics_sequence: 0 },
          ]);
        } else {
          expect([changed, state?.status]).toEqual(['done', 'cancelled']);
        }
      }
    }
  });

  it.each([
    ['a minute before the cut-off', 60_000, 'done'],
    ['a millisecond after it', -1, 'TOO_LATE_TO_CANCEL'],
  ])('cancel by the database’s clock: %s', async (_, leftMs, expected) => {
    await seats(6);
    await sql.query('UPDATE service SET cancel_before_minutes = 120');
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers']);
    const mine = await turno(later(0));
    await sql.query(
      `UPDATE turno SET starts_at = now() + interval '2 hours' + $2 * interval '1 millisecond',
         ends_at = now() + interval '3 hours' WHERE id = $1`,
      [mine.id, leftMs],
    );
    const [result] = await Promise.allSettled([cancel(mine)]);
    expect(result.status === 'fulfilled' ? 'done' : (result.reason as DomainError).code).toBe(expected);
  });

  it('moves within its own time on another grid: its own seat is no obstacle', async () => {
    await seats(1);
    const mine = await turno(new Date(later(3).getTime() - 600_000));
    await move(mine, later(3));
    expect(await stateOf(mine)).toMatchObject({ starts_at: later(3), ics_sequence: 1 });
  });

  it('move it to tomorrow and come in with it today: received as it was, or told that it is not today', async () => {
    await seats(6);
    const { agent } = await clerkAt(app, 'ventanilla1', 1);
    // Received an hour before at the most, so the cut-off has to be nearer than that for both to be possible.
    await sql.query('UPDATE service SET cancel_before_minutes = 0');
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers']);
    for (let round = 0; round < 4; round += 1) {
      const { rows } = await sql.query<{ at: Date }>(`SELECT now() + interval '20 minutes' AS at`);
      const mine = await turno(rows[0]?.at ?? startsAt, round + 1, round);
      const checkIn = async () => {
        const answer = await agent
          .post('/api/v1/centers/UIO-CENTRO/check-ins')
          .send({ turnoCode: mine.id.slice(-6).toUpperCase() });
        if (answer.status !== 201)
          throw new DomainError((answer.body as { code: string }).code, 'conflict', 'x');
      };
      const codes = await together([() => move(mine, later(3)), checkIn], [mine]);
      const state = await stateOf(mine);
      if (codes[1] === 'done') {
        expect([codes[0], state?.status, state?.ics_sequence]).toEqual(['TURNO_STATE', 'arrived', 0]);
      } else {
        expect([codes, state?.status, state?.starts_at]).toEqual([
          ['done', expect.stringMatching(/^(NOT_TODAY|TOO_EARLY)$/)],
          'confirmed',
          later(3),
        ]);
      }
    }
  });
});
