import { hash } from '@node-rs/argon2';
import { type Browser } from 'playwright-core';
import { EmployerAccounts, KeyChanges } from '../../src/employers/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  tabTo,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { freshEmployer } from '../support/resets.js';

const SCANNERS = [
  'BingPreview/1.0b',
  'SafeLinks',
  'Barracuda Sentinel (EE)',
  'Mozilla/5.0 (compatible; proxy)',
];

describe('«no fui yo», in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  /** The link in the notice of a key that was just changed. */
  async function noticed(): Promise<{ ruc: string; link: string }> {
    const { ruc, email } = freshEmployer();
    const keyHash = await hash('Quito#2026z', { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    const accounts = app.app.get(EmployerAccounts);
    const keys = app.app.get(KeyChanges);
    const account = await accounts.find(app.database.sql, { ruc, sucursal: '0001' });
    if (!account) throw new Error('no such employer');
    await app.database.inOneFlight(keys.change({ ...account, addresses: [email] }, keyHash));
    const linkIn = (text: string) => /(\/no-fui-yo\/[\w-]+)/.exec(text)?.[1] ?? '';
    const mail = await app.mailbox.waitFor(({ to, text }) => to === email && linkIn(text) !== '');
    return { ruc, link: linkIn(mail.text) };
  }
  const freezesOf = (ruc: string) =>
    app.database.sql.rows(
      `SELECT action FROM audit_event WHERE action = 'employer.frozen' AND subject_id = (SELECT id::text FROM employer_account WHERE ruc = $1)`,
      [ruc],
    );
  async function isGoodEverywhere({ page, foreignRequests, consoleErrors }: Visitor): Promise<void> {
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await widthOverflow(page)).toBe(0);
    }
    expect(foreignRequests).toEqual([]);
    expect(consoleErrors.filter((text) => !text.includes('status of 410'))).toEqual([]);
  }

  it('whoever only looks changes nothing; one press freezes, and going back or loading again does nothing more', async () => {
    const { ruc, link } = await noticed();
    for (const agent of SCANNERS)
      for (const path of [link, '/no-fui-yo']) {
        await app.http().get(path).set('user-agent', agent);
        await app.http().head(path).set('user-agent', agent);
      }
    const somebody = await visitor(browser, app.url);
    const { page } = somebody;
    await page.goto(link);
    await page.getByRole('heading', { name: '¿Congelar la cuenta?' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/no-fui-yo');
    expect(await page.content()).not.toContain(ruc);
    await isGoodEverywhere(somebody);
    expect(await freezesOf(ruc)).toEqual([]);

    await tabTo(page, 'form[action="/no-fui-yo"] button');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'La cuenta quedó congelada' }).waitFor();
    await isGoodEverywhere(somebody);
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { name: 'La cuenta ya está congelada' }).waitFor();
    await isGoodEverywhere(somebody);
    await page.goto(link);
    await page.getByRole('heading', { name: 'La cuenta ya está congelada' }).waitFor();
    expect(await freezesOf(ruc)).toHaveLength(1);

    await tabTo(page, 'a[href="/turnos/nuevo"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Elija su turno' }).waitFor();
  });

  it('a link that nobody made says so, with the way to go on', async () => {
    const somebody = await visitor(browser, app.url);
    const { page } = somebody;
    await page.goto('/no-fui-yo/una-carta-vieja');
    await page.getByRole('heading', { name: 'Este enlace ya no sirve' }).waitFor();
    await isGoodEverywhere(somebody);
    await page.getByRole('button', { name: 'Reservar un turno' }).click();
    await page.getByRole('heading', { name: 'Elija su turno' }).waitFor();
  });
});
