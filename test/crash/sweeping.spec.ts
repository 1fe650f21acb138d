import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type Settled } from '../../bench/overdue-kinds.js';
import { OVERDUE_KINDS } from '../../bench/overdue-rows.js';
import { AppModule } from '../../src/app.module.js';
import { Sweeps } from '../../src/platform/index.js';
import { parseConfig } from '../../src/platform/config/config.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { demoGround } from '../support/app-process.js';
import { filesOf } from '../support/postgres.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SLOW_MS = 240_000;
/** Of every kind. */
const ROWS = 2_000;
/** Of the hundred deaths so many are of a process of its own; the others are of all that one has: its connections and its memory. */
const KILLED_PROCESSES = 6;
const DEATHS = 100;
/** A batch is five statements or so: the end comes within the first few batches, at any of their statements, on any machine. */
const LATEST_STATEMENT = 20;
/** What is killed from outside dies by the clock. */
const LATEST_KILL_MS = 80;

/** Tells the statements of the sweeps from those of what else goes on in a process. */
const sweeping = new AsyncLocalStorage<true>();

/** The same numbers for the same seed, so that a failure can be seen again. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** A hundred times somebody dies in the middle of a sweep; two are always at it. */
describe('sweeping under killing', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let owner: pg.Client;
  const seed = Number(process.env.SWEEP_SEED ?? randomInt(2 ** 31));
  const random = numbersFrom(seed);

  beforeAll(async () => {
    ground = await demoGround();
    owner = new pg.Client({ connectionString: ground.ownerUrl });
    await owner.connect();
    for (const { lay } of OVERDUE_KINDS) await owner.query(lay, [ROWS]);
    await owner.query('ANALYZE');
  }, SLOW_MS);
  afterAll(async () => {
    await owner.end();
    await ground.close();
  });

  const env = (): NodeJS.ProcessEnv => ({
    NODE_ENV: 'test',
    DATABASE_URL: ground.url,
    FILES_DIR: filesOf(ground.url),
    SMTP_URL: 'smtp://127.0.0.1:9',
    TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
    DEMO_OPEN_ALWAYS: '1',
    SWEEP_SECONDS: '0',
    DATABASE_POOL: '2',
  });

  async function begin(): Promise<INestApplicationContext> {
    return NestFactory.createApplicationContext(
      AppModule.with(parseConfig({ PORT: '3000', ...env() }), createLogger('silent')),
      { logger: false, abortOnError: false },
    );
  }

  /** One batch of each task after another, until it dies at one of its statements: what it had open is cut, and nothing of it is seen again. */
  async function dieSweeping(): Promise<void> {
    const life = await begin();
    const sweeps = life.get(Sweeps).all();
    const first = Math.floor(random() * sweeps.length);
    let isDead = false;
    const death = cutAt(life.get(DataSource), {
      statement: 1 + Math.floor(random() * LATEST_STATEMENT),
      isAnswered: random() < 0.5,
    }).then(() => (isDead = true));
    const working = sweeping
      .run(true, async () => {
        for (let n = first; !isDead; n += 1) await sweeps[n % sweeps.length]?.run();
      })
      .catch((error: unknown) => {
        if (!isDead) throw error;
      });
    await Promise.race([working, death]);
    await working;
    await life.close().catch(() => undefined);
  }

  async function killSweeping(): Promise<void> {
    const { NODE_OPTIONS: _jestOptions, ...inherited } = process.env;
    const first = String(Math.floor(random() * 1_000));
    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', './scripts/parts/typescript.mjs', 'test/support/sweeper.ts', first],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...inherited, ...env() } },
    );
    const ended = once(child, 'exit');
    const began = await Promise.race([once(child, 'message').then(() => true), ended.then(() => false)]);
    expect(began).toBe(true);
    await wait(random() * LATEST_KILL_MS);
    child.kill('SIGKILL');
    await ended;
  }

  it(
    'loses no row and handles none twice',
    async () => {
      const deaths = [
        ...Array.from({ length: KILLED_PROCESSES }, () => killSweeping),
        ...Array.from({ length: DEATHS - KILLED_PROCESSES }, () => dieSweeping),
      ];
      const lane = async () => {
        for (let next = deaths.shift(); next; next = deaths.shift()) await next();
      };
      await Promise.all([lane(), lane()]);
      const before = await standings();
      // Somebody who lives finishes what is left.
      const survivor = await begin();
      for (const sweep of survivor.get(Sweeps).all()) while ((await sweep.run()) > 0);
      await survivor.close();
      const unharmed = OVERDUE_KINDS.map(({ name }) => ({ name, rows: ROWS }));
      const after = await standings();
      expect({ seed, rows: after.map(({ name, rows }) => ({ name, rows })) }).toEqual({
        seed,
        rows: unharmed,
      });
      const effects = after.flatMap(({ name, events, subjects, mails }) =>
        [events, subjects, mails].flatMap((count) => (count === null ? [] : [{ name, count }])),
      );
      expect({ seed, wrong: effects.filter(({ count }) => count !== ROWS) }).toEqual({ seed, wrong: [] });
      // The hundred were at work and none of them finished it, or the test would prove little.
      const done = before.reduce((sum, { rows }) => sum + rows, 0);
      expect(done).toBeGreaterThan(ROWS);
      expect(done).toBeLessThan(ROWS * OVERDUE_KINDS.length);
    },
    SLOW_MS,
  );

  const standings = () =>
    Promise.all(
      OVERDUE_KINDS.map(async ({ name, settled }) => {
        const { rows } = await owner.query<Settled>(settled, [ROWS]);
        const [found] = rows;
        if (!found) throw new Error(`nothing is known of ${name}`);
        return { name, ...found };
      }),
    );
});

type Client = pg.Client & { connection: { stream: Socket } };

const poolOf = (dataSource: DataSource): pg.Pool & { _clients: Client[] } =>
  (dataSource.driver as unknown as { master: pg.Pool & { _clients: Client[] } }).master;

/**
 * As when the machine loses power: at this statement of the sweeps nothing is said to the database any more, on any connection.
 * With its answer there, or with nobody knowing whether it was done.
 */
function cutAt(dataSource: DataSource, at: { statement: number; isAnswered: boolean }): Promise<void> {
  const pool = poolOf(dataSource);
  let sent = 0;
  return new Promise((resolve) => {
    const cut = () => {
      for (const { connection } of pool._clients) connection.stream.destroy();
      resolve();
    };
    const count = (client: pg.PoolClient | Client): void => {
      const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown> | undefined;
      const counted = (...given: unknown[]): Promise<unknown> | undefined => {
        const answer = query(...given);
        if (!sweeping.getStore() || (sent += 1) !== at.statement) return answer;
        // Alone on the pool it tells a callback, and is no part of any transaction.
        if (at.isAnswered && answer) return answer.finally(cut);
        setImmediate(cut);
        return answer;
      };
      Object.assign(client, { query: counted });
    };
    pool._clients.forEach(count);
    pool.on('connect', count);
  });
}
