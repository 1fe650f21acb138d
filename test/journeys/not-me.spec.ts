import { hash } from '@node-rs/argon2';
import { EmployerAccounts, KeyChanges, NotMe } from '../../src/employers/index.js';
import { Database } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { freshEmployer } from '../support/resets.js';

const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const KEY = 'Quito#2026z';
const csrfIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const linkIn = (text: string) => /http:\/\/localhost:3000(\/no-fui-yo\/[\w-]+)/.exec(text)?.[1] ?? '';

/** «No fui yo», from the mail to the frozen account. */
describe('whoever got a notice of a change that was not theirs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const accountOf = async (ruc: string) => {
    const found = await app.app.get(EmployerAccounts).find(app.database.sql, { ruc, sucursal: '0001' });
    if (!found) throw new Error('no such employer');
    return found;
  };
  const newKey = async (ruc: string, key = KEY) => {
    const account = await accountOf(ruc);
    const accounts = app.app.get(EmployerAccounts);
    const keys = app.app.get(KeyChanges);
    const addresses = await app.app
      .get(Database)
      .transaction(({ tx, now }) => accounts.addressesOnFile(tx, now, account.id));
    const keyHash = await hash(key, LIGHT);
    await app.app.get(Database).inOneFlight(keys.change({ ...account, addresses }, keyHash));
  };
  /** An employer whose key was just changed, with the link of the notice. */
  const noticed = async () => {
    const employer = freshEmployer();
    await newKey(employer.ruc);
    const mail = await app.mailbox.waitFor(({ to, text }) => to === employer.email && linkIn(text) !== '');
    return { employer, mail, link: linkIn(mail.text), id: (await accountOf(employer.ruc)).id };
  };
  const freezesOf = async (id: string) =>
    app.database.sql.rows<{ action: string; details: object; actor_kind: string }>(
      `SELECT action, details, actor_kind FROM audit_event WHERE subject_id = $1 AND action LIKE 'employer.frozen%'`,
      [id],
    );
  const signIn = (employer: { ruc: string; representative: { cedula: string } }, browser = app.browser()) =>
    browser
      .post('/api/v1/employer-sessions')
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key: KEY });
  const press = async (link: string) => {
    const browser = app.browser();
    await browser.get(link).expect(303).expect('location', '/no-fui-yo');
    const page = await browser.get('/no-fui-yo');
    const answer = () =>
      browser
        .post('/no-fui-yo')
        .type('form')
        .send({ _csrf: csrfIn(page.text) });
    return { browser, page, answer };
  };

  it('finds the way in both parts of the mail, and nothing that signs in', async () => {
    const { mail, link } = await noticed();
    expect(mail.html).toContain(link);
    expect(mail.text).toContain('No fui yo');
    for (const part of [mail.text, mail.html]) expect(part).not.toMatch(/\/clave\/|\/empleador|Quito#2026z/);
  });

  it('reads what will happen, freezes the account once, and everything about it stops', async () => {
    const { employer, link, id } = await noticed();
    const session = app.browser();
    await signIn(employer, session).expect(201);
    app.mailbox.clear();
    const { page, answer, browser } = await press(link);
    expect(page.text).toContain('¿Congelar la cuenta?');
    expect(page.text).toContain(`${employer.ruc.slice(0, 4)}…${employer.ruc.slice(-3)}`);
    expect(page.text).not.toContain(employer.ruc);
    expect((await answer().expect(200)).text).toContain('La cuenta quedó congelada');

    expect(await accountOf(employer.ruc)).toMatchObject({
      frozenAt: expect.any(Date),
      frozenBy: 'owner',
      frozenReason: null,
    });
    await session.get('/api/v1/employer-sessions/current').expect(401);
    expect((await signIn(employer)).body.code).toBe('ACCOUNT_BLOCKED');
    await expect(newKey(employer.ruc, 'Otra#2026zz')).rejects.toThrow();
    const told = await app.mailbox.waitFor(({ to }) => to === employer.email);
    expect(told.subject).toBe('Su cuenta de empleador quedó congelada');
    expect(told.text).toContain('un centro de atención');
    expect(await freezesOf(id)).toEqual([
      {
        action: 'employer.frozen',
        actor_kind: 'public',
        details: { by: 'owner', noticeKeyVersion: 1, noticeContactVersion: 1 },
      },
    ]);

    expect((await answer().expect(200)).text).toContain('La cuenta ya está congelada');
    expect((await browser.get('/no-fui-yo').expect(200)).text).toContain('La cuenta ya está congelada');
    expect(await freezesOf(id)).toHaveLength(1);
    expect(
      await app.database.sql.rows(
        `SELECT 1 FROM mail_message WHERE part = 'account-frozen' AND subject_id = $1`,
        [id],
      ),
    ).toHaveLength(1);
  });

  it('may have a scanner in front: it opens, looks and follows, and nothing happens', async () => {
    const { link, id } = await noticed();
    for (const agent of ['BingPreview/1.0b', 'SafeLinks'])
      for (let time = 0; time < 10; time += 1) {
        await app.http().head(link).set('user-agent', agent);
        await app.http().get(link).set('user-agent', agent).expect(303);
      }
    const { page } = await press(link);
    expect(page.text).toContain('¿Congelar la cuenta?');
    expect(await freezesOf(id)).toEqual([]);
  });

  it('stops an intruder who meanwhile changed key and address, with the older mail', async () => {
    const { employer, link } = await noticed();
    await newKey(employer.ruc, 'Intr#2026zz');
    await app.database.sql.run(
      `UPDATE employer_account SET email = 'intruder@demo.test', contact_version = contact_version + 1 WHERE ruc = $1`,
      [employer.ruc],
    );
    expect((await (await press(link)).answer().expect(200)).text).toContain('La cuenta quedó congelada');
    expect((await accountOf(employer.ruc)).frozenBy).toBe('owner');
  });

  it('is one person to fifty presses at once: one freeze, one event, one mail', async () => {
    const { link, id } = await noticed();
    const { answer } = await press(link);
    const answers = await Promise.all(Array.from({ length: 50 }, () => answer()));
    expect(answers.filter(({ text }) => text.includes('quedó congelada'))).toHaveLength(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await freezesOf(id)).toHaveLength(1);
  });

  it('gets one neutral page for a link that is too old, overtaken by a supervisor or made by nobody', async () => {
    const { employer, link, id } = await noticed();
    const account = await accountOf(employer.ruc);
    const aMonthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    const old = new URL(app.app.get(NotMe).link(account, aMonthAgo)).pathname;
    await app.database.sql.run(
      `UPDATE employer_account SET unfrozen_at = now() + interval '2 seconds' WHERE id = $1`,
      [id],
    );
    const pages = [];
    for (const dead of [old, link, `${link.slice(0, -3)}AAA`, '/no-fui-yo/x']) {
      const { page, browser } = await press(dead);
      const { text } = await browser.get('/empleador/ingreso');
      const answer = await browser
        .post('/no-fui-yo')
        .type('form')
        .send({ _csrf: csrfIn(text) });
      for (const { status, text: html } of [page, answer]) pages.push(`${status} ${html}`);
    }
    expect(pages[0]).toContain('Este enlace ya no sirve');
    expect(pages[0]).toMatch(/^410 /);
    expect(new Set(pages).size).toBe(1);
    expect(await freezesOf(id)).toEqual([]);
  });

  it('is refused without the token of the form, and no log holds the link', async () => {
    const { link } = await noticed();
    const browser = app.browser();
    await browser.get(link);
    await browser.post('/no-fui-yo').type('form').send({}).expect(403);
    expect(app.logs.join('')).not.toContain(link.slice(-40));
  });
});
