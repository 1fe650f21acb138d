import pg from 'pg';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { confirmedTurno, QUITO } from '../../test/support/visits.js';
import { DomainError, newId, type OnceKey, type StaffActor } from '../platform/index.js';
import { CallNextTicket } from './call-next-ticket.js';
import { CheckIn } from './check-in.js';
import { CloseCounter } from './close-counter.js';
import { FinishTicket } from './finish-ticket.js';
import { IssueWalkInTicket } from './issue-walk-in-ticket.js';
import { OpenCounter } from './open-counter.js';
import { ParkTicket } from './park-ticket.js';
import { numberSql } from './queue-sql.store.js';
import { ResumeTicket } from './resume-ticket.js';
import { StartTicket } from './start-ticket.js';
import { NUMBERS_PER_DAY, ticketNumber } from './ticket-number.rules.js';
import { type TicketAnswer } from './ticket-view.js';

const ROUNDS = 200;

describe('desks that press at the same instant', () => {
  let app: TestApp;
  let gate: pg.Client;
  /** Looks on from outside of the gate's transaction, in which the statistics stand still. */
  let watch: pg.Client;
  let clerks: StaffActor[];
  let counters: string[];

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: '60' });
    gate = new pg.Client({ connectionString: app.databaseUrl });
    watch = new pg.Client({ connectionString: app.databaseUrl });
    await Promise.all([gate.connect(), watch.connect()]);
    clerks = (
      await gate.query<{ actor: StaffActor }>(
        `SELECT jsonb_build_object('kind', 'staff', 'id', m.id, 'sessionId', m.id, 'username', username, 'name', m.name, 'cedula', cedula,
           'role', role, 'requestId', 'race', 'address', '127.0.0.1',
           'center', jsonb_build_object('id', c.id, 'code', c.code, 'name', c.name, 'timeZone', c.time_zone)) AS actor
         FROM staff_member m JOIN service_center c ON c.id = m.center_id WHERE c.code = $1 AND role = 'clerk' ORDER BY username`,
        [QUITO],
      )
    ).rows.map(({ actor }) => actor);
    counters = (
      await gate.query<{ id: string }>(
        'SELECT k.id FROM counter k JOIN service_center c ON c.id = k.center_id WHERE c.code = $1 ORDER BY number',
        [QUITO],
      )
    ).rows.map(({ id }) => id);
  });
  afterAll(async () => {
    await Promise.all([gate.end(), watch.end()]);
    await app.stop();
  });
  beforeEach(async () => {
    await gate.query(
      'DELETE FROM ticket_period; DELETE FROM ticket; DELETE FROM ticket_number; DELETE FROM counter_opening',
    );
  });

  const clerk = (index: number): StaffActor => clerks[index] as StaffActor;
  const counter = (index: number): string => counters[index] as string;
  const open = (index: number) =>
    app.app.get(OpenCounter).execute({ counterId: counter(index) }, clerk(index));
  const next = (index: number, once?: OnceKey) =>
    app.app.get(CallNextTicket).execute({ counterId: counter(index) }, clerk(index), once);
  const walkIn = () =>
    app.app.get(IssueWalkInTicket).execute({ center: QUITO, service: 'clave-empleador' }, clerk(0));
  const everybodyLeaves = () =>
    gate.query(`UPDATE ticket SET status = 'left' WHERE status IN ('called', 'serving')`);

  /**
   * Holds what `gateSql` locks until all of `works` stand before it, each inside its statement and with its snapshot taken;
   * then lets all of them go. Contenders that come one after the other pass with a broken version too.
   */
  async function together<T>(
    gateSql: string,
    params: unknown[],
    works: (() => Promise<T>)[],
  ): Promise<PromiseSettledResult<T>[]> {
    await gate.query('BEGIN');
    await gate.query(gateSql, params);
    const results = Promise.allSettled(works.map((work) => work()));
    for (let looks = 0; (await waiting()) < works.length; looks += 1) {
      if (looks > 3_000) {
        await gate.query('ROLLBACK');
        throw new Error(`only ${await waiting()} of ${works.length} came to the gate`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await gate.query('COMMIT');
    return results;
  }

  const waiting = async (): Promise<number> => {
    const { rows } = await watch.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]?.count ?? 0;
  };

  const AT_THE_OPENINGS = 'SELECT id FROM counter_opening WHERE closed_at IS NULL FOR UPDATE';
  const outcomes = (results: PromiseSettledResult<unknown>[]): string[] =>
    results
      .map((result) => {
        if (result.status === 'fulfilled') return 'done';
        return result.reason instanceof DomainError ? result.reason.code : String(result.reason);
      })
      .sort();
  const valuesOf = <T>(results: PromiseSettledResult<T>[]): T[] =>
    results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  const countOf = async (sql: string, params: unknown[] = []): Promise<number> =>
    (await gate.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, params)).rows[0]
      ?.count ?? -1;

  it(`two desks get two different tickets, ${ROUNDS} times of ${ROUNDS}`, async () => {
    await open(0);
    await open(1);
    const called: (string | undefined)[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await walkIn();
      await walkIn();
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], [() => next(0), () => next(1)]));
      called.push(...tickets.map((ticket) => ticket?.number));
      await everybodyLeaves();
    }
    expect(called).not.toContain(undefined);
    expect(new Set(called).size).toBe(2 * ROUNDS);
    expect(await countOf(`ticket WHERE calls <> 1`)).toBe(0);
    expect(await countOf(`audit_event WHERE action = 'ticket.called'`)).toBe(2 * ROUNDS);
  }, 60_000);

  it('six desks and one person: one calls, five hear that nobody waits', async () => {
    for (let index = 0; index < 6; index += 1) await open(index);
    for (let round = 0; round < 30; round += 1) {
      await walkIn();
      const desks = [0, 1, 2, 3, 4, 5].map((index) => () => next(index));
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], desks));
      expect(tickets.filter((ticket) => ticket !== undefined)).toHaveLength(1);
      await everybodyLeaves();
    }
  });

  it('six desks call the six who wait, in their order', async () => {
    for (let index = 0; index < 6; index += 1) await open(index);
    for (let round = 0; round < 10; round += 1) {
      const line: TicketAnswer[] = [];
      for (let person = 0; person < 8; person += 1) line.push(await walkIn());
      const desks = [0, 1, 2, 3, 4, 5].map((index) => () => next(index));
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], desks));
      expect(tickets.map((ticket) => ticket?.number).sort()).toEqual(
        line
          .slice(0, 6)
          .map(({ number }) => number)
          .sort(),
      );
      await gate.query(`UPDATE ticket SET status = 'left' WHERE status <> 'left'`);
    }
  });

  it.each([
    ['without a key', false],
    ['with two keys', true],
  ])('two presses at one counter get the same ticket, called once, %s', async (_, withKeys) => {
    await open(0);
    for (let round = 0; round < 40; round += 1) {
      await walkIn();
      await walkIn();
      const key = (): OnceKey | undefined =>
        withKeys
          ? { actorKey: 'staff:race', route: 'POST next', key: newId(), bodyDigest: Buffer.alloc(32) }
          : undefined;
      const press = () => next(0, key());
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], [press, press]));
      expect(tickets[0]?.id).toBeDefined();
      expect(tickets[1]?.id).toBe(tickets[0]?.id);
      expect(await countOf(`ticket WHERE status = 'called' AND calls = 1`)).toBe(1);
      expect(await countOf(`ticket_period WHERE ticket_id = $1`, [tickets[0]?.id])).toBe(2);
      await gate.query(`UPDATE ticket SET status = 'left' WHERE status <> 'left'`);
    }
  });

  it("somebody who is in another desk's hands is waited for, not passed over for good", async () => {
    await open(0);
    const { id } = await walkIn();
    const results = await together('SELECT id FROM ticket WHERE id = $1 FOR UPDATE', [id], [() => next(0)]);
    expect(valuesOf(results)[0]?.id).toBe(id);
  });

  it('fifty walk-ins at once: fifty numbers, none twice and none left out', async () => {
    await walkIn();
    const atTheNumber = 'SELECT last FROM ticket_number FOR UPDATE';
    const tickets = valuesOf(
      await together(
        atTheNumber,
        [],
        Array.from({ length: 50 }, () => walkIn),
      ),
    );
    expect(tickets.map(({ number }) => number).sort()).toEqual(
      Array.from({ length: 50 }, (_, i) => ticketNumber(i + 2)),
    );
    expect(await countOf('ticket_period')).toBe(51);
  });

  it('the first two walk-ins of a day, at once: A-001 and A-002', async () => {
    const tickets = valuesOf(
      await together('LOCK TABLE ticket_number IN ACCESS EXCLUSIVE MODE', [], [walkIn, walkIn]),
    );
    expect(tickets.map(({ number }) => number).sort()).toEqual(['A-001', 'A-002']);
  });

  it('two clerks sit down at one counter: one of them does', async () => {
    const works = [0, 1].map(
      (index) => () => app.app.get(OpenCounter).execute({ counterId: counter(0) }, clerk(index)),
    );
    expect(
      outcomes(await together('LOCK TABLE counter_opening IN ACCESS EXCLUSIVE MODE', [], works)),
    ).toEqual(['COUNTER_TAKEN', 'done']);
  });

  it('one clerk presses «abrir» at two counters: one opens', async () => {
    const works = [0, 1].map(
      (index) => () => app.app.get(OpenCounter).execute({ counterId: counter(index) }, clerk(0)),
    );
    expect(
      outcomes(await together('LOCK TABLE counter_opening IN ACCESS EXCLUSIVE MODE', [], works)),
    ).toEqual(['ALREADY_AT_A_COUNTER', 'done']);
  });

  it('one clerk presses «abrir» twice: the counter is open, opened once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const atTheCounter = 'LOCK TABLE counter_opening IN ACCESS EXCLUSIVE MODE';
      const results = await together(atTheCounter, [], [() => open(0), () => open(0)]);
      expect(outcomes(results)).toEqual(['done', 'done']);
      expect(await countOf('counter_opening')).toBe(1);
      await gate.query('DELETE FROM counter_opening');
    }
  });

  it('closing and calling at once: a closed counter never holds anybody', async () => {
    for (let round = 0; round < 30; round += 1) {
      await open(0);
      await walkIn();
      const close = () => app.app.get(CloseCounter).execute({ counterId: counter(0) }, clerk(0));
      const results = await together<unknown>(
        AT_THE_OPENINGS,
        [],
        round % 2 ? [close, () => next(0)] : [() => next(0), close],
      );
      expect([
        ['COUNTER_BUSY', 'done'],
        ['COUNTER_NOT_OPEN', 'done'],
      ]).toContainEqual(outcomes(results));
      expect(await countOf(`ticket WHERE status = 'called'`)).toBe(
        await countOf('counter_opening WHERE closed_at IS NULL'),
      );
      await gate.query(
        `UPDATE ticket SET status = 'left' WHERE status <> 'left'; DELETE FROM counter_opening`,
      );
    }
  });

  it('one turno received at two desks: one ticket', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: 0 });
    const receive = (index: number) => () =>
      app.app.get(CheckIn).execute({ center: QUITO, turnoCode: turno.code }, clerk(index));
    const results = await together<unknown>(
      'SELECT id FROM turno WHERE id = $1 FOR UPDATE',
      [turno.id],
      [receive(0), receive(1)],
    );
    expect(outcomes(results)).toEqual(['ALREADY_ARRIVED', 'done']);
    expect(await countOf('ticket WHERE turno_id = $1', [turno.id])).toBe(1);
  });

  it('«finalizar» pressed twice: finished once, recorded once', async () => {
    await open(0);
    await walkIn();
    const ticketId = (await next(0))?.id ?? '';
    await app.app.get(StartTicket).execute({ ticketId }, clerk(0));
    const finish = () => app.app.get(FinishTicket).execute({ ticketId }, clerk(0));
    const results = await together(
      'SELECT id FROM ticket WHERE id = $1 FOR UPDATE',
      [ticketId],
      [finish, finish],
    );
    expect(outcomes(results)).toEqual(['TICKET_STATE', 'done']);
    expect(
      await countOf(`audit_event WHERE subject_id = $1 AND action = 'ticket.finished'`, [ticketId]),
    ).toBe(1);
  });

  it('two desks resume the same person: one does', async () => {
    await open(0);
    await open(1);
    const { id: ticketId } = await walkIn();
    await app.app.get(ParkTicket).execute({ ticketId, reason: 'falta la carta' }, clerk(0));
    const resume = (index: number) => () => app.app.get(ResumeTicket).execute({ ticketId }, clerk(index));
    const results = await together(
      'SELECT id FROM ticket WHERE id = $1 FOR UPDATE',
      [ticketId],
      [resume(0), resume(1)],
    );
    expect(outcomes(results)).toEqual(['TICKET_STATE', 'done']);
  });

  it('the database writes every number as the rule does', async () => {
    const { rows } = await gate.query<{ number: string }>(
      `SELECT ${numberSql('n')} AS number FROM generate_series(1, ${NUMBERS_PER_DAY}) n ORDER BY n`,
    );
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: NUMBERS_PER_DAY }, (_, i) => ticketNumber(i + 1)),
    );
  });

  it('after Z-999 no number is given twice: the day says that they are used up', async () => {
    await walkIn();
    await gate.query(`UPDATE ticket_number SET last = ${NUMBERS_PER_DAY}`);
    await expect(walkIn()).rejects.toMatchObject({ code: 'NUMBERS_USED_UP' });
  });
});
