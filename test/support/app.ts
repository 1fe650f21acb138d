import 'reflect-metadata';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Writable } from 'node:stream';
import { DataSource } from 'typeorm';
import request from 'supertest';
import { seedDemoCountry } from '../../src/administration/index.js';
import { createApp } from '../../src/create-app.js';
import { type Config, parseConfig } from '../../src/platform/config/config.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { Database } from '../../src/platform/database/database.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { Mailbox } from './mailbox.js';
import { createTestDatabase, filesOf } from './postgres.js';

export const STAFF_PASSWORD = 'Prueba-2026-ventanilla';

/** Argon2 as light as it gets: what the tests prove is not how slow a hash is. */
const LIGHT_ARGON2 = { memoryCost: 8, timeCost: 1 };

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly mailbox: Mailbox;
  /** A database handle of the test's own, as the application's role. */
  readonly database: Database;
  /** Connection string as the application's role; `ownerUrl` as the owner of the tables. */
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  /** Where it listens: `http://127.0.0.1:port`. */
  readonly url: string;
  /** Everything it logged so far. */
  readonly logs: string[];
  /** A client without cookies. */
  http(): ReturnType<typeof request>;
  /** A client that keeps its cookies, like a browser. */
  browser(): ReturnType<typeof request.agent>;
  /** A signed-in client of the staff. */
  staff(username: string): Promise<ReturnType<typeof request.agent>>;
  /** A second process on the same database and mailbox. */
  twin(overrides?: NodeJS.ProcessEnv): Promise<TestApp>;
  stop(): Promise<void>;
}

interface Ground {
  readonly url: string;
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/**
 * The real application on a real database with the demo country, and a real mail server. Open at any hour, caps,
 * proof of work and scheduler off unless `overrides` says otherwise.
 */
export async function startTestApp(overrides: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  const ground = await createTestDatabase();
  const seeding = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 1 })).initialize();
  await new Database(seeding).transaction((context) =>
    seedDemoCountry(context, STAFF_PASSWORD, LIGHT_ARGON2),
  );
  await seeding.destroy();
  const mailbox = await new Mailbox().start();
  const started = await boot(ground, mailbox, overrides);
  return {
    ...started,
    stop: async () => {
      await started.stop();
      await mailbox.stop();
      await ground.drop();
    },
  };
}

async function boot(ground: Ground, mailbox: Mailbox, overrides: NodeJS.ProcessEnv): Promise<TestApp> {
  const config = parseConfig({
    NODE_ENV: 'test',
    PORT: '3000',
    DATABASE_URL: ground.url,
    FILES_DIR: filesOf(ground.url),
    SMTP_URL: mailbox.url,
    TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
    DEMO_OPEN_ALWAYS: '1',
    RATE_LIMITS: 'off',
    CAPTCHA: 'off',
    SWEEP_SECONDS: '0',
    DATABASE_POOL: '10',
    ...overrides,
  });
  const logs: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logs.push(chunk.toString());
      done();
    },
  });
  const app = await createApp(config, createLogger('debug', sink));
  await app.listen(0, '127.0.0.1');
  await app.getHttpAdapter().getInstance().ready();
  const url = await app.getUrl();
  const dataSource = await new DataSource(
    dataSourceOptions({ url: ground.url, poolSize: 4, applicationName: 'spec' }),
  ).initialize();
  const testApp: TestApp = {
    app,
    config,
    mailbox,
    database: new Database(dataSource),
    databaseUrl: ground.url,
    ownerUrl: ground.ownerUrl,
    url,
    logs,
    http: () => request(url),
    browser: () => request.agent(url),
    staff: async (username) => {
      const agent = request.agent(url);
      await agent.post('/api/v1/sessions').send({ username, password: STAFF_PASSWORD }).expect(201);
      return agent;
    },
    twin: (more = {}) => boot(ground, mailbox, { ...overrides, ...more }),
    stop: async () => {
      await app.close();
      await dataSource.destroy();
    },
  };
  return testApp;
}
