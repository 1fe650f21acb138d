import pg from 'pg';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { type Config } from '../config/config.js';
import { Realtime } from './realtime.js';

describe('changes that are told', () => {
  let ground: TestDatabase;
  let here: Realtime;
  let there: Realtime;
  let stranger: pg.Client;

  beforeAll(async () => {
    ground = await createTestDatabase();
    const config = { databaseListenUrl: ground.url } as Config;
    [here, there] = [0, 1].map(() => new Realtime(config, pino({ level: 'silent' }))) as [Realtime, Realtime];
    stranger = new pg.Client({ connectionString: ground.url });
    await Promise.all([here.onApplicationBootstrap(), there.onApplicationBootstrap(), stranger.connect()]);
  });
  afterAll(async () => {
    await Promise.all([here.onApplicationShutdown(), there.onApplicationShutdown(), stranger.end()]);
    await ground.drop();
  });

  /** The next time that somebody hears of the topic. */
  const heard = (by: Realtime, topic: string) =>
    new Promise<void>((done) => {
      const stop = by.subscribe(topic, () => {
        stop();
        done();
      });
    });
  const notify = (payload: string) => stranger.query('SELECT pg_notify($1, $2)', ['ventanilla', payload]);

  it('are heard at once where they happened, and once; by the others soon', async () => {
    let times = 0;
    const stop = here.subscribe('center:1', () => (times += 1));
    const elsewhere = heard(there, 'center:1');
    here.announce(['center:1']);
    expect(times).toBe(1);
    await elsewhere;
    // What the others say later comes over the same connection, after the echo of one's own.
    const answer = heard(here, 'center:2');
    there.announce(['center:2']);
    await answer;
    expect(times).toBe(1);
    stop();
  });

  it.each([
    '',
    'no JSON',
    '{}',
    '[]',
    '["x"]',
    '["error"]',
    '["x","error"]',
    '["x",7,null]',
    '["x","__proto__"]',
  ])('survive a payload that nobody of us sent: %s', async (payload) => {
    const after = heard(here, 'center:3');
    await notify(payload);
    there.announce(['center:3']);
    await after;
    expect(here.connected).toBe(true);
  });

  it('are all announced when there are too many to name', async () => {
    const elsewhere = heard(there, 'center:of-nobody');
    here.announce(Array.from({ length: 400 }, (_, index) => `reset:${index}-${'x'.repeat(30)}`));
    await elsewhere;
  });

  it('are not told to whoever has stopped listening', () => {
    let times = 0;
    const stop = here.subscribe('center:4', () => (times += 1));
    stop();
    here.announce(['center:4', '*']);
    expect(times).toBe(0);
  });
});
