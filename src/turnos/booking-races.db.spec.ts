import { ModuleRef } from '@nestjs/core';
import pg from 'pg';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { AT_THE_SEAT, numbersOf, stopAtTheSeat } from '../../test/support/contenders.js';
import { closeGate } from '../../test/support/gate.js';
import { DomainError, KeyRing, newToken, type PublicActor, Realtime } from '../platform/index.js';
import { ConfirmTurno } from './confirm-turno.js';
import { ExpireHolds } from './expire-holds.js';
import { type HeldTurno, type HoldRequest, HoldTurno } from './hold-turno.js';
import { ReleaseHold } from './release-hold.js';
import { type OwnerProof } from './turno-access.js';
import { TurnosModule } from './turnos.module.js';

const CONTENDERS = 50;
const PERSON: PublicActor = { kind: 'public', requestId: 'race', address: '127.0.0.1' };
const EMAIL = 'ana@empresa.ec';

async function withOwner(url: string, work: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await work(owner).finally(() => owner.end());
}

describe('many people at the same instant', () => {
  let app: TestApp;
  let twin: TestApp;
  let gate: pg.Client;
  let startsAt: Date;

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: '55' });
    twin = await app.twin();
    gate = new pg.Client({ connectionString: app.databaseUrl });
    await gate.connect();
    const room = (of: TestApp) => of.app.select(TurnosModule).get(ModuleRef, { strict: true });
    alone = await Promise.all(
      Array.from({ length: CONTENDERS }, (_, index) => room(index % 2 ? app : twin).create(HoldTurno)),
    );
    await stopAtTheSeat(app.ownerUrl, 'INSERT');
  });
  afterAll(async () => {
    await gate.end();
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await gate.query('DELETE FROM turno; DELETE FROM mail_message');
    const { rows } = await gate.query<{ at: Date }>(
      `SELECT date_trunc('hour', now() + interval '30 hours') AS at`,
    );
    startsAt = rows[0]?.at ?? new Date(0);
  });

  const seats = async (count: number): Promise<void> => {
    await gate.query('UPDATE center_service SET public_seats = $1', [count]);
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers']);
  };
  const request = (index: number, over: Partial<HoldRequest> = {}): HoldRequest => ({
    center: 'UIO-CENTRO',
    service: 'clave-empleador',
    startsAt,
    sucursal: '0001',
    mode: 'in-person',
    cookie: newToken(),
    ...numbersOf(index),
    ...over,
  });
  const hold = (of: HoldRequest, at: TestApp = app): Promise<HeldTurno> =>
    at.app.get(HoldTurno).execute(of, PERSON);
  /** Holds that share their statement with nobody, as if each came from a process of its own. */
  let alone: HoldTurno[];
  const rowsOf = async (status: string) =>
    (
      await gate.query<{ id: string; seat: number; proven: boolean }>(
        'SELECT id, seat, proven FROM turno WHERE status = $1',
        [status],
      )
    ).rows;

  /**
   * Starts all of `works` and lets none of them at the table until they all stand before it: without this barrier a
   * broken version passes as well, because its contenders come one after the other.
   */
  async function together<T>(
    works: (() => Promise<T>)[],
    waiting = works.length,
  ): Promise<PromiseSettledResult<T>[]> {
    await gate.query('BEGIN; LOCK TABLE turno IN ACCESS EXCLUSIVE MODE');
    const results = Promise.allSettled(works.map((work) => work()));
    await until(
      waiting,
      `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'turno'::regclass`,
    );
    await gate.query('COMMIT');
    return results;
  }

  /**
   * A later barrier: everybody has already seen the seat free and is about to write the row. A trigger of this test
   * stops them there.
   */
  async function atTheSeat<T>(works: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    await gate.query('SELECT pg_advisory_lock($1)', [AT_THE_SEAT]);
    const results = Promise.allSettled(works.map((work) => work()));
    await until(
      works.length,
      `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = ${AT_THE_SEAT}`,
    );
    await gate.query('SELECT pg_advisory_unlock($1)', [AT_THE_SEAT]);
    return results;
  }

  /** The rows are what stops everybody; those of one process share a statement. */
  async function atTheRows<T>(works: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const rows = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno FOR UPDATE', []);
    const results = Promise.allSettled(works.map((work) => work()));
    await rows.untilWaiting(2).finally(() => rows.open());
    return results;
  }

  async function until(waiting: number, count: string): Promise<void> {
    for (;;) {
      const { rows } = await gate.query<{ count: number }>(count);
      if ((rows[0]?.count ?? 0) >= waiting) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  const codesOf = (results: PromiseSettledResult<unknown>[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const result of results) {
      const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
      const code = reason === undefined ? 'done' : reason instanceof DomainError ? reason.code : 'UNEXPECTED';
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  };
  const contenders = (count: number, over: Partial<HoldRequest> = {}) =>
    Array.from({ length: count }, (_, index) => () => alone[index]!.execute(request(index, over), PERSON));

  describe('hold a slot', () => {
    it('with one seat: exactly one gets it, the others are told, with alternatives', async () => {
      await seats(1);
      const results = await atTheSeat(contenders(CONTENDERS));
      expect(codesOf(results)).toEqual({ done: 1, SLOT_TAKEN: CONTENDERS - 1 });
      expect(await rowsOf('held')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') {
          expect((result.reason as DomainError).extra.alternatives).toHaveLength(3);
        }
      }
    });

    it('with five seats: exactly five get one each', async () => {
      await seats(5);
      expect(codesOf(await atTheSeat(contenders(CONTENDERS)))).toEqual({
        done: 5,
        SLOT_TAKEN: CONTENDERS - 5,
      });
      expect((await rowsOf('held')).map(({ seat }) => seat).sort()).toEqual([1, 2, 3, 4, 5]);
    });

    it('with a seat for each: nobody is refused', async () => {
      await seats(CONTENDERS);
      expect(codesOf(await atTheSeat(contenders(CONTENDERS)))).toEqual({ done: CONTENDERS });
    });

    it('in company, through two processes: still exactly five', async () => {
      await seats(5);
      await hold(request(99, { startsAt: new Date(startsAt.getTime() + 1_200_000) }), twin);
      const works = Array.from(
        { length: 40 },
        (_, index) => () => hold(request(index, { cookie: undefined }), index % 2 ? app : twin),
      );
      expect(codesOf(await together(works, 2))).toEqual({ done: 5, SLOT_TAKEN: 35 });
      expect(await rowsOf('held')).toHaveLength(6);
    });

    it('in company, one that the database refuses spoils nothing for the others', async () => {
      await seats(6);
      await withOwner(app.ownerUrl, (owner) =>
        // What no rule lets through: only this trigger tells them apart.
        owner.query(`
          CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE check_violation; END $$;
          CREATE TRIGGER refuse_one BEFORE INSERT ON turno FOR EACH ROW WHEN (NEW.cedula = '${numbersOf(2).cedula}') EXECUTE FUNCTION refuse_one()`),
      );
      const works = [1, 2, 3].map((index) => () => hold(request(index, { cookie: undefined })));
      const codes = codesOf(await Promise.allSettled(works.map((work) => work())));
      await withOwner(app.ownerUrl, (owner) => owner.query('DROP FUNCTION refuse_one CASCADE'));
      expect(codes).toEqual({ done: 2, UNEXPECTED: 1 });
    });

    it('whose five holds are all overdue: exactly five get one, though no sweep ran', async () => {
      await seats(5);
      await Promise.all(contenders(5).map((work) => work()));
      await gate.query(`UPDATE turno SET hold_expires_at = now() - interval '1 millisecond'`);
      const works = Array.from({ length: CONTENDERS }, (_, index) => () => hold(request(100 + index)));
      expect(codesOf(await together(works))).toEqual({ done: 5, SLOT_TAKEN: CONTENDERS - 5 });
      expect(await rowsOf('expired')).toHaveLength(5);
    });

    it('by ways that wait for nobody and ways that do: never a sixth', async () => {
      await seats(5);
      const once = (index: number) => ({
        actorKey: 'public',
        route: 'POST /api/v1/turnos',
        key: `key-of-contender-${index}`.padEnd(24, '-'),
        bodyDigest: Buffer.alloc(32),
      });
      const works = Array.from(
        { length: CONTENDERS },
        (_, index) => () =>
          app.app.get(HoldTurno).execute(request(index), PERSON, index % 2 ? once(index) : undefined),
      );
      expect(codesOf(await together(works))).toEqual({ done: 5, SLOT_TAKEN: CONTENDERS - 5 });
    });
  });

  describe('one person in many tabs', () => {
    it('has one hold in the end, at the same time or at another', async () => {
      await seats(6);
      const cookie = newToken();
      const times = [startsAt, new Date(startsAt.getTime() + 1_200_000)];
      const works = Array.from(
        { length: 20 },
        (_, index) => () => hold(request(1, { cookie, startsAt: times[index % 2] ?? startsAt })),
      );
      expect(codesOf(await together(works))).toEqual({ done: 20 });
      expect(await rowsOf('held')).toHaveLength(1);
    });

    it('when two go for two seats at once: the database lets one in, and the other one shows the same hold', async () => {
      await seats(CONTENDERS);
      const cookie = newToken();
      const works = [0, 1].map((index) => () => alone[index]!.execute(request(1, { cookie }), PERSON));
      const results = await atTheSeat(works);
      expect(codesOf(results)).toEqual({ done: 2 });
      const ids = results.map((result) => (result.status === 'fulfilled' ? result.value.id : undefined));
      expect(await rowsOf('held')).toMatchObject([{ id: ids[0] }]);
      expect(ids[1]).toBe(ids[0]);
      const events = await gate.query(
        `SELECT 1 FROM audit_event WHERE action = 'turno.held' AND subject_id = $1`,
        [ids[0]],
      );
      expect(events.rows).toHaveLength(1);
    });

    it('may swap its only seat with somebody else without waiting for each other in a ring', async () => {
      await seats(1);
      const [mine, theirs] = [newToken(), newToken()];
      const later = new Date(startsAt.getTime() + 1_200_000);
      await hold(request(1, { cookie: mine }));
      await hold(request(2, { cookie: theirs, startsAt: later }));
      const results = await together([
        () => hold(request(1, { cookie: mine, startsAt: later })),
        () => hold(request(2, { cookie: theirs })),
      ]);
      for (const code of Object.keys(codesOf(results))) expect(['done', 'SLOT_TAKEN']).toContain(code);
      expect(await rowsOf('held')).toHaveLength(2);
    });
  });

  describe('confirm', () => {
    /** As if the mail server had taken the code just now. */
    async function giveCode(turnoId: string, code = '123456', email = EMAIL): Promise<void> {
      await gate.query(
        `INSERT INTO turno_email_code (turno_id, issue, email, status, mac, tries_left, message_id, attempt, expires_at, created_at)
         VALUES ($1, 1, $2, 'sent', $3, 3, gen_random_uuid(), 1, now() + interval '3 minutes', now())`,
        [turnoId, email, app.app.get(KeyRing).sign('email-code', turnoId, code)],
      );
    }
    const proofOf = (held: HeldTurno) => ({ bearer: held.manageToken, cookie: undefined });
    const confirm = (held: HeldTurno, over: { code?: string; email?: string } = {}, at: TestApp = app) =>
      at.app
        .get(ConfirmTurno)
        .execute(held.id, { email: EMAIL, code: '123456', phone: undefined, ...over }, proofOf(held), PERSON);
    const heldBy = async (
      index: number,
      email = EMAIL,
      over: Partial<HoldRequest> = {},
    ): Promise<HeldTurno> => {
      const held = await hold(request(index, over));
      await giveCode(held.id, '123456', email);
      return held;
    };

    it('ten times each on a slot with five seats: five turnos, one receipt each', async () => {
      await seats(5);
      const held = await Promise.all([1, 2, 3, 4, 5].map((index) => heldBy(index)));
      const works = held.flatMap((each) =>
        Array.from({ length: 10 }, (_, index) => () => confirm(each, {}, index % 2 ? app : twin)),
      );
      expect(codesOf(await atTheRows(works))).toEqual({ done: 50 });
      expect(await rowsOf('confirmed')).toHaveLength(5);
      const { rows } = await gate.query(`SELECT 1 FROM mail_message WHERE part = 'turno-confirmed'`);
      expect(rows).toHaveLength(5);
    });

    it('while forty-nine others want its only seat: it stays the holder’s, and is free at no moment', async () => {
      await seats(1);
      const held = await heldBy(CONTENDERS);
      const results = await together<unknown>([() => confirm(held), ...contenders(CONTENDERS - 1)]);
      expect(codesOf(results)).toEqual({ done: 1, SLOT_TAKEN: CONTENDERS - 1 });
      expect(await rowsOf('confirmed')).toMatchObject([{ id: held.id, seat: 1 }]);
      const { rows } = await gate.query('SELECT id FROM turno');
      expect(rows).toEqual([{ id: held.id }]);
    });

    it.each([
      ['a second before its end', 1_000, { done: 1 }],
      ['at its end', 0, { HOLD_EXPIRED: 1 }],
      ['one millisecond after its end, though no sweep ran', -1, { HOLD_EXPIRED: 1 }],
    ])('a hold %s', async (_, leftMs, expected) => {
      await seats(5);
      const held = await heldBy(1);
      await gate.query(
        `UPDATE turno SET hold_expires_at = date_trunc('milliseconds', clock_timestamp()) + $1 * interval '1 millisecond'`,
        [leftMs],
      );
      expect(codesOf(await Promise.allSettled([confirm(held)]))).toEqual(expected);
    });

    it('the right code of a hold that is somebody else’s confirms nothing, in company of its owner too', async () => {
      await seats(5);
      const [held, other] = [await heldBy(1), await heldBy(2)];
      const right = { email: EMAIL, code: '123456', phone: undefined };
      const by = (proof: OwnerProof) => app.app.get(ConfirmTurno).execute(held.id, right, proof, PERSON);
      const strangers = [
        { bearer: undefined, cookie: other.bookingCookie },
        { bearer: other.manageToken, cookie: held.bookingCookie },
        { bearer: undefined, cookie: undefined },
      ];
      expect(codesOf(await Promise.allSettled(strangers.map(by)))).toEqual({ NOT_FOUND: 3 });
      await gate.query('UPDATE turno SET manage_version = 2 WHERE id = $1', [held.id]);
      expect(codesOf(await Promise.allSettled([by(proofOf(held))]))).toEqual({ NOT_FOUND: 1 });
      expect(await rowsOf('confirmed')).toEqual([]);
      const results = await Promise.allSettled([confirm(other), ...strangers.map(by)]);
      expect(codesOf(results)).toEqual({ done: 1, NOT_FOUND: 3 });
      expect(await rowsOf('confirmed')).toMatchObject([{ id: other.id }]);
      await by({ bearer: undefined, cookie: held.bookingCookie });
      expect(await rowsOf('confirmed')).toHaveLength(2);
    });

    it('two holds of one employer at once: one turno', async () => {
      await seats(5);
      const [one, other] = [await heldBy(1), await heldBy(1)];
      const results = await atTheRows([() => confirm(one), () => confirm(other, {}, twin)]);
      expect(codesOf(results)).toEqual({ done: 1, TURNO_ALREADY_BOOKED: 1 });
    });

    it('the registered e-mail against another at once: one turno, and it is the proven one, whoever was first', async () => {
      await seats(5);
      const employer = { ruc: '1790001016001', cedula: '1740006299' };
      const registered = '1790001016001@demo.test';
      for (let round = 1; round <= 6; round += 1) {
        await gate.query('DELETE FROM turno');
        const intruder = await heldBy(1, EMAIL, employer);
        const owner = await heldBy(1, registered, employer);
        await together([() => confirm(intruder), () => confirm(owner, { email: registered }, twin)]);
        expect(await rowsOf('confirmed')).toEqual([
          { id: owner.id, seat: expect.any(Number) as number, proven: true },
        ]);
      }
    });

    it('guesses at once never have more than three tries, and then the right code is dead', async () => {
      await seats(5);
      const held = await heldBy(1);
      const guesses = Array.from(
        { length: 20 },
        (_, index) => () => confirm(held, { code: String(index).padStart(6, '0') }, index % 2 ? app : twin),
      );
      const results = await together(guesses, 2);
      const left = results.map((result) =>
        result.status === 'rejected' ? (result.reason as DomainError).extra.triesLeft : undefined,
      );
      expect(left.filter((tries) => tries !== 0)).toHaveLength(2);
      expect(codesOf(await Promise.allSettled([confirm(held)]))).toEqual({ EMAIL_CODE_WRONG: 1 });
    });

    it('the right code, looked at before its last try was used up by somebody else, is dead all the same', async () => {
      await seats(5);
      const held = await heldBy(1);
      await gate.query('BEGIN');
      await gate.query('UPDATE turno_email_code SET tries_left = 0 WHERE turno_id = $1', [held.id]);
      const results = Promise.allSettled([confirm(held)]);
      await until(1, `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted`);
      await gate.query('COMMIT');
      expect(codesOf(await results)).toEqual({ EMAIL_CODE_WRONG: 1 });
      expect(await rowsOf('confirmed')).toEqual([]);
    });

    it('a hold that was good when it was asked for, and is over by the time it is written, is refused', async () => {
      await seats(5);
      const held = await heldBy(1);
      await gate.query('BEGIN');
      await gate.query('UPDATE turno SET hold_expires_at = now() WHERE id = $1', [held.id]);
      const results = Promise.allSettled([confirm(held)]);
      await until(1, `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted`);
      await gate.query('COMMIT');
      expect(codesOf(await results)).toEqual({ HOLD_EXPIRED: 1 });
      expect(await rowsOf('confirmed')).toEqual([]);
    });

    it('a second press in the same moment answers with the code of the first, and owes one receipt', async () => {
      await seats(5);
      const held = await heldBy(1);
      const [one, other] = await Promise.all([confirm(held), confirm(held)]);
      expect(other.turno.code).toBe(one.turno.code);
      const { rows } = await gate.query(
        `SELECT (SELECT count(*)::int FROM mail_message WHERE subject_id::text = $1 AND part = 'turno-confirmed') AS receipts,
           (SELECT count(*)::int FROM audit_event WHERE subject_id = $1 AND action = 'turno.confirmed') AS events`,
        [held.id],
      );
      expect(rows).toEqual([{ receipts: 1, events: 1 }]);
    });

    it('while the hold is let go, or swept, in the same moment: one of the two, never both', async () => {
      await seats(5);
      for (const rival of ['release', 'sweep'] as const) {
        await gate.query('DELETE FROM turno');
        const held = await heldBy(1);
        const against = (): Promise<unknown> =>
          rival === 'release'
            ? app.app.get(ReleaseHold).execute(held.id, proofOf(held), PERSON)
            : app.app.get(ExpireHolds).execute();
        await together([() => confirm(held), against]);
        const { rows } = await gate.query<{ status: string; code: string | null }>(
          'SELECT status, code FROM turno',
        );
        const [turno] = rows;
        expect(turno?.status === 'confirmed').toBe(turno?.code !== null);
        if (rival === 'sweep') expect(turno?.status).toBe('confirmed');
      }
    });

    it('a turno of a day that is over no longer stands in the way', async () => {
      await seats(5);
      const first = await heldBy(1);
      await confirm(first);
      await gate.query(
        `UPDATE turno SET starts_at = starts_at - interval '4 days', ends_at = ends_at - interval '4 days'`,
      );
      await confirm(await heldBy(1));
      expect(await rowsOf('no-show')).toHaveLength(1);
      expect(await rowsOf('confirmed')).toHaveLength(1);
    });
  });

  it('leave one audit event for each step, and nothing personal in it', async () => {
    await seats(5);
    await gate.query('BEGIN; COMMIT');
    const held = await hold(request(7));
    await app.app.get(ReleaseHold).execute(held.id, { bearer: held.manageToken, cookie: undefined }, PERSON);
    const { rows } = await gate.query<{ action: string; details: object; request_id: string }>(
      'SELECT action, details, request_id FROM audit_event WHERE subject_id = $1 ORDER BY at, id',
      [held.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['turno.held', 'turno.released']);
    expect(JSON.stringify(rows)).not.toContain(numbersOf(7).cedula);
    expect(rows[0]?.request_id).toBe('race');
  });
});
