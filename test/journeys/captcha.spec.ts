import { hash } from '@node-rs/argon2';
import { type Challenge } from 'altcha-lib';
import { Sweeps } from '../../src/platform/scheduler/sweeps.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { challengeOf, encoded, solutionOf, work } from '../support/captcha.js';

const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const UNKNOWN = { ruc: '0790001028001', cedula: '0700002595' };
const SERVICE = 'clave-empleador';
const KEY = 'Quito#2026z';

type Answer = { status: number; body: { code?: string; errors?: { field: string; code: string }[] } };
const codeOf = ({ status, body }: Answer) => `${status} ${body.code ?? ''}`;

const slotsOf = async (app: TestApp): Promise<string[]> => {
  const { body } = await app
    .http()
    .get('/api/v1/centers/UIO-CENTRO/slots')
    .query({ service: SERVICE, days: '3' })
    .expect(200);
  return (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(({ slots }) =>
    slots.map(({ startsAt }) => startsAt),
  );
};

describe('proof of work that is always asked for', () => {
  let app: TestApp;
  let startsAt: string;
  beforeAll(async () => {
    app = await startTestApp({ CAPTCHA: 'always' });
    startsAt = (await slotsOf(app))[9] ?? '';
  });
  afterAll(() => app.stop());
  beforeEach(() => app.database.sql.run('DELETE FROM turno'));

  const hold = (body: object = {}, key?: string) => {
    const sent = app.http().post('/api/v1/turnos');
    if (key) void sent.set('Idempotency-Key', key);
    return sent.send({ center: 'UIO-CENTRO', service: SERVICE, startsAt, ...COMPANY, ...body });
  };
  const signIn = (body: object = {}) =>
    app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ...COMPANY, key: KEY, ...body });
  const holds = async () =>
    (await app.database.sql.one<{ n: number }>(`SELECT count(*)::int AS n FROM turno`))?.n;

  it('hands out a challenge that nobody keeps, and takes its solution for a hold', async () => {
    const challenge = await challengeOf(app);
    expect(challenge).toEqual({
      parameters: expect.objectContaining({
        algorithm: 'PBKDF2/SHA-256',
        keyPrefix: expect.any(String),
      }) as object,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const refused = await hold();
    expect([codeOf(refused as Answer), (refused as Answer).body.errors]).toEqual([
      '422 CAPTCHA_REQUIRED',
      [expect.objectContaining({ field: 'captcha', code: 'CAPTCHA_REQUIRED' })],
    ]);
    await hold({ captcha: await solutionOf(challenge) }).expect(201);
  });

  it('takes each solution once, also when two bring it at the same instant and at two processes', async () => {
    const twin = await app.twin();
    try {
      const captcha = await work(app);
      const send = (at: TestApp, ruc: string, cedula: string) =>
        at
          .http()
          .post('/api/v1/turnos')
          .send({ center: 'UIO-CENTRO', service: SERVICE, startsAt, ruc, cedula, captcha });
      const answers = await Promise.all([
        send(app, COMPANY.ruc, COMPANY.cedula),
        send(twin, UNKNOWN.ruc, UNKNOWN.cedula),
      ]);
      expect(answers.map((answer) => codeOf(answer as Answer)).sort()).toEqual(['201 ', '422 CAPTCHA_WRONG']);
      expect(codeOf((await hold({ captcha })) as Answer)).toBe('422 CAPTCHA_WRONG');
      expect(codeOf((await signIn({ captcha })) as Answer)).toBe('422 CAPTCHA_WRONG');
    } finally {
      await twin.stop();
    }
  });

  it.each<[string, (challenge: Challenge, solution: object) => unknown]>([
    ['no base64', () => undefined],
    ['a number', () => 7],
    ['nothing in it', () => ({})],
    ['a challenge without parameters', (_, solution) => ({ challenge: { signature: 'ab' }, solution })],
    ['no solution', (challenge) => ({ challenge })],
    ['another counter and key', (challenge) => ({ challenge, solution: { counter: 1, derivedKey: 'ab' } })],
    [
      'an easier challenge',
      ({ parameters, signature }, solution) => ({
        challenge: { parameters: { ...parameters, keyPrefix: '00' }, signature },
        solution,
      }),
    ],
    [
      'one without the signature of its key',
      ({ parameters: { keySignature: _, ...parameters }, signature }, solution) => ({
        challenge: { parameters, signature },
        solution,
      }),
    ],
    [
      'a longer life',
      ({ parameters, signature }, solution) => ({
        challenge: { parameters: { ...parameters, data: { expiresAt: 9_999_999_999 } }, signature },
        solution,
      }),
    ],
    [
      'a signature of its own',
      ({ parameters }, solution) => ({ challenge: { parameters, signature: 'a'.repeat(64) }, solution }),
    ],
  ])('refuses %s', async (_, forge) => {
    const challenge = await challengeOf(app);
    const { solution } = JSON.parse(Buffer.from(await solutionOf(challenge), 'base64').toString()) as {
      solution: object;
    };
    const forged = forge(challenge, solution);
    const answer = await hold({ captcha: forged === undefined ? 'ñ' : encoded(forged) });
    expect(codeOf(answer as Answer)).toBe('422 CAPTCHA_WRONG');
    expect(await holds()).toBe(0);
  });

  it('judges the rest first, so that nobody works for a request that cannot succeed', async () => {
    expect(codeOf((await hold({ ruc: '1' })) as Answer)).toBe('422 RUC_INVALID');
    expect(codeOf((await hold({ startsAt: '2026-01-01T00:00:01.000Z' })) as Answer)).toBe(
      '422 SLOT_NOT_OFFERED',
    );
    expect(codeOf((await hold({ captcha: 7 })) as Answer)).toBe('400 INPUT_INVALID');
  });

  it('gives the work back when there was no seat for it', async () => {
    const captcha = await work(app);
    await app.database.sql.run(
      `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest,
         hold_expires_at, created_at)
       SELECT gen_random_uuid(), c.id, $2, n, $1::timestamptz, $1::timestamptz + interval '20 minutes', 'held', '1790001016001', n::text,
         '1740006299', '\\x00', now() + interval '10 minutes', now()
       FROM service_center c, generate_series(1, 6) n WHERE c.code = 'UIO-CENTRO'`,
      [startsAt, SERVICE],
    );
    const taken = await hold({ captcha });
    expect(codeOf(taken as Answer)).toBe('409 SLOT_TAKEN');
    const [alternative] = (taken.body as { alternatives: string[] }).alternatives;
    await hold({ captcha, startsAt: alternative }).expect(201);
  });

  it('knows the repeat of a request that has paid', async () => {
    const captcha = await work(app);
    const key = 'a-key-of-more-than-22-characters';
    const first = await hold({ captcha }, key).expect(201);
    const again = await hold({ captcha }, key).expect(201);
    expect(again.body).toEqual(first.body);
    expect(await holds()).toBe(1);
  });

  it('is asked for a place in the waiting list as for a hold', async () => {
    const ask = (body: object = {}, key?: string) => {
      const sent = app.http().post('/api/v1/waiting-entries');
      if (key) void sent.set('Idempotency-Key', key);
      return sent.send({
        center: 'UIO-CENTRO',
        service: SERVICE,
        ...COMPANY,
        email: 'ana@empresa.ec',
        ...body,
      });
    };
    expect(codeOf((await ask()) as Answer)).toBe('422 CAPTCHA_REQUIRED');
    expect(codeOf((await ask({ captcha: 'x' })) as Answer)).toBe('422 CAPTCHA_WRONG');
    expect(codeOf((await ask({ ruc: '1' })) as Answer)).toBe('422 RUC_INVALID');
    const captcha = await work(app);
    expect(codeOf((await ask({ captcha, until: '2026-01-01' })) as Answer)).toBe('422 WAITING_DAYS_INVALID');
    const key = 'another-key-of-more-than-22-characters';
    await ask({ captcha }, key).expect(202);
    await ask({ captcha }, key).expect(202);
    expect(codeOf((await ask({ captcha })) as Answer)).toBe('422 CAPTCHA_WRONG');
    const kept = await app.database.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM waiting_entry');
    expect(kept?.n).toBe(1);
    const page = await app.http().get('/lista-de-espera?center=UIO-CENTRO').expect(200);
    expect(page.text).toContain('data-captcha=');
  });

  it('ends with its ten minutes by the clock of the database, and is then forgotten', async () => {
    const captcha = await work(app);
    await hold({ captcha }).expect(201);
    const [used] = await app.database.sql.rows<{ left: number }>(
      'SELECT extract(epoch FROM max(expires_at) - now())::int AS left FROM captcha_used',
    );
    expect(used?.left).toBeGreaterThan(590);
    expect(used?.left).toBeLessThanOrEqual(600);
    await app.database.sql.run(`UPDATE captcha_used SET expires_at = now() - interval '1 second'`);
    await app.app.get(Sweeps).runAll();
    expect(await app.database.sql.rows('SELECT 1 FROM captcha_used')).toEqual([]);
  });

  it('lets a browser without scripts through a few times, and then says how to go on', async () => {
    const browser = app.browser();
    const form = `/turnos/nuevo/datos?center=UIO-CENTRO&service=${SERVICE}&startsAt=${startsAt}`;
    const page = await browser.get(form).expect(200);
    expect(page.text).toContain('data-captcha="/api/v1/captcha/challenge"');
    expect(page.text).toContain('Su navegador no usa JavaScript: puede continuar igual');
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const send = (captcha: string) =>
      browser
        .post('/turnos/nuevo/datos')
        .type('form')
        .send({ _csrf: csrf, center: 'UIO-CENTRO', service: SERVICE, startsAt, ...COMPANY })
        .send({ email: 'ana@empresa.ec', phone: '', sucursal: '', captcha });
    for (let times = 1; times <= 5; times += 1) await send('').expect(303);
    const refused = await send('').expect(422);
    expect(refused.text).toContain('Si no usa JavaScript, espere unos minutos');
    expect(refused.text).toContain('value="1790001016001"');
    await send(await work(app)).expect(303);
  });
});

describe('proof of work that is asked for when it is needed', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ CAPTCHA: 'auto', RATE_LIMITS: 'on' });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM rate_limit');
    await app.database.sql.run('DELETE FROM lockout');
  });

  const hold = (startsAt: string, captcha?: string, at: TestApp = app) =>
    at
      .http()
      .post('/api/v1/turnos')
      .send({ center: 'UIO-CENTRO', service: SERVICE, startsAt, ...COMPANY, captcha });
  const signIn = (body: object, captcha?: string) =>
    app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ key: KEY, captcha, ...body });
  const fromOthers = () =>
    app.database.sql.run(`DELETE FROM lockout WHERE channel = 'employer-sign-in-address'`);

  it('asks nothing of the first holds, and work of an address that makes many', async () => {
    const [startsAt = ''] = (await slotsOf(app)).slice(7);
    await hold(startsAt).expect(201);
    await app.database.sql.run(`UPDATE rate_limit SET points = 39 WHERE key LIKE 'hold-per-address%'`);
    await hold(startsAt).expect(201);
    expect(codeOf((await hold(startsAt)) as Answer)).toBe('422 CAPTCHA_REQUIRED');
    await hold(startsAt, await work(app)).expect(201);
  });

  it('asks nothing of the first who want to wait, and work of an address that asks for many places', async () => {
    const ask = (body: object = {}) =>
      app
        .http()
        .post('/api/v1/waiting-entries')
        .send({ center: 'UIO-CENTRO', service: SERVICE, ...COMPANY, email: 'ana@empresa.ec', ...body });
    const page = () => app.http().get('/lista-de-espera?center=UIO-CENTRO').expect(200);
    await ask().expect(202);
    await app.database.sql.run(`UPDATE rate_limit SET points = 19 WHERE key LIKE 'waiting-per-address%'`);
    expect((await page()).text).not.toContain('data-captcha=');
    await ask().expect(202);
    expect(codeOf((await ask()) as Answer)).toBe('422 CAPTCHA_REQUIRED');
    expect((await page()).text).toContain('data-captcha=');
    await ask({ captcha: await work(app) }).expect(202);
  });

  it('asks work of everybody, at every process, while holds pile up in the whole country', async () => {
    const [startsAt = ''] = (await slotsOf(app)).slice(7);
    await app.database.sql.run(
      `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest,
         hold_expires_at, created_at)
       SELECT gen_random_uuid(), c.id, $1, n, now() + interval '200 days', now() + interval '201 days', 'held', '1790001016001', n::text,
         '1740006299', '\\x00', now() + interval '10 minutes', now()
       FROM service_center c, generate_series(1, 1200) n WHERE c.code = 'UIO-CENTRO'`,
      [SERVICE],
    );
    const twin = await app.twin();
    try {
      // The first one only makes the process look.
      await hold(startsAt, undefined, twin);
      const deadline = performance.now() + 10_000;
      let answer = '';
      while (answer !== '422 CAPTCHA_REQUIRED' && performance.now() < deadline)
        answer = codeOf(await hold(startsAt, undefined, twin));
      expect(answer).toBe('422 CAPTCHA_REQUIRED');
      const waiting = await twin
        .http()
        .post('/api/v1/waiting-entries')
        .send({ center: 'UIO-CENTRO', service: SERVICE, ...COMPANY, email: 'ana@empresa.ec' });
      expect(codeOf(waiting as Answer)).toBe('422 CAPTCHA_REQUIRED');
      await hold(startsAt, await work(app), twin).expect(201);
    } finally {
      await twin.stop();
    }
  });

  it.each([
    ['an employer', COMPANY],
    ['a number that nobody has', UNKNOWN],
  ])(
    'asks work after two failures of %s, wherever they came from, and the block comes as before',
    async (_, who) => {
      const wrong = { ...who, key: 'Otra#2026zz' };
      for (let failures = 1; failures <= 2; failures += 1)
        expect(codeOf((await signIn(wrong)) as Answer)).toBe('401 CREDENTIALS_WRONG');
      await fromOthers();
      const asked = await signIn(wrong);
      expect(codeOf(asked as Answer)).toBe('422 CAPTCHA_REQUIRED');
      expect(codeOf((await signIn(wrong, 'x')) as Answer)).toBe('422 CAPTCHA_WRONG');
      for (let failures = 3; failures <= 5; failures += 1)
        expect(codeOf((await signIn(wrong, await work(app))) as Answer)).toBe('401 CREDENTIALS_WRONG');
      expect(codeOf((await signIn(wrong)) as Answer)).toBe('423 ACCOUNT_BLOCKED');
    },
  );

  it('asks work of an address that failed twice, for whatever number, and forgets it after a quarter of an hour', async () => {
    await signIn({ ...COMPANY, key: 'Otra#2026zz' }).expect(401);
    await signIn({ ...UNKNOWN, key: 'Otra#2026zz' }).expect(401);
    const third = { ruc: '0100000371001', cedula: '0100000371' };
    expect(codeOf((await signIn(third)) as Answer)).toBe('422 CAPTCHA_REQUIRED');
    const page = await app.http().get('/empleador/ingreso').expect(200);
    expect(page.text).toContain('data-captcha');
    await app.database.sql.run(
      `UPDATE lockout SET last_failure_at = now() - interval '15 minutes' WHERE channel = 'employer-sign-in-address'`,
    );
    expect(codeOf((await signIn(third)) as Answer)).toBe('401 CREDENTIALS_WRONG');
  });

  it('lets whoever did the work in with the right key, and starts anew', async () => {
    await app.database.sql.run(
      `UPDATE employer_account SET key_hash = $1, key_version = key_version + 1, key_changed_at = now() WHERE ruc = $2`,
      [await hash(KEY, { memoryCost: 1024, timeCost: 1, parallelism: 1 }), COMPANY.ruc],
    );
    for (let failures = 1; failures <= 2; failures += 1)
      await signIn({ ...COMPANY, key: 'Otra#2026zz' }).expect(401);
    await signIn(COMPANY, await work(app)).expect(201);
    await fromOthers();
    await signIn(COMPANY).expect(201);
  });
});

it('with `off` the field is taken and nobody looks at it', async () => {
  const app = await startTestApp();
  try {
    const [startsAt = ''] = (await slotsOf(app)).slice(7);
    await app
      .http()
      .post('/api/v1/turnos')
      .send({ center: 'UIO-CENTRO', service: SERVICE, startsAt, ...COMPANY, captcha: 'x' })
      .expect(201);
  } finally {
    await app.stop();
  }
});
