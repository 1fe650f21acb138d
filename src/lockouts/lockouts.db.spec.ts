import { DataSource } from 'typeorm';
import { closeGate } from '../../test/support/gate.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { AuditLog } from '../audit/index.js';
import { Database, KeyRing, newId, type TxContext } from '../platform/index.js';
import { type Config } from '../platform/config/config.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { FailureCounters } from './failure-counters.store.js';
import { forgottenBefore } from './lockout.rules.js';
import { Locks } from './locks.store.js';
import { Outbreaks } from './outbreaks.store.js';
import { TidyLockouts } from './tidy-lockouts.js';
import { WatchOutbreaks } from './watch-outbreaks.js';

const KEY = { subject: '1790001016:0001', channel: 'employer-sign-in' } as const;
const POOL = 5;
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
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: POOL })).initialize();
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

  it('hold up to the last millisecond before their end, and are over at it', async () => {
    await fail();
    await fail();
    const found = await database.transaction(async ({ tx, now }) => {
      const endsIn = (milliseconds: number) =>
        tx.run('UPDATE lockout SET locked_until = $1', [new Date(now.getTime() + milliseconds)]);
      const states = [];
      for (const milliseconds of [1, 0]) {
        await endsIn(milliseconds);
        const { lockedUntil } = await counters.state(tx, now, KEY);
        const shown = await locks.inForce(tx, now, KEY.subject);
        states.push({ milliseconds, isLocked: lockedUntil !== null, shown: shown.length });
      }
      return states;
    });
    expect(found).toEqual([
      { milliseconds: 1, isLocked: true, shown: 1 },
      { milliseconds: 0, isLocked: false, shown: 0 },
    ]);
    // The first failure after the end is the first again.
    expect(await fail()).toMatchObject({ failures: 1, lockedUntil: null, began: null });
  });

  it('last as long as was agreed from the failure that began them, and no failure during them makes them longer', async () => {
    const [first, second] = await database.transaction(async ({ tx, now }) => {
      const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
      await counters.fail(tx, now, KEY, POLICY);
      const began = await counters.fail(tx, at(1), KEY, POLICY);
      const during = await counters.fail(tx, at(86_400), KEY, POLICY);
      return [began, during].map(({ failures, lockedUntil }) => ({
        failures,
        seconds: ((lockedUntil?.getTime() ?? 0) - now.getTime()) / 1000,
      }));
    });
    expect([first, second]).toEqual([
      { failures: 2, seconds: 86_401 },
      { failures: 2, seconds: 86_401 },
    ]);
  });

  it('count every failure of many at once', async () => {
    const many = 30;
    const policy = { limit: many, lockSeconds: POLICY.lockSeconds };
    const failOnce = () => database.transaction(({ tx, now }) => counters.fail(tx, now, KEY, policy));
    await failOnce();
    const gate = await closeGate(ground.url, 'SELECT 1 FROM lockout FOR UPDATE', []);
    const failed = Array.from({ length: many - 1 }, failOnce);
    await gate.untilWaiting(POOL);
    await gate.open();
    const counts = (await Promise.all(failed)).map(({ failures }) => failures).sort((a, b) => a - b);
    expect(counts).toEqual(Array.from({ length: many - 1 }, (_, index) => index + 2));
    expect((await inForce()).map(({ failures }) => failures)).toEqual([many]);
  });

  it.each([
    ['released', (id: string) => (context: TxContext) => locks.release(context.tx, context.now, id)],
    ['lifted by a success', () => (context: TxContext) => counters.clear(context.tx, context.now, KEY)],
  ])('are %s once of many who do it at once, whoever began first', async (_, lifting) => {
    await fail();
    const id = (await fail()).began ?? '';
    const lift = lifting(id);
    let goOn: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (goOn = resolve));
    // Its clock stands before the others have lifted the lock.
    const early = database.transaction(async (context) => {
      await first;
      return lift(context);
    });
    const gate = await closeGate(ground.url, 'SELECT 1 FROM lockout FOR UPDATE', []);
    const lifted = Array.from({ length: POOL - 1 }, () => database.transaction(lift));
    await gate.untilWaiting(POOL - 1);
    await gate.open();
    const outcomes = await Promise.all(lifted);
    goOn();
    expect([...outcomes, await early].filter(Boolean)).toHaveLength(1);
  });

  it('that run out while somebody comes to release them are told as over', async () => {
    await fail();
    const id = (await fail()).began ?? '';
    const gate = await closeGate(ground.url, 'SELECT 1 FROM lockout FOR UPDATE', []);
    const released = database.transaction(({ tx, now }) => locks.release(tx, now, id));
    await gate.untilWaiting(1);
    await gate.change(`UPDATE lockout SET locked_until = now() - interval '1 second'`);
    await gate.open();
    expect(await released).toBe(false);
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
