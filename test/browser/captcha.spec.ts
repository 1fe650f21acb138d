import { type Browser, type Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  visitor,
  widthOverflow,
} from '../support/browser.js';

/** Proof of work as people meet it: they press the button, and wait a moment. */
describe('the automatic check in pages', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ CAPTCHA: 'always' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const toTheForm = async (page: Page) => {
    await page.goto('/turnos/nuevo?center=UIO-CENTRO&service=clave-empleador');
    await page.locator('input[name=startsAt]').first().check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sus datos' }).waitFor();
  };
  const fill = async (page: Page) => {
    await page.fill('[name=ruc]', '1790001016001');
    await page.fill('[name=cedula]', '1740006299');
    await page.fill('[name=email]', 'ana@empresa.ec');
  };
  const used = async () =>
    (await app.database.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM captcha_used'))?.n;

  it.each([
    ['a phone', PHONE],
    ['a desk', DESK],
  ])('the browser does the work under our policy, on %s, and tells what it is doing', async (_, viewport) => {
    const { page, consoleErrors, foreignRequests } = await visitor(browser, app.url, { viewport });
    const before = (await used()) ?? 0;
    await toTheForm(page);
    await fill(page);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByRole('heading', { level: 1, name: 'Escriba el código' }).waitFor({ timeout: 30_000 });
    expect(await used()).toBe(before + 1);
    expect(consoleErrors).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  it('a form that was wrong is checked anew when it is sent again', async () => {
    const { page } = await visitor(browser, app.url, { viewport: PHONE });
    await toTheForm(page);
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByRole('alert').waitFor({ timeout: 30_000 });
    expect(await accessibilityProblems(page)).toEqual([]);
    await fill(page);
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByRole('heading', { level: 1, name: 'Escriba el código' }).waitFor({ timeout: 30_000 });
  });

  it('an employer who signs in does the work too', async () => {
    const { page } = await visitor(browser, app.url, { viewport: DESK });
    const before = (await used()) ?? 0;
    await page.goto('/empleador/ingreso');
    await page.fill('[name=ruc]', '1790001016001');
    await page.fill('[name=cedula]', '1740006299');
    await page.fill('[name=key]', 'Otra#2026zz');
    await page.keyboard.press('Enter');
    await page.getByText('Los datos o la clave no son correctos').first().waitFor({ timeout: 30_000 });
    expect(await used()).toBe(before + 1);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('without JavaScript the form is sent all the same, and says how often', async () => {
    const { page } = await visitor(browser, app.url, { viewport: PHONE, javaScriptEnabled: false });
    await toTheForm(page);
    await fill(page);
    await page.getByText('Su navegador no usa JavaScript').waitFor();
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByRole('heading', { level: 1, name: 'Escriba el código' }).waitFor();
  });
});
