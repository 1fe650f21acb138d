import { hash } from '@node-rs/argon2';
import { EmployerAccounts, KeyChanges, readEmployerNumbers } from '../../src/employers/index.js';
import { Database, SecretHasher } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

/** Fast, because nothing here is about the cost of hashing; the application reads the parameters from the hash. */
const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const KEY = 'Quito#2026z';
const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const PUBLIC_BODY = { ruc: '1760910100001', cedula: '1850006667' };
const HOUSEHOLD = { ruc: '0210000741000', cedula: '0210000741' };
const UNKNOWN = { ruc: '0790001028001', cedula: '0700002595' };

describe('an employer signs in with its key', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  /** As after a reset, days ago. */
  async function giveKey(
    employer: { ruc: string; cedula: string },
    options: { daysAgo?: number; frozen?: boolean } = {},
  ): Promise<void> {
    const root = readEmployerNumbers(employer).ruc.root;
    const changed = await app.database.sql.run(
      `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1,
         key_changed_at = now() - $3 * interval '1 day', frozen_at = CASE WHEN $4::boolean THEN now() END WHERE ruc_root = $1`,
      [root, await hash(KEY, LIGHT), options.daysAgo ?? 0, options.frozen ?? false],
    );
    expect(changed).toBe(1);
    await app.database.sql.run('DELETE FROM lockout WHERE channel = $1', ['employer-sign-in']);
  }

  const signIn = (body: object, client = app.http()) => client.post('/api/v1/employer-sessions').send(body);
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;

  it('tells whose account it opened and how old the key is, and keeps the session in a cookie', async () => {
    await giveKey(COMPANY, { daysAgo: 3 });
    const browser = app.browser();
    const answer = await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    expect(answer.body).toEqual({
      employer: { ruc: '1790001016001', legalName: 'Compañía de Prueba S.A.' },
      keyAgeDays: 3,
    });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^ventanilla_employer=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect((await browser.get('/api/v1/employer-sessions/current').expect(200)).body).toEqual(answer.body);
    await browser.delete('/api/v1/employer-sessions/current').expect(204);
    await browser.get('/api/v1/employer-sessions/current').expect(401);
  });

  it('finds the employer by any of its establishments, with blanks and hyphens, and a household by its key', async () => {
    await giveKey(COMPANY);
    await giveKey(HOUSEHOLD);
    await signIn({ ruc: '1790001016-002', sucursal: '0001', cedula: '174000629-9', key: KEY }).expect(201);
    await signIn({ ...HOUSEHOLD, key: KEY, captcha: 'not asked for yet' }).expect(201);
  });

  it.each([
    ['an unknown RUC', { ...UNKNOWN, key: KEY }],
    ['an unknown sucursal', { ...COMPANY, sucursal: '0007', key: KEY }],
    ['a wrong cédula', { ...COMPANY, cedula: '0920003332', key: KEY }],
    ['a wrong key', { ...COMPANY, key: 'Otra#2026zz' }],
    ['the key in another case', { ...COMPANY, key: KEY.toLowerCase() }],
    ['an empty key', { ...COMPANY, key: '' }],
    ['an employer that never had a key', { ...PUBLIC_BODY, key: KEY }],
  ])('answers %s with the same 401', async (_, body) => {
    await giveKey(COMPANY);
    const answer = await signIn(body).expect(401);
    expect({ ...answer.body, requestId: '' }).toEqual({
      type: 'urn:ventanilla:problem:credentials-wrong',
      title: 'No pudimos dejarle ingresar',
      status: 401,
      detail: 'Los datos o la clave no son correctos. Revíselos y vuelva a intentar.',
      code: 'CREDENTIALS_WRONG',
      requestId: '',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    ['a RUC that cannot be one', { ...COMPANY, ruc: '1790001016' }, '422 RUC_INVALID', ['ruc']],
    ['a cédula that cannot be one', { ...COMPANY, cedula: '1740006298' }, '422 CEDULA_INVALID', ['cedula']],
    ['both', { ruc: 'x', cedula: '' }, '422 RUC_INVALID', ['ruc', 'cedula']],
    ['a RUC of 33 characters', { ...COMPANY, ruc: '1'.repeat(33) }, '422 RUC_INVALID', ['ruc']],
    ['a RUC as a number', { ...COMPANY, ruc: 1790001016001 }, '400 INPUT_INVALID', ['ruc']],
    ['a RUC as a list', { ...COMPANY, ruc: ['1790001016001'] }, '400 INPUT_INVALID', ['ruc']],
    ['an object for a cédula', { ...COMPANY, cedula: { $ne: '' } }, '400 INPUT_INVALID', ['cedula']],
    ['no cédula', { ruc: COMPANY.ruc }, '400 INPUT_INVALID', ['cedula']],
    ['null for a RUC', { ...COMPANY, ruc: null }, '400 INPUT_INVALID', ['ruc']],
    ['a sucursal of three digits', { ...COMPANY, sucursal: '001' }, '400 INPUT_INVALID', ['sucursal']],
    ['a number for a sucursal', { ...COMPANY, sucursal: 1 }, '400 INPUT_INVALID', ['sucursal']],
    ['a key of 201 characters', { ...COMPANY, key: 'a'.repeat(201) }, '400 INPUT_INVALID', ['key']],
    ['a number for a key', { ...COMPANY, key: 12345678 }, '400 INPUT_INVALID', ['key']],
    ['something not expected', { ...COMPANY, admin: true }, '400 INPUT_INVALID', ['admin']],
  ])('refuses %s', async (_, body, code, fields) => {
    const answer = await signIn({ key: KEY, ...body });
    expect(codeOf(answer)).toBe(code);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it('refuses what is no object, and a body of 10 kB before anything is hashed', async () => {
    expect(codeOf(await signIn([]))).toBe('400 INPUT_INVALID');
    expect(
      codeOf(
        await app
          .http()
          .post('/api/v1/employer-sessions')
          .set('content-type', 'application/json')
          .send('{"ruc":'),
      ),
    ).toBe('400 INPUT_INVALID');
    expect(codeOf(await app.http().post('/api/v1/employer-sessions'))).toBe('400 INPUT_INVALID');
    expect((await signIn({ ...COMPANY, key: 'a'.repeat(10_000) })).status).toBe(413);
  });

  describe.each([
    ['a known employer', COMPANY],
    ['a number that nobody has', UNKNOWN],
  ])('wrong keys for %s', (_, employer) => {
    beforeEach(() => giveKey(COMPANY));

    it('end in a block after five, also for the right key, and the block gets no longer', async () => {
      for (let tries = 1; tries <= 5; tries += 1)
        expect(codeOf(await signIn({ ...employer, key: 'Mala#2026zz' }))).toBe('401 CREDENTIALS_WRONG');
      const before = await app.database.sql.rows(
        'SELECT locked_until, failures FROM lockout WHERE channel = $1',
        ['employer-sign-in'],
      );
      const blocked = await signIn({ ...employer, key: KEY });
      expect(codeOf(blocked)).toBe('423 ACCOUNT_BLOCKED');
      expect(codeOf(await signIn({ ...employer, key: 'Mala#2026zz' }))).toBe('423 ACCOUNT_BLOCKED');
      expect(
        await app.database.sql.rows('SELECT locked_until, failures FROM lockout WHERE channel = $1', [
          'employer-sign-in',
        ]),
      ).toEqual(before);
    });

    it('fifty at once count exactly five', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => signIn({ ...employer, key: `Mala#20${index}zz` })),
      );
      const counts: Record<string, number> = {};
      for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
      expect(counts).toEqual({ '401 CREDENTIALS_WRONG': 5, '423 ACCOUNT_BLOCKED': 45 });
      const row = await app.database.sql.one('SELECT failures FROM lockout WHERE channel = $1', [
        'employer-sign-in',
      ]);
      expect(row).toEqual({ failures: 5 });
    });
  });

  it('lets the right key in when the day of the block is over, and forgets the failures then', async () => {
    await giveKey(COMPANY);
    for (let tries = 1; tries <= 5; tries += 1) await signIn({ ...COMPANY, key: 'Mala#2026zz' });
    await app.database.sql.run(
      `UPDATE lockout SET locked_until = date_trunc('milliseconds', now()) WHERE channel = $1`,
      ['employer-sign-in'],
    );
    await signIn({ ...COMPANY, key: KEY }).expect(201);
    expect(
      await app.database.sql.rows('SELECT 1 FROM lockout WHERE channel = $1', ['employer-sign-in']),
    ).toEqual([]);
  });

  it('counts failures in a row: a success in between starts anew', async () => {
    await giveKey(COMPANY);
    for (let tries = 1; tries <= 4; tries += 1) await signIn({ ...COMPANY, key: 'Mala#2026zz' }).expect(401);
    await signIn({ ...COMPANY, key: KEY }).expect(201);
    for (let tries = 1; tries <= 4; tries += 1) await signIn({ ...COMPANY, key: 'Mala#2026zz' }).expect(401);
    await signIn({ ...COMPANY, key: KEY }).expect(201);
  });

  it('tells a frozen account only to whom holds the key, and ends its sessions at once', async () => {
    await giveKey(COMPANY);
    const browser = app.browser();
    await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    await giveKey(COMPANY, { frozen: true });
    await browser.get('/api/v1/employer-sessions/current').expect(401);
    expect(codeOf(await signIn({ ...COMPANY, key: 'Mala#2026zz' }))).toBe('401 CREDENTIALS_WRONG');
    expect(codeOf(await signIn({ ...COMPANY, key: KEY }))).toBe('423 ACCOUNT_BLOCKED');
    await giveKey(COMPANY);
  });

  it('gives every sign-in its own token and ends the one the browser brought', async () => {
    await giveKey(COMPANY);
    const browser = app.browser();
    const first = await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    const firstCookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const second = await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    expect(second.headers['set-cookie']?.[0]?.split(';')[0]).not.toBe(firstCookie);
    await app.http().get('/api/v1/employer-sessions/current').set('cookie', firstCookie).expect(401);
    await browser.get('/api/v1/employer-sessions/current').expect(200);
  });

  it.each([
    ['idle for half an hour', `last_seen_at = date_trunc('milliseconds', now() - interval '30 minutes')`],
    ['eight hours old', `expires_at = date_trunc('milliseconds', now())`],
    ['ended', `ended_at = now()`],
  ])('knows no session that is %s', async (_, change) => {
    await giveKey(COMPANY);
    const browser = app.browser();
    await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    await app.database.sql.run(`UPDATE employer_session SET ${change} WHERE ended_at IS NULL`);
    await browser.get('/api/v1/employer-sessions/current').expect(401);
    await browser.delete('/api/v1/employer-sessions/current').expect(401);
  });

  it('records who came in, who was refused and who left, with ids and no numbers or keys', async () => {
    await giveKey(COMPANY);
    const since = (await app.database.sql.one<{ now: Date }>('SELECT now() AS now'))?.now;
    const browser = app.browser();
    await signIn({ ...COMPANY, key: 'Mala#2026zz' }, browser);
    await signIn({ ...UNKNOWN, key: 'Mala#2026zz' }, browser);
    await signIn({ ...COMPANY, key: KEY }, browser);
    await browser.delete('/api/v1/employer-sessions/current');
    const events = await app.database.sql.rows<{
      action: string;
      subject_id: string | null;
      details: object;
    }>(
      `SELECT action, subject_id, details FROM audit_event WHERE at >= $1 AND action LIKE 'employer.%' ORDER BY at, id`,
      [since],
    );
    const account = await app.database.sql.one<{ id: string }>(
      'SELECT id FROM employer_account WHERE ruc = $1',
      [COMPANY.ruc],
    );
    expect(events.map(({ action, subject_id, details }) => [action, subject_id, details])).toEqual([
      ['employer.sign-in-refused', account?.id, { reason: 'wrong' }],
      ['employer.sign-in-refused', null, { reason: 'wrong' }],
      ['employer.signed-in', account?.id, {}],
      ['employer.signed-out', account?.id, {}],
    ]);
    expect(app.logs.join('')).not.toMatch(/Mala#2026zz|Quito#2026z/);
  });

  it('has every session ended by a new key, opens with that alone, and is told of it by mail', async () => {
    await giveKey(COMPANY);
    const browsers = [app.browser(), app.browser(), app.browser()];
    for (const browser of browsers) await signIn({ ...COMPANY, key: KEY }, browser).expect(201);
    for (let tries = 1; tries <= 5; tries += 1) await signIn({ ...COMPANY, key: 'Mala#2026zz' });
    app.mailbox.clear();

    const accounts = app.app.get(EmployerAccounts);
    const keys = app.app.get(KeyChanges);
    const account = await accounts.find(app.database.sql, { ruc: COMPANY.ruc, sucursal: '0001' });
    const keyHash = await app.app.get(SecretHasher).hash('Nueva#27xhT', 'key-change');
    if (!account) throw new Error('no such employer');
    const addresses = [account.email ?? ''];
    await app.app.get(Database).inOneFlight(keys.change({ ...account, addresses }, keyHash));

    for (const browser of browsers) await browser.get('/api/v1/employer-sessions/current').expect(401);
    expect(codeOf(await signIn({ ...COMPANY, key: KEY }))).toBe('401 CREDENTIALS_WRONG');
    expect((await signIn({ ...COMPANY, key: 'Nueva#27xhT' }).expect(201)).body.keyAgeDays).toBe(0);
    const notice = await app.mailbox.waitFor(({ to }) => to === '1790001016001@demo.test');
    expect(notice.subject).toBe('Su clave de empleador cambió');
    for (const text of [notice.text, notice.html]) {
      expect(text).toContain('/no-fui-yo/');
      expect(text).toContain('Compañía de Prueba S.A.');
      expect(text).not.toMatch(/Nueva#27xhT|\/clave\/|\/empleador|1790001016/);
    }
    expect(app.mailbox.mails).toHaveLength(1);
  });

  describe('on the page', () => {
    const csrfOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

    it('shows the employer that its key works, and signs out', async () => {
      await giveKey(COMPANY, { daysAgo: 1 });
      const browser = app.browser();
      await browser.get('/empleador').expect(303).expect('location', '/empleador/ingreso');
      const form = await browser.get('/empleador/ingreso').expect(200);
      await browser
        .post('/empleador/ingreso')
        .type('form')
        .send({ ...COMPANY, sucursal: '0001', key: KEY, _csrf: csrfOf(form.text) })
        .expect(303)
        .expect('location', '/empleador');
      const home = await browser.get('/empleador').expect(200);
      expect(home.text).toContain('Su clave funciona');
      expect(home.text).toContain('Compañía de Prueba S.A.');
      expect(home.text).toContain('Hace 1 día');
      await browser
        .post('/empleador/salir')
        .type('form')
        .send({ _csrf: csrfOf(home.text) })
        .expect(303);
      await browser.get('/empleador').expect(303);
    });

    it.each([
      ['a wrong key', { key: 'Mala#2026zz' }, 401, 'Los datos o la clave no son correctos'],
      ['a bad RUC', { ruc: '17', key: KEY }, 422, 'El RUC debe tener 13 dígitos'],
      ['a missing cédula', { cedula: undefined, key: KEY }, 400, 'Escriba la cédula del representante'],
      ['a sucursal of words', { sucursal: 'matriz', key: KEY }, 400, 'La sucursal tiene cuatro dígitos'],
    ])('keeps what was typed after %s, but never the key', async (_, change, status, sentence) => {
      await giveKey(COMPANY);
      const browser = app.browser();
      const form = await browser.get('/empleador/ingreso');
      const answer = await browser
        .post('/empleador/ingreso')
        .type('form')
        .send({ ...COMPANY, sucursal: '0001', ...change, _csrf: csrfOf(form.text) });
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(sentence);
      expect(answer.text).toContain('<title>Error: ');
      expect(answer.text).not.toContain(change.key);
    });

    it('refuses a form without its token', async () => {
      await app
        .browser()
        .post('/empleador/ingreso')
        .type('form')
        .send({ ...COMPANY, key: KEY })
        .expect(403);
    });
  });
});
