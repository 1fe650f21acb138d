import { ModuleRef } from '@nestjs/core';
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
import { QueueModule } from './queue.module.js';
import { ResumeTicket } from './resume-ticket.js';
import { StartTicket } from './start-ticket.js';
import { NUMBERS_PER_DAY, ticketNumber } from './ticket-number.rules.js';
import { type TicketAnswer } from './ticket-view.js';

const ROUNDS = 200;
const GUAYAQUIL = 'GYE-NORTE';

describe('desks that press at the same instant', () => {
  let app: TestApp;
  let gate: pg.Client;
  /** Looks on from outside of the gate's transaction, in which the statistics stand still. */
  let watch: pg.Client;
  let clerks: StaffActor[];
  let counters: string[];
  /** A desk of another centre. */
  let away: { center: string; clerk: StaffActor; counterId: string };

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: '60' });
    gate = new pg.Client({ connectionString: app.databaseUrl });
    watch = new pg.Client({ connectionString: app.databaseUrl });
    await Promise.all([gate.connect(), watch.connect()]);
    const clerksOf = async (center: string) => {
      const { rows } = await gate.query<{ actor: StaffActor }>(
        `SELECT jsonb_build_object('kind', 'staff', 'id', m.id, 'sessionId', m.id, 'username', username, 'name', m.name, 'cedula', cedula,
           'role', role, 'requestId', 'race', 'address', '127.0.0.1',
           'center', jsonb_build_object('id', c.id, 'code', c.code, 'name', c.name, 'timeZone', c.time_zone)) AS actor
         FROM staff_member m JOIN service_center c ON c.id = m.center_id WHERE c.code = $1 AND role = 'clerk' ORDER BY username`,
        [center],
      );
      return rows.map(({ actor }) => actor);
    };
    const countersOf = async (center: string) => {
      const { rows } = await gate.query<{ id: string }>(
        'SELECT k.id FROM counter k JOIN service_center c ON c.id = k.center_id WHERE c.code = $1 ORDER BY number',
        [center],
      );
      return rows.map(({ id }) => id);
    };
    [clerks, counters] = [await clerksOf(QUITO), await countersOf(QUITO)];
    away = {
      center: GUAYAQUIL,
      clerk: (await clerksOf(GUAYAQUIL))[0] as StaffActor,
      counterId: (await countersOf(GUAYAQUIL))[0] as string,
    };
    const room = app.app.select(QueueModule).get(ModuleRef, { strict: true });
    desks = await Promise.all(Array.from({ length: 7 }, () => room.create(CallNextTicket)));
    printers = await Promise.all(Array.from({ length: 50 }, () => room.create(IssueWalkInTicket)));
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
  /** Presses that share their statements with nobody, as if each came from a process of its own. */
  let desks: CallNextTicket[];
  let printers: IssueWalkInTicket[];
  const next = (
    index: number,
    { once, from = desks[index] }: { once?: OnceKey; from?: CallNextTicket } = {},
  ) => (from as CallNextTicket).execute({ counterId: counter(index) }, clerk(index), once);
  const walkIn = (from = app.app.get(IssueWalkInTicket), service = 'clave-empleador') =>
    from.execute({ center: QUITO, service }, clerk(0));
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
      const presses = [0, 1, 2, 3, 4, 5].map((index) => () => next(index));
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], presses));
      expect(tickets.filter((ticket) => ticket !== undefined)).toHaveLength(1);
      await everybodyLeaves();
    }
  });

  it('six desks call the six who wait, in their order', async () => {
    for (let index = 0; index < 6; index += 1) await open(index);
    for (let round = 0; round < 10; round += 1) {
      const line: TicketAnswer[] = [];
      for (let person = 0; person < 8; person += 1) line.push(await walkIn());
      const presses = [0, 1, 2, 3, 4, 5].map((index) => () => next(index));
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], presses));
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
      const presses = desks.slice(0, 2).map((from) => () => next(0, { once: key(), from }));
      const tickets = valuesOf(await together(AT_THE_OPENINGS, [], presses));
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
        printers.map((printer) => () => walkIn(printer)),
      ),
    );
    expect(tickets.map(({ number }) => number).sort()).toEqual(
      Array.from({ length: 50 }, (_, i) => ticketNumber(i + 2)),
    );
    expect(await countOf('ticket_period')).toBe(51);
  });

  it('the first two walk-ins of a day, at once: A-001 and A-002', async () => {
    const tickets = valuesOf(
      await together(
        'LOCK TABLE ticket_number IN ACCESS EXCLUSIVE MODE',
        [],
        printers.slice(0, 2).map((printer) => () => walkIn(printer)),
      ),
    );
    expect(tickets.map(({ number }) => number).sort()).toEqual(['A-001', 'A-002']);
  });

  describe('in one process, where they share statements', () => {
    const company = () => app.app.get(CallNextTicket);

    it('six desks and eight people: the first six are called, each once', async () => {
      for (let index = 0; index < 6; index += 1) await open(index);
      const line = await Promise.all(Array.from({ length: 8 }, () => walkIn()));
      const called = await Promise.all([5, 4, 3, 2, 1, 0].map((index) => next(index, { from: company() })));
      expect(called.map((ticket) => ticket?.number).sort()).toEqual(
        line
          .map(({ number }) => number)
          .sort()
          .slice(0, 6),
      );
      expect(
        await countOf(`audit_event WHERE action = 'ticket.called' AND subject_id = ANY ($1)`, [
          called.map((ticket) => ticket?.id),
        ]),
      ).toBe(6);
    });

    it('a desk that serves one service alone gets its own, and the others the first of the line', async () => {
      for (let index = 0; index < 3; index += 1) await open(index);
      await gate.query(`UPDATE counter SET services = ARRAY['desbloqueo'] WHERE id = $1`, [counter(1)]);
      try {
        const line = [await walkIn(), await walkIn(), await walkIn(undefined, 'desbloqueo')];
        const called = await Promise.all([0, 1, 2].map((index) => next(index, { from: company() })));
        expect(called[1]?.id).toBe(line[2]?.id);
        expect([called[0]?.id, called[2]?.id].sort()).toEqual([line[0]?.id, line[1]?.id].sort());
        expect(await next(1, { from: company() })).toMatchObject({ id: line[2]?.id, calls: 1 });
      } finally {
        await gate.query('UPDATE counter SET services = NULL WHERE id = $1', [counter(1)]);
      }
    });

    it('desks of two centres each call from their own line', async () => {
      await open(0);
      await app.app.get(OpenCounter).execute({ counterId: away.counterId }, away.clerk);
      const here = await walkIn();
      const there = await app.app
        .get(IssueWalkInTicket)
        .execute({ center: away.center, service: 'clave-empleador' }, away.clerk);
      const called = await Promise.all([
        company().execute({ counterId: away.counterId }, away.clerk),
        next(0, { from: company() }),
      ]);
      expect(called.map((ticket) => ticket?.id)).toEqual([there.id, here.id]);
    });

    it('one that is refused spoils nothing for the others', async () => {
      await open(0);
      await open(1);
      const waiting = [await walkIn(), await walkIn()];
      const results = await Promise.allSettled([
        next(0, { from: company() }),
        // Nobody has opened this one.
        next(2, { from: company() }),
        next(1, { from: company() }),
        // The same desk once more: the one it has, and nobody else.
        next(0, { from: company() }),
      ]);
      expect(outcomes(results)).toEqual(['COUNTER_NOT_OPEN', 'done', 'done', 'done']);
      const [first, , second, again] = results.map((result) =>
        result.status === 'fulfilled' ? result.value?.id : undefined,
      );
      expect([first, second].sort()).toEqual(waiting.map(({ id }) => id).sort());
      expect(again).toBe(first);
    });

    it('a ticket that another desk has in hand holds up nobody but who wants it', async () => {
      await open(0);
      await open(1);
      const [held, free] = [await walkIn(), await walkIn()];
      await gate.query('BEGIN');
      await gate.query('SELECT id FROM ticket WHERE id = $1 FOR UPDATE', [held.id]);
      const first = next(0, { from: company() });
      expect((await first)?.id).toBe(free.id);
      const second = next(1, { from: company() });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await gate.query('COMMIT');
      expect((await second)?.id).toBe(held.id);
    });

    it('one number too many is refused alone; the others have theirs', async () => {
      await walkIn();
      await gate.query(`UPDATE ticket_number SET last = ${NUMBERS_PER_DAY - 2}`);
      const results = await Promise.allSettled(Array.from({ length: 4 }, () => walkIn()));
      expect(outcomes(results)).toEqual(['NUMBERS_USED_UP', 'NUMBERS_USED_UP', 'done', 'done']);
    });
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
