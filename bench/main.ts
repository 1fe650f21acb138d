/**
 * What people wait for, beside a bare server: see docs/performance.md. Runs on an empty database that somebody else
 * throws away afterwards (`npm run bench`).
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/platform/config/config.js';
import { Country } from './country.js';
import { Ground } from './ground.js';
import { Holds } from './holds.js';
import { Links } from './links.js';
import { load, type Round } from './load.js';
import { CodeBox, layOpening, Opening } from './opening.js';
import { type Operation, operations, type Side } from './operations.js';
import { benchPadron } from './padron.js';
import { type ServerProcess, startServer } from './processes.js';
import { type Comparison, figuresOf, isReached, table } from './report.js';
import { Sweeping } from './sweeping.js';
import { Timing } from './timing.js';

/** Connections to the database, for either server. */
const POOL = '10';
const MEMORY_TARGET_MIB = 200;

const { values: options, positionals } = parseArgs({
  /** In place of the comparisons: `opening`, the month opens for all; `country`, a day in a system full of turnos; `padron`, the SRI's open data; `sweeps`, what became overdue; `timing`, whether a sign-in tells whose number it is by how long it takes. */
  allowPositionals: true,
  options: {
    /** A look at it in half a minute, too short for figures to keep. */
    quick: { type: 'boolean', default: false },
    /** Exit code 1 when a target is missed. */
    check: { type: 'boolean', default: false },
    /** Only operations whose name holds this. */
    only: { type: 'string', default: '' },
    /** Lines of the file that `padron` imports. */
    lines: { type: 'string', default: '1000000' },
    /** More options of Node for the app, such as `--cpu-prof`. */
    'app-node': { type: 'string', default: '' },
  },
});
const plan = options.quick ? { rounds: 1, seconds: 0.5, warmUp: 0.5 } : { rounds: 2, seconds: 2, warmUp: 5 };
const CONNECTIONS = [8, 32];

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: start this with npm run bench`);
  return value;
};
const say = (text: string) => void process.stdout.write(`${text}\n`);

interface Pair {
  readonly app: ServerProcess;
  readonly bare: ServerProcess;
}

async function startPair(databaseUrl: string, logs: string): Promise<Pair> {
  const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: databaseUrl, DATABASE_POOL: POOL };
  const bare = await startServer({
    script: './bare-server.js',
    env,
    port: Number(setting('BENCH_BARE_PORT')),
    readyPath: '/ready',
    logFile: join(logs, 'bare.log'),
  });
  // Mails are owed and nobody takes them.
  const app = await startApp(databaseUrl, logs, 'BENCH_APP_PORT', 'smtp://127.0.0.1:9');
  return { app, bare };
}

function startApp(
  databaseUrl: string,
  logs: string,
  port: 'BENCH_APP_PORT' | 'BENCH_BARE_PORT',
  smtpUrl: string,
  more: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  return startServer({
    script: '../src/main.js',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL: POOL,
      BASE_URL: '',
      RATE_LIMITS: 'off',
      CAPTCHA: 'off',
      DEMO_OPEN_ALWAYS: '1',
      SMTP_URL: smtpUrl,
      ...more,
    },
    port: Number(setting(port)),
    readyPath: '/health/ready',
    logFile: join(logs, `${port}.log`),
    nodeOptions: `${setting('BENCH_APP_FLAGS')} ${options['app-node']}`.split(' ').filter(Boolean),
  });
}

async function round(
  server: ServerProcess,
  side: Side,
  connections: number,
  seconds: number,
): Promise<Round> {
  await side.prepare?.();
  const { port } = server;
  const result = await load({
    port,
    connections,
    seconds,
    status: side.status,
    request: (n) => side.request(n),
  });
  await side.settle?.(result.requests);
  return result;
}

/** App, bare, bare, app: whatever drifts while it runs drifts for both. */
async function compare(
  ground: Ground,
  operation: Operation,
  connections: number,
  { app, bare }: Pair,
): Promise<Comparison> {
  const rounds: { app: Round[]; bare: Round[] } = { app: [], bare: [] };
  await round(app, operation.app, connections, plan.warmUp);
  await round(bare, operation.bare, connections, plan.warmUp);
  await ground.analyze();
  for (let n = 0; n < plan.rounds; n += 1) {
    for (const which of ['app', 'bare', 'bare', 'app'] as const)
      rounds[which].push(await round({ app, bare }[which], operation[which], connections, plan.seconds));
  }
  const figures = { app: figuresOf(rounds.app), bare: figuresOf(rounds.bare) };
  const ratio = figures.app.perSecond / figures.bare.perSecond;
  const { name, target, targetAt = connections } = operation;
  return {
    operation: name,
    connections,
    ...figures,
    ratio,
    target: targetAt === connections ? target : undefined,
  };
}

/** @returns whether every target was reached. */
async function run(): Promise<boolean> {
  const databaseUrl = setting('DATABASE_URL');
  const ground = await Ground.lay(setting('DATABASE_OWNER_URL'), new URL(databaseUrl).username);
  const config = parseConfig(process.env);
  const holds = new Holds(ground.owner, config);
  const links = new Links(ground.owner, config);
  const pair = await startPair(databaseUrl, setting('BENCH_LOGS'));
  try {
    say(
      `Node ${process.versions.node}; ${POOL} database connections each; ${plan.rounds * 2} rounds of ${plan.seconds} s per server; ` +
        `load average before ${loadavg()[0]?.toFixed(2)}`,
    );
    const comparisons: Comparison[] = [];
    for (const operation of operations(ground, holds, links).filter(({ name }) =>
      name.includes(options.only),
    )) {
      for (const connections of CONNECTIONS) {
        const comparison = await compare(ground, operation, connections, pair);
        comparisons.push(comparison);
        if (process.stdout.isTTY) say(`  ${operation.name} × ${connections}: ${comparison.ratio.toFixed(2)}`);
      }
    }
    const memory = pair.app.peakMemory();
    const isSmall = memory === undefined || memory <= MEMORY_TARGET_MIB;
    say(`\n${table(comparisons)}\n`);
    say(
      memory === undefined
        ? 'Peak resident memory of the app: this system does not tell'
        : `Peak resident memory of the app: ${memory.toFixed(0)} MiB (target ≤ ${MEMORY_TARGET_MIB}) ${isSmall ? '✓' : '✗'}`,
    );
    return isSmall && comparisons.every(isReached);
  } finally {
    await ground.leave();
    await pair.app.stop();
    await pair.bare.stop();
  }
}

/** @returns whether nobody lost a seat, none was given twice, and a hold in the rush took no longer than promised. */
async function runOpening(): Promise<boolean> {
  const [databaseUrl, ownerUrl, logs] = [
    setting('DATABASE_URL'),
    setting('DATABASE_OWNER_URL'),
    setting('BENCH_LOGS'),
  ];
  await layOpening(ownerUrl);
  const box = new CodeBox();
  const smtpUrl = await box.open();
  const apps = [
    await startApp(databaseUrl, logs, 'BENCH_APP_PORT', smtpUrl),
    await startApp(databaseUrl, logs, 'BENCH_BARE_PORT', smtpUrl),
  ];
  try {
    return await new Opening(
      apps.map(({ port }) => port),
      box,
    ).run(ownerUrl, say);
  } finally {
    for (const app of apps) await app.stop();
    await box.close();
  }
}

/** @returns whether a day is answered as soon with the whole country in the database as with one centre. */
async function runCountry(): Promise<boolean> {
  const country = await Country.connect(setting('DATABASE_OWNER_URL'));
  const app = await startApp(
    setting('DATABASE_URL'),
    setting('BENCH_LOGS'),
    'BENCH_APP_PORT',
    'smtp://127.0.0.1:9',
  );
  try {
    return await country.run(app.port, say);
  } finally {
    await app.stop();
    await country.leave();
  }
}

/** @returns whether no request became slower than it may while two processes swept, and every row was handled once. */
async function runSweeps(): Promise<boolean> {
  const databaseUrl = setting('DATABASE_URL');
  const sweeping = await Sweeping.lay(setting('DATABASE_OWNER_URL'), new URL(databaseUrl).username);
  // Reservations that are made while it is measured are none of what is swept.
  const start = (port: 'BENCH_APP_PORT' | 'BENCH_BARE_PORT') =>
    startApp(databaseUrl, setting('BENCH_LOGS'), port, 'smtp://127.0.0.1:9', { HOLD_SECONDS: '86400' });
  const apps = [await start('BENCH_APP_PORT'), await start('BENCH_BARE_PORT')];
  try {
    const what = { rows: options.quick ? 10_000 : 100_000, only: options.only };
    return await sweeping.run(
      apps.map(({ port }) => port),
      what,
      say,
    );
  } finally {
    for (const app of apps) await app.stop();
    await sweeping.leave();
  }
}

/** @returns whether wrong keys for numbers of every kind take as long. */
async function runTiming(): Promise<boolean> {
  const box = new CodeBox();
  const smtpUrl = await box.open();
  const timing = await Timing.connect(setting('DATABASE_OWNER_URL'));
  const app = await startApp(setting('DATABASE_URL'), setting('BENCH_LOGS'), 'BENCH_APP_PORT', smtpUrl);
  try {
    return await timing.run(app.port, say);
  } finally {
    await app.stop();
    await timing.leave();
    await box.close();
  }
}

/** @returns whether the import takes no more than so many times a plain COPY of the same file. */
const runPadron = (): Promise<boolean> =>
  benchPadron(
    {
      ownerUrl: setting('DATABASE_OWNER_URL'),
      folder: setting('BENCH_LOGS'),
      lines: Number(options.lines),
      rounds: options.quick ? 1 : 3,
    },
    say,
  );

const MODES: Readonly<Record<string, () => Promise<boolean>>> = {
  opening: runOpening,
  country: runCountry,
  sweeps: runSweeps,
  padron: runPadron,
  timing: runTiming,
};
const reached = await (MODES[positionals[0] ?? ''] ?? run)();
if (options.check && !reached) process.exitCode = 1;
