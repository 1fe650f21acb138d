import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { fileHash } from '../../src/papers/paper-files.js';
import { STAFF_PASSWORD } from '../support/app.js';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { closeGate } from '../support/gate.js';
import { handIn, openDossier, papersOf, photoOf } from '../support/handing-in.js';
import { Mailbox } from '../support/mailbox.js';
import { freshEmployer } from '../support/resets.js';
import { S3_KEY, S3Server } from '../support/s3-server.js';
import { type Agent } from '../support/visits.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SLOW_MS = 240_000;
/** So often both die, at whatever they are. */
const DEATHS = 6;
const LATEST_DEATH_MS = 2_500;
const EMPTY_LIST =
  '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
const CLERKS = ['ventanilla1', 'ventanilla2'] as const;

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Rows are in the database, bytes in a store that knows nothing of transactions, and processes die between the two. */
describe('a process that dies while papers come and go', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let store: S3Server;
  let mailbox: Mailbox;
  let app: AppProcess;
  /** One visit of each clerk, open as long as this takes. */
  let dossiers: string[];

  const files = (): NodeJS.ProcessEnv => ({
    FILES_DIR: '',
    FILES_S3_URL: store.url,
    FILES_S3_REGION: S3_KEY.region,
    FILES_S3_KEY_ID: S3_KEY.keyId,
    FILES_S3_SECRET: S3_KEY.secret,
  });
  const startApp = async () => {
    app = await startAppProcess(ground.url, mailbox.url, { ...files(), SWEEP_SECONDS: '0' });
  };

  beforeAll(async () => {
    ground = await demoGround();
    store = await new S3Server().start();
    mailbox = await new Mailbox().start();
    await startApp();
    dossiers = [];
    for (const [index, username] of CLERKS.entries()) {
      const { agent, counterId } = await clerkOn(app.url, username, index + 1);
      const { ruc, representative } = freshEmployer();
      const dossier = await openDossier(agent, counterId, { ruc, cedula: representative.cedula });
      dossiers.push(dossier.id);
    }
  }, SLOW_MS);
  afterAll(async () => {
    await app.kill();
    await Promise.all([store.stop(), mailbox.stop()]);
    await ground.close();
  });

  const clerkAgain = async (username: string): Promise<Agent> => {
    const agent = request.agent(app.url);
    await agent.post('/api/v1/sessions').send({ username, password: STAFF_PASSWORD }).expect(201);
    return agent;
  };
  const hourPasses = (forWhom = '') =>
    ground.database.sql.run(
      `UPDATE paper_file SET idle_since = idle_since - interval '1 hour' WHERE idle_since IS NOT NULL ${forWhom}`,
    );
  const stored = (): string[] => [...store.objects.keys()].map((key) => key.slice(-64)).sort();
  const referred = async (): Promise<string[]> => {
    const rows = await ground.database.sql.rows<{ hash: string }>(
      'SELECT hash FROM paper UNION SELECT hash FROM paper_page ORDER BY hash',
    );
    return rows.map(({ hash }) => hash);
  };
  /** Rows without their bytes, and bytes that are not what their name says. */
  const lost = async (): Promise<string[]> => {
    const there = new Map([...store.objects].map(([key, { bytes }]) => [key.slice(-64), fileHash(bytes)]));
    return (await referred()).filter((hash) => there.get(hash) !== hash);
  };

  /** A process that does nothing but sweep. */
  async function sweeper(): Promise<ChildProcess> {
    const { NODE_OPTIONS: _jestOptions, ...inherited } = process.env;
    const child = spawn(
      process.execPath,
      ['--import', './scripts/parts/typescript.mjs', 'test/support/sweeper.ts', '0'],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: {
          ...inherited,
          ...files(),
          NODE_ENV: 'test',
          DATABASE_URL: ground.url,
          SMTP_URL: 'smtp://127.0.0.1:9',
          TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
          SWEEP_SECONDS: '0',
          DATABASE_POOL: '2',
        },
      },
    );
    const ended = once(child, 'exit').then(() => false);
    expect(await Promise.race([once(child, 'message').then(() => true), ended])).toBe(true);
    return child;
  }
  async function die(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  /** Somebody who lives sweeps until nothing idle is left. */
  async function sweptOut(): Promise<void> {
    const child = await sweeper();
    for (;;) {
      await hourPasses();
      const { count } = (await ground.database.sql.one<{ count: number }>(
        'SELECT count(*)::int AS count FROM paper_file WHERE idle_since IS NOT NULL',
      )) ?? { count: 0 };
      if (count === 0) break;
      await wait(50);
    }
    await die(child);
  }

  it(
    'after the bytes were stored and before the paper was there: they are nobody’s, and go',
    async () => {
      const agent = await clerkAgain(CLERKS[0]);
      const dossierId = dossiers[0] ?? '';
      const photo = await photoOf('salmon');
      // Whoever only reads papers passes; the row of the new one does not.
      const gate = await closeGate(ground.url, 'LOCK TABLE paper IN EXCLUSIVE MODE', []);
      const cutOff = handIn(agent, dossierId, photo).then(
        () => false,
        () => true,
      );
      await gate.untilWaiting(1);
      await app.kill();
      await gate.open();
      expect(await cutOff).toBe(true);
      expect([stored().length, await referred()]).toEqual([2, []]);
      await sweptOut();
      expect(stored()).toEqual([]);
      await startApp();
    },
    SLOW_MS,
  );

  it(
    'in the middle of removing: what is handed in anew has its bytes, the rest goes',
    async () => {
      const agent = await clerkAgain(CLERKS[0]);
      const dossierId = dossiers[0] ?? '';
      const [photo, other] = [await photoOf('sienna'), await photoOf('snow')];
      for (const file of [photo, other]) {
        const { body } = await handIn(agent, dossierId, file).expect(201);
        if (file === other) await agent.delete(`/api/v1/papers/${(body as { id: string }).id}`).expect(204);
      }
      const again = await referred();
      const [first] = await papersOf(agent, dossierId);
      await agent.delete(`/api/v1/papers/${first?.id ?? ''}`).expect(204);
      await hourPasses();
      // Those of the one are gone, those of the other are not, and nobody hears of either.
      const removed = new Promise<void>((resolve) => {
        let count = 0;
        const silently: Parameters<S3Server['behave']>[number] = ({ method, url }, response) => {
          // The walk through the store comes by as well.
          if (method === 'GET') {
            store.behave(silently);
            return void response.writeHead(200).end(EMPTY_LIST);
          }
          const key = decodeURIComponent((url ?? '').slice('/papeles/'.length));
          if (again.includes(key.slice(-64))) store.objects.delete(key);
          if ((count += 1) === 4) resolve();
        };
        store.behave(silently, silently, silently, silently);
      });
      const child = await sweeper();
      await removed;
      const into = handIn(agent, dossierId, photo);
      await die(child);
      const { status, body } = await into;
      expect(status).toBe(201);
      const { id } = body as { id: string };
      await agent.get(`/api/v1/papers/${id}`).expect(200);
      await agent.get(`/api/v1/papers/${id}/pages/1`).expect(200);
      await sweptOut();
      expect([await lost(), stored()]).toEqual([[], await referred()]);
    },
    SLOW_MS,
  );

  it(
    'at any moment, while others hand in, take out and sweep the same: no paper loses its bytes, and no bytes are left over',
    async () => {
      const photos = await Promise.all(['tomato', 'violet', 'wheat'].map((colour) => photoOf(colour, 60)));
      let isOver = false;
      // Who stores is done within seconds, and has an hour: what has been idle for a while is let grow old.
      const aging = (async () => {
        while (!isOver) {
          await hourPasses(`AND idle_since < now() - interval '1500 milliseconds'`);
          await wait(50);
        }
      })();
      let done = 0;
      for (let death = 0; death < DEATHS; death += 1) {
        const child = await sweeper();
        const busy = CLERKS.map(async (username, index) => {
          const agent = await clerkAgain(username);
          const dossierId = dossiers[index] ?? '';
          for (let n = randomInt(3); ; n += 1) {
            await handIn(agent, dossierId, photos[n % 3] as Buffer);
            done += 1;
            for (const { id } of await papersOf(agent, dossierId)) await agent.delete(`/api/v1/papers/${id}`);
          }
        }).map((work) => work.catch(() => undefined));
        await wait(randomInt(LATEST_DEATH_MS));
        await Promise.all(death % 2 === 0 ? [app.kill(), die(child)] : [die(child), app.kill()]);
        await Promise.all(busy);
        expect(await lost()).toEqual([]);
        await startApp();
      }
      isOver = true;
      await aging;
      expect(done).toBeGreaterThan(0);
      await sweptOut();
      expect([await lost(), stored()]).toEqual([[], await referred()]);
    },
    SLOW_MS,
  );
});
