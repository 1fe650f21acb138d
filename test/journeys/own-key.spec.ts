import { hash } from '@node-rs/argon2';
import { readEmployerNumbers } from '../../src/employers/index.js';
import { SecretHasher } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { auditOf, type Agent } from '../support/visits.js';

/** Fast, because nothing here is about the cost of hashing; the application reads the parameters from the hash. */
const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const KEY = 'Quito#2026z';
const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const OTHER = { ruc: '1760910100001', cedula: '1850006667' };
/** The present one and the four before it may not come back. */
const KEYS = ['Tr3bol!Rojo', 'Nube.Gris82', 'Kv#27xhTgj', 'Verde_Mar97', 'Cobre*Fino6', 'Lluvia?Sur5'];

describe('an employer that is signed in changes its key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  let accountId: string;
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM lockout');
    await app.database.sql.run('DELETE FROM employer_key_history');
    accountId = await giveKey(COMPANY);
    await giveKey(OTHER);
    app.mailbox.mood = 'accept';
    app.mailbox.clear();
  });

  /** As after a reset. */
  async function giveKey(employer: { ruc: string; cedula: string }): Promise<string> {
    const row = await app.database.sql.one<{ id: string }>(
      `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1, key_changed_at = now(), frozen_at = NULL
       WHERE ruc_root = $1 RETURNING id`,
      [readEmployerNumbers(employer).ruc.root, await hash(KEY, LIGHT)],
    );
    return row?.id ?? '';
  }
  const tryToSignIn = (key: string, client: Agent = app.http()) =>
    client.post('/api/v1/employer-sessions').send({ ...COMPANY, key });
  async function signedIn(key = KEY): Promise<Agent> {
    const browser = app.browser();
    await tryToSignIn(key, browser).expect(201);
    return browser;
  }
  const change = (browser: Agent, body: object) =>
    browser.post('/api/v1/employer-sessions/current/key').send(body);
  const answerOf = ({ status, body }: { status: number; body: { code?: string } }) =>
    `${status} ${body.code ?? ''}`.trim();
  const problemsOf = ({ body }: { body: { errors?: { field: string; code: string }[] } }) =>
    (body.errors ?? []).map(({ field, code }) => `${field} ${code}`);
  const failures = async () =>
    (
      await app.database.sql.one<{ failures: number }>(
        `SELECT failures FROM lockout WHERE channel = 'employer-sign-in'`,
      )
    )?.failures ?? 0;

  it('with the present one; then every session is over, this one too, and only the new key opens', async () => {
    const [here, elsewhere] = [await signedIn(), await signedIn()];
    const other = app.browser();
    await other
      .post('/api/v1/employer-sessions')
      .send({ ...OTHER, key: KEY })
      .expect(201);

    const done = await change(here, { key: KEY, newKey: 'Tr3bol!Rojo' }).expect(204);
    expect(done.headers['set-cookie']?.[0]).toMatch(/^ventanilla_employer=;/);
    for (const browser of [here, elsewhere])
      await browser.get('/api/v1/employer-sessions/current').expect(401);
    await other.get('/api/v1/employer-sessions/current').expect(200);
    expect(answerOf(await tryToSignIn(KEY))).toBe('401 CREDENTIALS_WRONG');
    expect((await tryToSignIn('Tr3bol!Rojo').expect(201)).body).toMatchObject({ keyAgeDays: 0 });

    const notice = await app.mailbox.waitFor(({ to }) => to === '1790001016001@demo.test');
    expect(notice.subject).toBe('Su clave de empleador cambió');
    expect(`${notice.text}${notice.html}`).not.toMatch(/Tr3bol|\/clave\//);
    expect(
      (await auditOf(app, accountId)).filter((action) => action === 'employer.key-changed'),
    ).toHaveLength(1);
    const audit = await app.database.sql.one<{ text: string }>(
      `SELECT string_agg(e::text, ' ') AS text FROM audit_event e WHERE subject_id = $1`,
      [accountId],
    );
    expect(audit?.text).not.toMatch(/Tr3bol|Quito#|1790001016/);
    expect(app.logs.join('')).not.toMatch(/Tr3bol!Rojo|Quito#2026z/);
  });

  it('needs a session, and a form’s worth of text', async () => {
    expect(answerOf(await change(app.browser(), { key: KEY, newKey: 'Tr3bol!Rojo' }))).toBe(
      '401 NOT_SIGNED_IN',
    );
    const browser = await signedIn();
    for (const body of [{}, { key: KEY }, { newKey: 'x' }, { key: [], newKey: 'x' }, { key: KEY, newKey: 1 }])
      expect(answerOf(await change(browser, body))).toBe('400 INPUT_INVALID');
    expect(answerOf(await change(browser, { key: KEY, newKey: 'Aa1#'.repeat(2_500) }))).toBe('413 TOO_LARGE');
    const clerk = await app.staff('ventanilla1');
    expect((await change(clerk, { key: KEY, newKey: 'Tr3bol!Rojo' })).status).toBe(401);
    await browser.get('/api/v1/employer-sessions/current').expect(200);
  });

  it('counts wrong keys on the lock of the sign-in: a stolen session guesses no more than anybody', async () => {
    const browser = await signedIn();
    await tryToSignIn('Mala#2026zz').expect(401);
    for (let tries = 2; tries <= 5; tries += 1) {
      expect(answerOf(await change(browser, { key: 'Mala#2026zz', newKey: 'Tr3bol!Rojo' }))).toBe(
        '401 CREDENTIALS_WRONG',
      );
      expect(await failures()).toBe(tries);
    }
    expect(answerOf(await change(browser, { key: KEY, newKey: 'Tr3bol!Rojo' }))).toBe('423 ACCOUNT_BLOCKED');
    expect(answerOf(await tryToSignIn(KEY))).toBe('423 ACCOUNT_BLOCKED');
    const refusals = await app.database.sql.rows<{ details: object }>(
      `SELECT details FROM audit_event WHERE action = 'employer.key-change-refused' AND subject_id = $1 ORDER BY at, id`,
      [accountId],
    );
    expect(refusals.slice(-5).map(({ details }) => details)).toEqual([
      ...Array.from({ length: 4 }, () => ({ reason: 'wrong' })),
      { reason: 'locked' },
    ]);
  });

  it('thirty wrong keys at once are five failures, and none gets through after them', async () => {
    const browser = await signedIn();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        change(browser, { key: n === 29 ? KEY : `Mala#20${n}zz`, newKey: 'abc' }),
      ),
    );
    const wrong = answers.slice(0, 29).map(answerOf);
    expect(wrong.filter((answer) => answer === '401 CREDENTIALS_WRONG')).toHaveLength(5);
    expect(wrong.filter((answer) => answer === '423 ACCOUNT_BLOCKED')).toHaveLength(24);
    expect(await failures()).toBe(5);
  });

  it('looks at the present key first, then says everything that is wrong with the new one', async () => {
    const browser = await signedIn();
    expect(answerOf(await change(browser, { key: 'Mala#2026zz', newKey: 'abc' }))).toBe(
      '401 CREDENTIALS_WRONG',
    );
    const weak = await change(browser, { key: KEY, newKey: 'Prueba1234' });
    expect(answerOf(weak)).toBe('422 KEY_REJECTED');
    expect(weak.body).toMatchObject({ title: 'La clave no cumple con los parámetros de seguridad' });
    expect(problemsOf(weak)).toEqual(['newKey SPECIAL', 'newKey SEQUENCE', 'newKey PERSONAL']);
    expect(problemsOf(await change(browser, { key: KEY, newKey: KEY }))).toEqual(['newKey REUSED']);
    expect(problemsOf(await change(browser, { key: KEY, newKey: 'Xk.b3n1te2' }))).toEqual([
      'newKey PERSONAL',
    ]);
    await browser.get('/api/v1/employer-sessions/current').expect(200);
    expect(await failures()).toBe(1);
  });

  it('takes none of the last five again, and the sixth', async () => {
    let present = KEY;
    for (const next of KEYS) {
      await change(await signedIn(present), { key: present, newKey: next }).expect(204);
      present = next;
    }
    const browser = await signedIn(present);
    for (const former of KEYS.slice(1))
      expect(problemsOf(await change(browser, { key: present, newKey: former }))).toEqual(['newKey REUSED']);
    await change(browser, { key: present, newKey: KEYS[0] }).expect(204);
  });

  it('ten changes at once from ten sessions: one is made, the others find their session over', async () => {
    const browsers = await Promise.all(Array.from({ length: 10 }, () => signedIn()));
    // All ten have shown the present key and wait for the account before the first may go on.
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const held = app.database.transaction(async ({ tx }) => {
      await tx.rows('SELECT 1 FROM employer_account WHERE id = $1 FOR UPDATE', [accountId]);
      await gate;
    });
    const newKeys = browsers.map((_, n) => `Nube.Gris${10 + n}`);
    const waiting = Promise.all(
      browsers.map((browser, n) => change(browser, { key: KEY, newKey: newKeys[n] })),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    open();
    await held;
    const answers = (await waiting).map(answerOf);
    expect(answers.toSorted()).toEqual(['204', ...Array.from({ length: 9 }, () => '401 NOT_SIGNED_IN')]);
    expect(await failures()).toBe(0);
    await tryToSignIn(newKeys[answers.indexOf('204')] ?? '').expect(201);
    const versions = await app.database.sql.rows('SELECT 1 FROM employer_key_history WHERE account_id = $1', [
      accountId,
    ]);
    expect(versions).toHaveLength(1);
  });

  it('kills a link that is on its way, and a frozen account changes nothing', async () => {
    const browser = await signedIn();
    const version = async () =>
      (
        await app.database.sql.one<{ v: number }>(
          'SELECT key_version AS v FROM employer_account WHERE id = $1',
          [accountId],
        )
      )?.v ?? 0;
    const before = await version();
    await app.database.sql.run('UPDATE employer_account SET frozen_at = now() WHERE id = $1', [accountId]);
    expect(answerOf(await change(browser, { key: KEY, newKey: 'Tr3bol!Rojo' }))).toBe('401 NOT_SIGNED_IN');
    expect(await version()).toBe(before);
    await app.database.sql.run('UPDATE employer_account SET frozen_at = NULL WHERE id = $1', [accountId]);
    await change(browser, { key: KEY, newKey: 'Tr3bol!Rojo' }).expect(204);
    // A link remembers the version for which it was allowed.
    expect(await version()).toBe(before + 1);
  });

  it('frozen while its hash is made, it is refused', async () => {
    const browser = await signedIn();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const held = app.database.transaction(async ({ tx, now }) => {
      await tx.run('UPDATE employer_account SET frozen_at = $2 WHERE id = $1', [accountId, now]);
      await gate;
    });
    const waiting = change(browser, { key: KEY, newKey: 'Tr3bol!Rojo' });
    const answered = waiting.then((answer) => answer);
    await new Promise((resolve) => setTimeout(resolve, 700));
    open();
    await held;
    expect(answerOf(await answered)).toBe('423 ACCOUNT_BLOCKED');
  });

  it('commits though no mail server answers, and the notice comes once it does, once', async () => {
    app.mailbox.mood = 'defer';
    await change(await signedIn(), { key: KEY, newKey: 'Tr3bol!Rojo' }).expect(204);
    await signedIn('Tr3bol!Rojo');
    const tried = async () =>
      (
        await app.database.sql.one<{ attempt: number }>(
          `SELECT max(attempt) AS attempt FROM mail_message WHERE part = 'key-changed' AND state = 'queued'`,
        )
      )?.attempt ?? 0;
    for (const until = performance.now() + 8_000; (await tried()) < 1 && performance.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await tried()).toBeGreaterThan(0);
    expect(app.mailbox.mails).toHaveLength(0);
    app.mailbox.mood = 'accept';
    await app.database.sql.run(`UPDATE mail_message SET next_attempt_at = now() WHERE state = 'queued'`);
    await app.mailbox.waitFor(({ to }) => to === '1790001016001@demo.test');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(app.mailbox.mails).toHaveLength(1);
  });

  it('goes on while a flood of sign-ins is hashed; who finds that line full is told to come back, and nothing is counted', async () => {
    const browser = await signedIn();
    const hasher = app.app.get(SecretHasher);
    let hashed = 0;
    let isOver = false;
    // More than fit, two at work and two hundred in line; who is done or turned away comes again at once, so that it stays full.
    const flood = Array.from({ length: 220 }, async () => {
      while (!isOver) {
        const done = await hasher.hash('x', 'employer-sign-in').catch(() => undefined);
        if (done === undefined) await new Promise((resolve) => setImmediate(resolve));
        else hashed += 1;
      }
    });
    const [changed, late] = await Promise.all([
      change(browser, { key: KEY, newKey: 'Tr3bol!Rojo' }).then((answer) => ({ answer, hashed })),
      tryToSignIn('Mala#2026zz'),
    ]);
    isOver = true;
    expect(answerOf(late)).toBe('503 OVERLOADED');
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    expect(await failures()).toBe(0);
    expect(changed.answer.status).toBe(204);
    expect(changed.hashed).toBeLessThan(100);
    await Promise.all(flood);
    await tryToSignIn('Tr3bol!Rojo').expect(201);
  });

  it('a form of 10 kB is refused before anything is hashed', async () => {
    const browser = await signedIn();
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await browser.get('/empleador/clave')).text)?.[1];
    const form = { key: 'a'.repeat(10_000), newKey: 'b', newKeyAgain: 'b', _csrf: csrf };
    await browser.post('/empleador/clave').type('form').send(form).expect(413);
    await browser.post('/clave').type('form').send(form).expect(413);
    expect(await failures()).toBe(0);
  });

  describe('on the page', () => {
    const csrfOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const send = async (browser: Agent, body: object) => {
      const form = await browser.get('/empleador/clave').expect(200);
      return browser
        .post('/empleador/clave')
        .type('form')
        .send({ ...body, _csrf: csrfOf(form.text) });
    };

    it('it is one form; pressed twice, and gone back to, it says what happened', async () => {
      const browser = await signedIn();
      expect((await browser.get('/empleador').expect(200)).text).toContain('href="/empleador/clave"');
      const form = await browser
        .get('/empleador/clave')
        .expect(200)
        .expect('cache-control', /no-store/);
      expect(form.text).toContain('Cambie su clave');
      const body = { key: KEY, newKey: 'Tr3bol!Rojo', newKeyAgain: 'Tr3bol!Rojo', _csrf: csrfOf(form.text) };
      const press = () => browser.post('/empleador/clave').type('form').send(body);
      await press().expect(303).expect('location', '/empleador/clave/lista');
      expect((await browser.get('/empleador/clave/lista').expect(200)).text).toContain(
        'Su clave quedó cambiada',
      );
      await press().expect(303).expect('location', '/empleador/ingreso?sesion=terminada');
      const way = await browser.get('/empleador/ingreso?sesion=terminada').expect(200);
      expect(way.text).toContain('Si acaba de cambiar su clave, ingrese con la nueva');
      await browser
        .get('/empleador/clave')
        .expect(303)
        .expect('location', /\/empleador\/ingreso/);
      await tryToSignIn('Tr3bol!Rojo').expect(201);
    });

    it('who is blocked reads until when, and that the counter is open', async () => {
      const browser = await signedIn();
      for (let tries = 1; tries <= 5; tries += 1) await tryToSignIn('Mala#2026zz').expect(401);
      const blocked = await send(browser, { key: KEY, newKey: 'Tr3bol!Rojo', newKeyAgain: 'Tr3bol!Rojo' });
      expect(blocked.status).toBe(423);
      expect(blocked.text).toMatch(/Termina por sí mismo el .* \(hora de Quito\)/);
      expect(blocked.text).toContain('Reservar un turno de desbloqueo');
      expect(blocked.text).not.toContain('Tr3bol!Rojo');
    });

    it('what is wrong before the present key is looked at is said all at once and costs no try', async () => {
      const browser = await signedIn();
      const empty = await send(browser, {});
      expect(empty.status).toBe(422);
      for (const sentence of ['Escriba su clave actual', 'Escriba la clave nueva', '<title>Error: '])
        expect(empty.text).toContain(sentence);
      const weak = await send(browser, { key: 'Mala#2026zz', newKey: 'Xk.b3n1te2', newKeyAgain: 'x' });
      expect(weak.text).toContain('No debe contener parte del RUC');
      expect(weak.text).toContain('no son iguales');
      expect(weak.text).not.toMatch(/Mala#2026zz|Xk\.b3n1te2/);
      expect(await failures()).toBe(0);
      const wrong = await send(browser, {
        key: 'Mala#2026zz',
        newKey: 'Tr3bol!Rojo',
        newKeyAgain: 'Tr3bol!Rojo',
      });
      expect(wrong.status).toBe(401);
      expect(wrong.text).toContain('La clave actual no es correcta');
      expect(await failures()).toBe(1);
      const same = await send(browser, { key: KEY, newKey: KEY, newKeyAgain: KEY });
      expect(same.status).toBe(422);
      expect(same.text).toContain('distinta de sus últimas 5 claves');
    });

    it('a form without its token changes nothing', async () => {
      const browser = await signedIn();
      await browser
        .post('/empleador/clave')
        .type('form')
        .send({ key: KEY, newKey: 'Tr3bol!Rojo', newKeyAgain: 'Tr3bol!Rojo' })
        .expect(403);
      await tryToSignIn(KEY).expect(201);
    });
  });
});
