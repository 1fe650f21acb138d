import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { AuditLog } from '../audit/index.js';
import { Database, KeyRing, newId } from '../platform/index.js';
import { type Config } from '../platform/config/config.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { FailureCounters } from './failure-counters.store.js';
import { forgottenBefore } from './lockout.rules.js';
import { Locks } from './locks.store.js';
import { Outbreaks } from './outbreaks.store.js';
import { TidyLockouts } from './tidy-lockouts.js';
import { WatchOutbreaks } from './watch-outbreaks.js';

const KEY = { subject: '1790001016:0001', channel: 'employer-sign-in' } as const;
const POLICY = { limit: 2, lockSeconds: 86_400 };

describe('locks', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  const ring = new KeyRing({ tokenKeys: [{ id: 'a', key: Buffer.from('0123456789'.repeat(4)) }] });
  const counters = new FailureCounters(ring);
  const locks = new Locks(ring);
  const outbreaks = new Outbreaks();
  const audit = new AuditLog();

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 5 })).initialize();
    database = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });
  beforeEach(() => dataSource.query('DELETE FROM lockout; DELETE FROM lockout_outbreak'));

  const fail = (key = KEY) => database.transaction(({ tx, now }) => counters.fail(tx, now, key, POLICY));
  const inForce = async () => locks.inForce(database.sql, await database.now(), KEY.subject);
  const tidy = () =>
    new TidyLockouts(database, locks, audit, { lockSeconds: POLICY.lockSeconds } as Config).execute();
  const eventsOf = (action: string) =>
    database.sql.rows<{ subject_id: string; details: object }>(
      'SELECT subject_id, details FROM audit_event WHERE action = $1 ORDER BY at, id',
      [action],
    );
  const manyLocks = (count: number, age: string) =>
    database.sql.run(
      `INSERT INTO lockout (id, subject_key, channel, failures, last_failure_at, locked_at, locked_until)
       SELECT gen_random_uuid(), decode(md5($1 || n::text), 'hex'), 'employer-sign-in', 5, t, t, t + interval '1 day'
       FROM generate_series(1, $2::int) n, (SELECT now() - $3::interval AS t) AS at`,
      [newId(), count, age],
    );

  it('begin with the failure that reaches the limit, and that one alone says so', async () => {
    expect((await fail()).began).toBeNull();
    const { began, failures } = await fail();
    expect({ began, failures }).toEqual({ began: expect.any(String), failures: 2 });
    expect((await fail()).began).toBeNull();
    expect((await inForce()).map(({ id }) => id)).toEqual([began]);
  });

  it('each have an id of their own: who releases the former one does not release the next', async () => {
    await fail();
    const first = (await fail()).began ?? '';
    await database.transaction(({ tx, now }) => locks.release(tx, now, first));
    expect(await inForce()).toEqual([]);
    await fail();
    const second = (await fail()).began ?? '';
    expect(second).not.toBe(first);
    expect(await database.transaction(({ tx, now }) => locks.release(tx, now, first))).toBe(false);
    expect(await inForce()).toHaveLength(1);
  });

  it('lifted by a success stay long enough to say that they are over', async () => {
    await fail();
    const id = (await fail()).began ?? '';
    expect(await database.transaction(({ tx, now }) => counters.clear(tx, now, KEY))).toBe(true);
    expect(await locks.byId(database.sql, id)).toMatchObject({ failures: 0 });
    expect(await database.transaction(({ tx, now }) => counters.clear(tx, now, KEY))).toBe(false);
    expect(await locks.byId(database.sql, id)).toBeUndefined();
  });

  it('are tidied up once over, with an event of those that ran out; what still counts stays', async () => {
    await manyLocks(2, '25 hours');
    await manyLocks(1, '1 hour');
    await fail();
    expect(await tidy()).toBe(2);
    expect(await tidy()).toBe(0);
    expect(await database.sql.rows('SELECT 1 FROM lockout')).toHaveLength(2);
    expect(await eventsOf('lockouts.ran-out')).toHaveLength(2);
    await database.sql.run(
      `UPDATE lockout SET last_failure_at = now() - interval '25 hours' WHERE locked_until IS NULL`,
    );
    const now = await database.now();
    expect((await locks.untidied(database.sql, now, forgottenBefore(now, 1))).count).toBe(1);
    expect(await tidy()).toBe(1);
    expect(await database.sql.rows('SELECT 1 FROM lockout')).toHaveLength(1);
  });

  it('are tidied up past a row that somebody holds', async () => {
    await manyLocks(2, '25 hours');
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    const held = new Promise<void>((holds) => {
      void database.transaction(async ({ tx }) => {
        await tx.rows('SELECT 1 FROM lockout LIMIT 1 FOR UPDATE');
        holds();
        await gate;
      });
    });
    await held;
    expect(await tidy()).toBe(1);
    free();
  });

  describe('many at once', () => {
    const watch = () => new WatchOutbreaks(database, outbreaks, audit).execute();
    const current = async () => outbreaks.current(database.sql, await database.now());

    it('are no alarm at nineteen, and one at twenty, without waiting for anybody to note it', async () => {
      await manyLocks(19, '1 minute');
      expect(await current()).toEqual([]);
      expect(await watch()).toBe(0);
      await manyLocks(1, '1 minute');
      expect(await current()).toMatchObject([{ channel: 'employer-sign-in', locks: 20 }]);
    });

    it('are noted once however many watch, and again only after it was calm', async () => {
      const before = (await eventsOf('lockouts.outbreak-began')).length;
      await manyLocks(25, '9 minutes 50 seconds');
      const noted = await Promise.all([watch(), watch(), watch(), watch()]);
      expect(noted.reduce((sum, n) => sum + n)).toBe(1);
      await manyLocks(30, '1 minute');
      expect(await watch()).toBe(0);
      const began = (await eventsOf('lockouts.outbreak-began')).slice(before);
      expect(began.map(({ details }) => details)).toEqual([{ channel: 'employer-sign-in', locks: 25 }]);
      await database.sql.run(`UPDATE lockout SET locked_at = locked_at - interval '10 minutes'`);
      expect(await current()).toEqual([]);
      expect(await watch()).toBe(1);
      expect(await watch()).toBe(0);
      expect((await eventsOf('lockouts.outbreak-ended')).at(-1)?.details).toEqual({
        channel: 'employer-sign-in',
        locks: 55,
      });
    });
  });
});
