import { startTestApp, type TestApp } from '../support/app.js';
import { QUITO } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const EMPLOYER = { ruc: '1790001016001', cedula: '1740006299' };
const OTHER = { ruc: '0790001028001', cedula: '0700002595' };
const EMAIL = 'ana@empresa.ec';

type Answer = { status: number; body: { code?: string }; headers: Record<string, string> };
const codeOf = ({ status, body }: Answer) => `${status} ${body.code ?? ''}`;

const slotOf = async (app: TestApp): Promise<string> => {
  const { body } = await app
    .http()
    .get(`/api/v1/centers/${QUITO}/slots`)
    .query({ service: SERVICE, days: '3' })
    .expect(200);
  const slots = (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap((day) => day.slots);
  return slots[9]?.startsAt ?? '';
};

describe('how often the public may ask', () => {
  let app: TestApp;
  let twin: TestApp;
  let startsAt: string;
  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMITS: 'on' });
    twin = await app.twin();
    startsAt = await slotOf(app);
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM rate_limit');
  });

  const almostSpent = (cap: string, points: number) =>
    app.database.sql.run('UPDATE rate_limit SET points = $2 WHERE key LIKE $1', [`${cap}:%`, points]);
  const hold = (client = app.browser(), body: object = {}) =>
    client.post('/api/v1/turnos').send({ center: QUITO, service: SERVICE, startsAt, ...EMPLOYER, ...body });
  const refused = (answer: Answer) => {
    expect(codeOf(answer)).toBe('429 TOO_MANY_REQUESTS');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  };

  it.each([
    ['hold-per-address', 120, OTHER],
    ['hold-per-person', 60, EMPLOYER],
  ])('ends holds after %s, at every process', async (cap, times, body) => {
    await hold().expect(201);
    await almostSpent(cap, times - 1);
    await hold(app.browser(), body).expect(201);
    refused(await hold(twin.browser(), body));
  });

  it('ends the holds of one browser, and leaves those of the next one alone', async () => {
    const browser = app.browser();
    await hold(browser).expect(201);
    await hold(browser).expect(200);
    await almostSpent('hold-per-cookie', 30);
    refused(await hold(browser));
    await hold().expect(201);
  });

  it('ends the guessing of codes by one address, whoever’s they are', async () => {
    const browser = app.browser();
    const { id } = (await hold(browser).expect(201)).body as { id: string };
    await browser.post(`/api/v1/turnos/${id}/email-code`).send({ email: EMAIL }).expect(202);
    const code = await app.mailbox.codeFor(EMAIL);
    const confirm = (typed: string) =>
      browser.post(`/api/v1/turnos/${id}/confirmation`).send({ email: EMAIL, code: typed });
    expect(codeOf((await confirm('x')) as unknown as Answer)).toBe('422 EMAIL_CODE_WRONG');
    await almostSpent('confirmation-per-address', 120);
    refused(await confirm(code));
    await app.database.sql.run('DELETE FROM rate_limit');
    await confirm(code).expect(200);
  });
});

it('without limits a code has its three tries all the same', async () => {
  const app = await startTestApp({ RATE_LIMITS: 'off' });
  try {
    const browser = app.browser();
    const startsAt = await slotOf(app);
    const held = await browser
      .post('/api/v1/turnos')
      .send({ center: QUITO, service: SERVICE, startsAt, ...EMPLOYER })
      .expect(201);
    const { id } = held.body as { id: string };
    await browser.post(`/api/v1/turnos/${id}/email-code`).send({ email: EMAIL }).expect(202);
    const code = await app.mailbox.codeFor(EMAIL);
    const left = [];
    for (const typed of ['1', '2', '3', code]) {
      const { body } = await browser
        .post(`/api/v1/turnos/${id}/confirmation`)
        .send({ email: EMAIL, code: typed })
        .expect(422);
      left.push((body as { triesLeft: number }).triesLeft);
    }
    expect(left).toEqual([2, 1, 0, 0]);
  } finally {
    await app.stop();
  }
});
