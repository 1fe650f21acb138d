import { Socket } from 'node:net';
import { jest } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { DomainError } from '../errors/domain-error.js';
import { domainErrorOf } from '../http/error.filter.js';
import { dataSourceOptions } from './data-source-options.js';
import { type Realtime } from '../realtime/realtime.js';
import { Database, hasGuardFailed, onConstraint, refuse } from './database.js';
import { ELSE_TAKE_ALL_BACK } from './sql.js';

describe('a transaction', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 4 })).initialize();
    database = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });
  beforeEach(() => database.sql.run('DELETE FROM rate_limit'));

  const add = (key: string) => `INSERT INTO rate_limit (key, points) VALUES ('${key}', 0)`;
  const keys = async () =>
    (await database.sql.rows<{ key: string }>('SELECT key FROM rate_limit ORDER BY key')).map(
      ({ key }) => key,
    );

  it('has one time, that of its beginning, in milliseconds', async () => {
    await database.transaction(async ({ tx, now }) => {
      await tx.rows('SELECT pg_sleep($1)', [0.02]);
      const later = await tx.one<{ same: boolean; later: boolean }>(
        `SELECT date_trunc('milliseconds', now()) = $1 AS same, clock_timestamp() > $1 AS later`,
        [now],
      );
      expect(later).toEqual({ same: true, later: true });
    });
  });

  describe('with statements that go together', () => {
    it('runs them in their order and answers each, in one packet', async () => {
      await database.transaction(async ({ tx }) => {
        const packets = jest.spyOn(Socket.prototype as unknown as { _writev(): void }, '_writev');
        try {
          const [added, found] = await tx.together(() => [
            tx.run('INSERT INTO rate_limit (key, points) VALUES ($1, 0)', ['together']),
            tx.rows('SELECT key FROM rate_limit WHERE points = $1', [0]),
          ]);
          expect([added, found]).toEqual([1, [{ key: 'together' }]]);
          expect(packets).toHaveBeenCalledTimes(1);
        } finally {
          packets.mockRestore();
        }
      });
    });

    it('takes all of them back when one fails, and throws its error', async () => {
      const twice = database.transaction(async ({ tx }) => {
        await tx.together(() => [tx.run(add('once')), tx.run(add('once')), tx.run(add('never'))]);
      });
      await expect(twice).rejects.toThrow('rate_limit_pkey');
      expect(await keys()).toEqual([]);
    });
  });

  describe('in one flight', () => {
    const added = (key: string, when = 'true') => ({
      text: `WITH changed AS (INSERT INTO rate_limit (key, points) SELECT $1, 0 WHERE ${when} RETURNING key) ${ELSE_TAKE_ALL_BACK}`,
      params: [key],
    });

    it('takes back everything when a guard no longer holds, and says that it was that', async () => {
      const flight = database.inOneFlight([added('first'), added('second', 'false'), added('third')]);
      expect(hasGuardFailed(await flight.catch((error: unknown) => error))).toBe(true);
      expect(await keys()).toEqual([]);
      await database.inOneFlight([added('first'), added('second')]);
      expect(await keys()).toEqual(['first', 'second']);
      const other = database.inOneFlight([added('first'), added('third')]);
      expect(hasGuardFailed(await other.catch((error: unknown) => error))).toBe(false);
    });

    it('flies again after a deadlock, as a whole', async () => {
      await database.inOneFlight([added('a'), added('b')]);
      const raised = (key: string) => ({
        text: 'UPDATE rate_limit SET points = points + 1 WHERE key = $1 RETURNING pg_sleep(0.2)',
        params: [key],
      });
      await Promise.all([
        database.inOneFlight([raised('a'), raised('b')]),
        database.inOneFlight([raised('b'), raised('a')]),
      ]);
      expect(await database.sql.rows('SELECT DISTINCT points FROM rate_limit')).toEqual([{ points: 2 }]);
    });

    it('tells what changed once it is committed, and nothing of what was taken back', async () => {
      const announce = jest.fn();
      const told = new Database(dataSource, { announce } as unknown as Realtime);
      await told.inOneFlight([{ ...added('x'), topics: ['one', 'two'] }, added('y')]);
      expect(announce.mock.calls).toEqual([[['one', 'two']]]);
      await told.inOneFlight([{ ...added('z', 'false'), topics: ['three'] }]).catch(() => undefined);
      expect(announce).toHaveBeenCalledTimes(1);
    });
  });

  it('takes everything back when it throws', async () => {
    await expect(
      database.transaction(async ({ tx }) => {
        await tx.run(add('gone'));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await keys()).toEqual([]);
  });

  it('keeps the traces of a refusal and then throws it', async () => {
    const error = new DomainError('NO', 'rule', 'No.');
    await expect(
      database.transaction(async ({ tx }) => {
        await tx.run(add('trace'));
        return refuse(error);
      }),
    ).rejects.toBe(error);
    expect(await keys()).toEqual(['trace']);
  });

  it('whose connection breaks between two statements is for people to try again, no defect of ours', async () => {
    const thrown: unknown = await database
      .transaction(async ({ tx }) => {
        await tx.run(add('gone'));
        const mine = await tx.one<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await database.sql.rows('SELECT pg_terminate_backend($1)', [mine?.pid]);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.run(add('never'));
      })
      .catch((error: unknown) => error);
    expect(domainErrorOf(thrown)?.code).toBe('TEMPORARILY_UNAVAILABLE');
    expect(await keys()).toEqual([]);
  });

  it('leaves the process alive when a connection breaks while nobody listens to it', async () => {
    const { master } = dataSource.driver as unknown as { master: pg.Pool };
    const client = await master.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await database.sql.rows('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release();
    expect(await keys()).toEqual([]);
  });

  it('is run again as a whole after a deadlock', async () => {
    await database.sql.run(add('a'));
    await database.sql.run(add('b'));
    let runs = 0;
    let arrived = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const touch = async (first: string, second: string): Promise<void> => {
      let attempts = 0;
      await database.transaction(async ({ tx }) => {
        runs += 1;
        // Sent back, it could snatch the row that the other has just been let to, and both would stand there again.
        if (++attempts > 1) await finished;
        await tx.run('UPDATE rate_limit SET points = points + 1 WHERE key = $1', [first]);
        // Both hold their first row before either asks for its second: one of them must be sent back.
        if (++arrived === 2) open();
        await gate;
        await tx.run('UPDATE rate_limit SET points = points + 1 WHERE key = $1', [second]);
      });
      finish();
    };
    await Promise.all([touch('a', 'b'), touch('b', 'a')]);
    expect(runs).toBe(3);
    expect(await database.sql.rows('SELECT points FROM rate_limit')).toEqual([{ points: 2 }, { points: 2 }]);
  });

  it('says what a named constraint means, and nothing of others', async () => {
    await database.sql.run(add('twice'));
    const meaning = { rate_limit_pkey: () => new DomainError('TAKEN', 'conflict', 'Ya está.') };
    await expect(
      database.transaction(({ tx }) => onConstraint(tx.run(add('twice')), meaning)),
    ).rejects.toMatchObject({ code: 'TAKEN' });
    await expect(
      database.transaction(({ tx }) => onConstraint(tx.run(add('twice')), {})),
    ).rejects.toMatchObject({ name: 'QueryFailedError' });
  });

  it('announces after the commit, and not when it took everything back', async () => {
    const said: string[] = [];
    const listening = new Database(dataSource, {
      announce: (topics: string[]) => said.push(...topics),
    } as never);
    await listening.transaction(async ({ announce }) => {
      announce('center:1');
      expect(said).toEqual([]);
    });
    await listening
      .transaction(async ({ announce }) => {
        announce('center:2');
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(said).toEqual(['center:1']);
  });

  it('prepares every statement that has parameters', async () => {
    await database.transaction(async ({ tx }) => {
      const text = 'SELECT $1::int AS n';
      await tx.rows(text, [1]);
      const prepared = await tx.rows<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
      expect(prepared.map(({ statement }) => statement)).toContain(text);
    });
  });

  it.each(['UTC', 'Asia/Tokyo', 'America/Sao_Paulo'])('reads a day as a day, under %s too', async (zone) => {
    await database.transaction(async ({ tx }) => {
      await tx.run(`SET LOCAL timezone = '${zone}'`);
      expect(await tx.one(`SELECT '2026-11-23'::date AS day, 9007199254740991::bigint AS big`)).toEqual({
        day: '2026-11-23',
        big: 9007199254740991,
      });
    });
  });
});
