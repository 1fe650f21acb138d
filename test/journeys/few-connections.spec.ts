import { get } from 'node:http';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { Realtime } from '../../src/platform/index.js';
import { QUITO } from '../support/visits.js';

describe('with a single connection to the database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: '1' });
  });
  afterAll(() => app.stop());

  it('people who look at their turno at once all see it', async () => {
    const phone = app.browser();
    const { body } = await phone.get(`/api/v1/centers/${QUITO}/slots?service=clave-empleador`).expect(200);
    const [slot] = (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(({ slots }) => slots);
    const held = await phone
      .post('/api/v1/turnos')
      .send({
        center: QUITO,
        service: 'clave-empleador',
        startsAt: slot?.startsAt,
        ruc: '1790001016001',
        cedula: '1740006299',
      })
      .expect(201);
    const { id } = held.body as { id: string };
    // What is remembered of centres has to be read again while the turno is looked at.
    app.app.get(Realtime).announce(['centers']);
    const looks = await Promise.all(
      Array.from({ length: 12 }, (_, index) => phone.get(index % 2 ? '/turno' : `/api/v1/turnos/${id}`)),
    );
    expect(looks.map(({ status }) => status)).toEqual(looks.map(() => 200));
  });
});

describe('an event stream', () => {
  let app: TestApp;
  let gate: pg.Client;
  beforeAll(async () => {
    app = await startTestApp();
    gate = new pg.Client({ connectionString: app.ownerUrl });
    await gate.connect();
  });
  afterAll(async () => {
    await gate.end();
    await app.stop();
  });

  const openStreams = async (): Promise<number> => {
    const { text } = await app.http().get('/metrics');
    return Number(/^ventanilla_live_streams (\d+)/m.exec(text)?.[1]);
  };
  const until = async (open: number) => {
    for (let looks = 0; (await openStreams()) !== open; looks += 1) {
      if (looks > 500) throw new Error(`${await openStreams()} streams are open, not ${open}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  };
  const follow = () => get(`${app.url}/api/v1/centers/${QUITO}/board/events`);

  it('leaves nothing behind when the browser goes away', async () => {
    const request = follow().on('error', () => undefined);
    await new Promise((done) => request.once('response', done));
    await until(1);
    request.destroy();
    await until(0);
  });

  it('leaves nothing behind when the browser is gone before the first look has come back', async () => {
    await gate.query('BEGIN; LOCK TABLE counter_opening IN ACCESS EXCLUSIVE MODE');
    const requests = Array.from({ length: 5 }, () => follow().on('error', () => undefined));
    await until(5);
    for (const request of requests) request.destroy();
    await until(0);
    await gate.query('COMMIT');
    await until(0);
  });
});
