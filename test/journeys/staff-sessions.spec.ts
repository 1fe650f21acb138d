import { type Response } from 'supertest';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import { auditOf, QUITO } from '../support/visits.js';

const MANY = 5; // LOGIN_MAX_FAILURES

describe('the staff signs in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(() => sql('DELETE FROM lockout'));

  const sql = (text: string, params: unknown[] = []) =>
    app.database.transaction(({ tx }) => tx.run(text, params));
  const signIn = (username: string, password = STAFF_PASSWORD) =>
    app.http().post('/api/v1/sessions').send({ username, password });
  const cookieOf = (answer: Response): string =>
    (answer.headers['set-cookie'] as unknown as string[])
      .find((c) => c.startsWith('ventanilla_staff='))
      ?.split(';')[0] ?? '';
  const withCookie = (cookie: string) => app.http().get('/api/v1/sessions/current').set('Cookie', cookie);
  const session = async (username = 'ventanilla1') => cookieOf(await signIn(username).expect(201));
  /** An answer without what differs between any two answers. */
  const alike = ({ status, body, headers }: Response) => ({
    status,
    body: { ...(body as object), requestId: '' },
    headers: {
      ...headers,
      date: '',
      'x-request-id': '',
      'retry-after': headers['retry-after'] ? 'some' : 'none',
    },
  });

  it('with the right password: who it is, and a cookie that scripts cannot read', async () => {
    const answer = await signIn('ventanilla1').expect(201);
    expect(answer.body).toEqual({
      staff: { username: 'ventanilla1', name: expect.any(String) as string, role: 'clerk', center: QUITO },
    });
    const cookie =
      (answer.headers['set-cookie'] as unknown as string[]).find((c) => c.startsWith('ventanilla_staff=')) ??
      '';
    expect(cookie).toMatch(/^ventanilla_staff=[\w-]{43};.*HttpOnly.*SameSite=Lax/);
    expect((await withCookie(cookieOf(answer)).expect(200)).body).toEqual(answer.body);
    expect((await signIn(' Admin ').expect(201)).body).toMatchObject({
      staff: { role: 'admin', center: null },
    });
  });

  it('the token is nowhere in the database', async () => {
    const token = (await session()).split('=')[1] ?? '';
    const rows = await app.database.sql.rows<{ text: string }>(
      'SELECT s::text AS text FROM staff_session s UNION ALL SELECT a::text FROM audit_event a',
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ text }) => text.includes(token) || text.includes(STAFF_PASSWORD))).toEqual([]);
    expect(app.logs.filter((line) => line.includes(token) || line.includes(STAFF_PASSWORD))).toEqual([]);
  });

  it('every sign-in has a token of its own, and ends the session that the browser held', async () => {
    const first = await session();
    const second = cookieOf(await signIn('ventanilla1').set('Cookie', first).expect(201));
    expect(second).not.toBe(first);
    await withCookie(first).expect(401);
    await withCookie(second).expect(200);
  });

  it('a wrong password and an unknown name: the same answer before the limit, at it and after it', async () => {
    const answers = { known: [] as object[], unknown: [] as object[] };
    for (let time = 0; time <= MANY + 1; time += 1) {
      answers.known.push(alike(await signIn('ventanilla2', 'no-es-esta')));
      answers.unknown.push(alike(await signIn('nadie-con-este-nombre', 'no-es-esta')));
    }
    expect(answers.known).toEqual(answers.unknown);
    const statuses = (answers.known as { status: number }[]).map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 423, 423]);
  });

  it('the right password does not help during the lock, nor does it prolong it; it ends by the clock', async () => {
    for (let time = 0; time < MANY; time += 1) await signIn('ventanilla3', 'mal').expect(401);
    const lockedUntil = async () =>
      (await app.database.sql.one<{ at: Date }>('SELECT locked_until AS at FROM lockout'))?.at;
    const end = await lockedUntil();
    expect((await signIn('ventanilla3').expect(423)).body).toMatchObject({ code: 'SIGN_IN_LOCKED' });
    await signIn('ventanilla3', 'mal').expect(423);
    expect(await lockedUntil()).toEqual(end);
    await sql(`UPDATE lockout SET locked_until = locked_until - interval '15 minutes'`);
    await signIn('ventanilla3').expect(201);
  });

  it('a success forgets the failures before it: two wrong, one right, four wrong, and still one try', async () => {
    await signIn('ventanilla4', 'mal').expect(401);
    await signIn('ventanilla4', 'mal').expect(401);
    await signIn('ventanilla4').expect(201);
    for (let time = 0; time < MANY - 1; time += 1) await signIn('ventanilla4', 'mal').expect(401);
    await signIn('ventanilla4').expect(201);
  });

  it('guesses that come all at once do not get more tries', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('ventanilla5', 'mal')));
    expect(answers.every(({ status }) => status === 401 || status === 423)).toBe(true);
    await signIn('ventanilla5').expect(423);
  });

  it('a session without requests ends, at the half hour', async () => {
    const cookie = await session();
    const idleFor = (seconds: number) =>
      sql(`UPDATE staff_session SET last_seen_at = now() - $1 * interval '1 second'`, [seconds]);
    await idleFor(29 * 60);
    await withCookie(cookie).expect(200);
    await idleFor(30 * 60);
    expect((await withCookie(cookie).expect(401)).body).toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  it('no session outlives its twelve hours, however busy', async () => {
    const cookie = await session();
    await sql('UPDATE staff_session SET expires_at = now()');
    await withCookie(cookie).expect(401);
  });

  it('requests are noted once a minute', async () => {
    const cookie = await session();
    const seen = async () =>
      (
        await app.database.sql.one<{ at: Date }>('SELECT max(last_seen_at) AS at FROM staff_session')
      )?.at.getTime() ?? 0;
    const before = await seen();
    await withCookie(cookie).expect(200);
    expect(await seen()).toBe(before);
    await sql(`UPDATE staff_session SET last_seen_at = last_seen_at - interval '61 seconds'`);
    await withCookie(cookie).expect(200);
    expect(await seen()).toBeGreaterThanOrEqual(before);
  });

  it('who is dismissed or changes role is somebody else on the next request', async () => {
    const cookie = await session('ventanilla6');
    const audit = () => app.http().get('/api/v1/audit-events').set('Cookie', cookie);
    await audit().expect(403);
    await sql(`UPDATE staff_member SET role = 'supervisor' WHERE username = 'ventanilla6'`);
    await audit().expect(200);
    await sql(`UPDATE staff_member SET active = false WHERE username = 'ventanilla6'`);
    await audit().expect(401);
    await signIn('ventanilla6').expect(401);
  });

  it('signing out ends the session at once', async () => {
    const cookie = await session();
    await app.http().delete('/api/v1/sessions/current').set('Cookie', cookie).expect(204);
    await withCookie(cookie).expect(401);
    await app.http().delete('/api/v1/sessions/current').set('Cookie', cookie).expect(401);
  });

  it('coming, failing and going are on record, without names', async () => {
    const { id } = (await app.database.sql.one<{ id: string }>(
      `SELECT id FROM staff_member WHERE username = 'supervision1'`,
    )) ?? { id: '' };
    await signIn('supervision1', 'mal').expect(401);
    const cookie = await session('supervision1');
    await app.http().delete('/api/v1/sessions/current').set('Cookie', cookie).expect(204);
    expect(await auditOf(app, id)).toEqual(['staff.sign-in-refused', 'staff.signed-in', 'staff.signed-out']);
    await signIn('nadie', 'mal').expect(401);
    const unknown = await app.database.sql.rows(
      `SELECT actor_kind, details FROM audit_event WHERE action = 'staff.sign-in-refused' AND subject_id IS NULL AND details::text LIKE '%nadie%'`,
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['an array', []],
    ['a text', '"x"'],
    ['a number for the name', { username: 1, password: 'x' }],
    ['an object for the password', { username: 'x', password: { $ne: '' } }],
    ['an array for the name', { username: ['ventanilla1'], password: 'x' }],
    ['no password', { username: 'x' }],
    ['null', { username: null, password: 'x' }],
    ['an unknown field', { username: 'x', password: 'y', role: 'admin' }],
    ['a very long password', { username: 'x', password: 'y'.repeat(201) }],
  ])('%s is unreadable: 400', async (_, body) => {
    const answer = await app
      .http()
      .post('/api/v1/sessions')
      .set('content-type', 'application/json')
      .send(body as object);
    expect(answer.status).toBe(400);
    expect((answer.body as { code: string }).code).toBe('INPUT_INVALID');
  });

  it('10 kB are refused before anything is hashed', async () => {
    await signIn('ventanilla1', 'y'.repeat(10_240)).expect(413);
  });

  describe('on the page', () => {
    const csrfOf = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const open = async (path = '/personal/ingreso') => {
      const browser = app.browser();
      const page = await browser.get(path).expect(200);
      return { browser, page, _csrf: csrfOf(page.text) };
    };

    it('a wrong password leaves the name, not the password; the right one leads on', async () => {
      const { browser, page, _csrf } = await open('/personal/ingreso?volver=%2Fpersonal%2Fatencion');
      expect(page.text).toContain('name="volver" value="/personal/atencion"');
      const post = (password: string) =>
        browser
          .post('/personal/ingreso')
          .type('form')
          .send({ username: 'ventanilla1', password, volver: '/personal/atencion', _csrf });
      const wrong = await post('no-es-esta').expect(401);
      expect(wrong.text).toContain('value="ventanilla1"');
      expect(wrong.text).not.toContain('no-es-esta');
      expect(wrong.text).toContain('<title>Error: ');
      const right = await post(STAFF_PASSWORD).expect(303);
      expect(right.headers.location).toBe('/personal/atencion');
    });

    it('nobody is led elsewhere', async () => {
      const { browser, page, _csrf } = await open('/personal/ingreso?volver=https%3A%2F%2Fmalo.example%2F');
      expect(page.text).not.toContain('malo.example');
      const answer = await browser
        .post('/personal/ingreso')
        .type('form')
        .send({ username: 'ventanilla1', password: STAFF_PASSWORD, volver: '//malo.example', _csrf });
      expect(answer.headers.location).toBe('/personal');
    });

    it('an empty form says what is missing', async () => {
      const { browser, _csrf } = await open();
      const answer = await browser
        .post('/personal/ingreso')
        .type('form')
        .send({ username: '', password: '', _csrf })
        .expect(400);
      expect(answer.text).toContain('Escriba su usuario.');
      expect(answer.text).toContain('Escriba su contraseña.');
    });

    it('without the token of the form nothing is sent', async () => {
      const { browser } = await open();
      const post = (body: object) =>
        browser
          .post('/personal/ingreso')
          .type('form')
          .send({ username: 'ventanilla1', password: STAFF_PASSWORD, ...body });
      await post({}).expect(403);
      await post({ _csrf: 'otra' }).expect(403);
      await browser.post('/personal/salir').type('form').send({}).expect(403);
    });

    it('«salir» ends the session and leads to the door', async () => {
      const { browser, _csrf } = await open();
      await browser
        .post('/personal/ingreso')
        .type('form')
        .send({ username: 'ventanilla1', password: STAFF_PASSWORD, _csrf })
        .expect(303);
      await browser.get('/api/v1/sessions/current').expect(200);
      const page = await browser.get('/personal/ingreso');
      const out = await browser
        .post('/personal/salir')
        .type('form')
        .send({ _csrf: csrfOf(page.text) })
        .expect(303);
      expect(out.headers.location).toBe('/personal/ingreso');
      await browser.get('/api/v1/sessions/current').expect(401);
    });
  });
});

it('one address that tries many names is locked as well, unless the caps are lifted', async () => {
  const app = await startTestApp({ RATE_LIMITS: 'on', LOGIN_MAX_FAILURES: '2' });
  try {
    const signIn = (username: string, password: string) =>
      app.http().post('/api/v1/sessions').send({ username, password });
    for (let time = 0; time < 20; time += 1) await signIn(`nadie-${time}`, 'mal').expect(401);
    await signIn('ventanilla1', STAFF_PASSWORD).expect(423);
  } finally {
    await app.stop();
  }
});
