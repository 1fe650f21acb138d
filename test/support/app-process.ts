import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { seedDemoCountry } from '../../src/administration/index.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { Database } from '../../src/platform/database/database.js';
import { STAFF_PASSWORD } from './app.js';
import { createTestDatabase, filesOf, type TestDatabase } from './postgres.js';
import { type Agent, counterOf } from './visits.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A migrated database with the demo country, for processes to share. */
export async function demoGround(): Promise<
  TestDatabase & { readonly database: Database; close(): Promise<void> }
> {
  const ground = await createTestDatabase();
  const dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 2 })).initialize();
  const database = new Database(dataSource);
  await database.transaction((context) =>
    seedDemoCountry(context, STAFF_PASSWORD, { memoryCost: 8, timeCost: 1 }),
  );
  return {
    ...ground,
    database,
    close: async () => {
      await dataSource.destroy();
      await ground.drop();
    },
  };
}

export interface AppProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** No chance to tidy up, as when the machine loses power. */
  kill(): Promise<void>;
  /** Asks it to end; resolves with its exit code. */
  terminate(): Promise<number | null>;
}

/** The real process, from its sources, on a port of its own. */
export async function startAppProcess(
  databaseUrl: string,
  smtpUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<AppProcess> {
  const port = await freePort();
  const { NODE_OPTIONS: _jestOptions, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--import', './scripts/parts/typescript.mjs', 'src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...inherited,
      NODE_ENV: 'test',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      FILES_DIR: filesOf(databaseUrl),
      SMTP_URL: smtpUrl,
      TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
      DEMO_OPEN_ALWAYS: '1',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'fatal',
      DATABASE_POOL: '5',
      ...env,
    },
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await untilReady(url, child, () => complaint);
  return {
    url,
    child,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    terminate: async () => {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}

/** A clerk who signs in at this process and opens the counter. */
export async function clerkOn(
  url: string,
  username: string,
  counter: number,
): Promise<{ agent: Agent; counterId: string }> {
  const agent = request.agent(url);
  await agent.post('/api/v1/sessions').send({ username, password: STAFF_PASSWORD }).expect(201);
  const { id } = await counterOf(agent, counter);
  await agent.post(`/api/v1/counters/${id}/opening`).expect(200);
  return { agent, counterId: id };
}

async function untilReady(url: string, child: ChildProcess, complaint: () => string): Promise<void> {
  for (const deadline = performance.now() + 30_000; ;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`the process did not start: ${complaint()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
