import { jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { type Config } from '../config/config.js';
import { dataSourceOptions } from '../database/data-source-options.js';
import { Database } from '../database/database.js';
import { Metrics } from '../health/metrics.js';
import { type SweepRun, SweepRuns } from './sweep-runs.store.js';
import { type Sweep, Sweeps } from './sweeps.js';

const NOTHING = { count: 0, oldestAt: null };

/** A sweep that finds these batches, one after another, and nothing after them. */
class Finds implements Sweep {
  readonly sentence = 'Prueba.';
  runs = 0;
  constructor(
    readonly id: string,
    private readonly batches: (number | (() => Promise<number>))[] = [],
  ) {}

  async run(): Promise<number> {
    this.runs += 1;
    const next = this.batches.shift() ?? 0;
    return typeof next === 'number' ? next : next();
  }

  overdue() {
    return Promise.resolve(NOTHING);
  }
}

describe('the scheduler', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let metrics: Metrics;

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 4 })).initialize();
    database = new Database(dataSource);
  });
  beforeEach(async () => {
    metrics = new Metrics();
    await database.sql.run('DELETE FROM sweep_run');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });

  const process = (...sweeps: Sweep[]): Sweeps => {
    const made = new Sweeps(
      { sweepSeconds: 5 } as Config,
      pino({ level: 'silent' }),
      database,
      new SchedulerRegistry(),
      new SweepRuns(),
      metrics,
    );
    for (const sweep of sweeps) made.register(sweep);
    return made;
  };
  const noted = async (id: string): Promise<SweepRun | undefined> =>
    (await new SweepRuns().all(database.sql, await database.now())).find((run) => run.id === id);
  const pass = (seconds: number) =>
    database.sql.run(`UPDATE sweep_run SET next_due_at = next_due_at - $1::int * interval '1 second'`, [
      seconds,
    ]);

  it('gives each task to one of the processes that come at once, and to the next when its turn has passed', async () => {
    const finds = ['a', 'b', 'c'].map((id) => new Finds(id));
    const [one, other] = [process(...finds), process(...finds)];
    await Promise.all([one.runAll(), other.runAll()]);
    expect(finds.map(({ runs }) => runs)).toEqual([1, 1, 1]);
    await Promise.all([one.runAll(), other.runAll()]);
    expect(finds.map(({ runs }) => runs)).toEqual([1, 1, 1]);
    await pass(5);
    await other.runAll();
    expect(finds.map(({ runs }) => runs)).toEqual([2, 2, 2]);
  });

  it('takes over from a process that died with a task in hand', async () => {
    const dying = new Finds('a', [() => new Promise<number>(() => undefined)]);
    void process(dying).runAll();
    while (dying.runs === 0) await new Promise((resolve) => setImmediate(resolve));
    const survivor = new Finds('a', [3]);
    const other = process(survivor);
    await other.runAll();
    expect(survivor.runs).toBe(0);
    await pass(5);
    await other.runAll();
    expect((await noted('a'))?.affected).toBe(3);
  });

  it('stops after twenty batches, so that the others have their turn, and leaves the rest to whoever is free', async () => {
    const full = new Finds('a', Array<number>(25).fill(10));
    const [one, other] = [process(full, new Finds('b')), process(full)];
    await one.runAll();
    expect(await noted('a')).toMatchObject({ affected: 200, affectedToday: 200, problem: null });
    expect(await noted('b')).toMatchObject({ affected: 0 });
    expect(
      (await metrics.text())
        .split('\n')
        .filter((line) => /^ventanilla_sweep_batch_.*(total|count)/.test(line)),
    ).toEqual([
      'ventanilla_sweep_batch_seconds_count{sweep="a"} 20',
      'ventanilla_sweep_batch_rows_total{sweep="a"} 200',
    ]);
    await other.runAll();
    expect(await noted('a')).toMatchObject({ affected: 50, affectedToday: 250, affectedTotal: 250 });
  });

  it('goes on with the others when one fails, and says why in a word', async () => {
    const slow = new Finds('slow', [
      4,
      () =>
        database.transaction(async ({ tx }) => {
          await tx.run(`SET LOCAL statement_timeout = '20ms'`);
          return tx.run('SELECT pg_sleep(5)');
        }),
    ]);
    const broken = new Finds('broken', [() => Promise.reject(new TypeError('a secret of the code'))]);
    const sound = new Finds('sound', [2]);
    await process(slow, broken, sound).runAll();
    expect(await noted('slow')).toMatchObject({ affected: 4, problem: 'too-slow' });
    expect(await noted('broken')).toMatchObject({ affected: 0, problem: 'unexpected' });
    expect(await noted('sound')).toMatchObject({ affected: 2, problem: null });
    await pass(5);
    await process(slow, broken).runAll();
    expect(await noted('broken')).toMatchObject({ problem: null });
  });

  it('leaves a task alone whose batch never comes back, and takes it up again when it has', async () => {
    let comeBack: (count: number) => void = () => undefined;
    const hung = new Finds('hung', [() => new Promise<number>((resolve) => (comeBack = resolve))]);
    const sound = new Finds('sound', [2]);
    const made = process(hung, sound);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const turn = made.runAll();
      while (hung.runs === 0) await new Promise((resolve) => setImmediate(resolve));
      await jest.advanceTimersByTimeAsync(60_000);
      jest.useRealTimers();
      await turn;
    } finally {
      jest.useRealTimers();
    }
    expect(await noted('hung')).toMatchObject({ problem: 'stuck' });
    expect(await noted('sound')).toMatchObject({ affected: 2 });
    await pass(5);
    await made.runAll();
    expect(hung.runs).toBe(1);
    comeBack(1);
    await pass(5);
    await made.runAll();
    expect(hung.runs).toBe(2);
    expect(await noted('hung')).toMatchObject({ problem: null });
  });

  it('counts the day anew at midnight', async () => {
    const finds = new Finds('a', [5, 0, 7]);
    const made = process(finds);
    await made.runAll();
    await database.sql.run('UPDATE sweep_run SET day = day - 1');
    expect(await noted('a')).toMatchObject({ affected: 5, affectedToday: 0 });
    await pass(5);
    await made.runAll();
    expect(await noted('a')).toMatchObject({ affected: 7, affectedToday: 7, affectedTotal: 12 });
  });

  it('ends the batch at hand and begins no other when the process is asked to stop', async () => {
    const finds = new Finds('a', [
      async () => {
        void made.beforeApplicationShutdown();
        return Promise.resolve(6);
      },
      6,
    ]);
    const after = new Finds('b');
    const made: Sweeps = process(finds, after);
    await made.runAll();
    expect(await noted('a')).toMatchObject({ affected: 6 });
    expect(after.runs).toBe(0);
  });
});
