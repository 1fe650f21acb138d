import { type Browser } from 'playwright-core';
import { OfferSeats } from '../../src/turnos/offer-seats.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';

const PERSON = { ruc: '1790001016001', cedula: '1740006299' };

describe('the waiting list in pages', () => {
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

  async function isGood({ page, foreignRequests }: Visitor, heading: string): Promise<void> {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(foreignRequests).toEqual([]);
  }

  it.each([
    ['on a phone without JavaScript', { viewport: PHONE, javaScriptEnabled: false }, 'ana@empresa.ec'],
    ['at a desk', { viewport: DESK, javaScriptEnabled: true }, 'luis@empresa.ec'],
  ])('%s: from nothing free to a turno', async (_, options, email) => {
    await app.database.sql.run('DELETE FROM turno');
    // Without JavaScript in the page, axe cannot run either: those steps are looked at by the other case.
    const good = options.javaScriptEnabled
      ? isGood
      : ({ page }: Visitor, heading: string) =>
          page.getByRole('heading', { level: 1, name: heading }).waitFor();
    const person = await visitor(browser, app.url, options);
    const { page } = person;
    await page.goto('/turnos/nuevo?center=GPS-AYORA');
    await page.getByRole('link', { name: 'Lista de espera' }).click();
    await good(person, 'Lista de espera');
    await page.getByRole('button', { name: 'Pedir un lugar' }).click();
    await good(person, 'Lista de espera');
    expect(await page.title()).toMatch(/^Error: /);
    for (const [field, value] of Object.entries({ ...PERSON, email }))
      await page.fill(`[name=${field}]`, value);
    await page.getByRole('button', { name: 'Pedir un lugar' }).click();
    await good(person, 'Revise su correo');

    const mail = await app.mailbox.waitFor(({ to }) => to === email);
    await page.goto(`/espera/${/\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? ''}`);
    expect(new URL(page.url()).pathname).toBe('/espera');
    await good(person, 'Confirme su lugar en la lista');
    await page.getByRole('button', { name: 'Confirmar mi lugar' }).click();
    await good(person, 'Está en la lista de espera');
    await app.app.get(OfferSeats).execute();
    await page.goto('/espera');
    await good(person, 'Hay un turno para usted');
    await page.getByRole('button', { name: 'Aceptar este turno' }).click();
    await page.getByRole('heading', { level: 1, name: 'Turno confirmado' }).waitFor();
    await page.goto('/espera');
    await good(person, 'Ya tiene un turno');
  });
});
