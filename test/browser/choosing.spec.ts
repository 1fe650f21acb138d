import { type Browser, type Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app.js';
import { accessibilityProblems, launchBrowser, visitor, widthOverflow } from '../support/browser.js';

const NARROW = { width: 360, height: 740 };

/** Choosing on a phone, with the lists changed after the hours were shown. */
describe('choosing an hour on a narrow phone', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
    ({ page } = await visitor(browser, app.url, { viewport: NARROW }));
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const isGood = async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
  };

  it('the province narrows the centres, and the hours go with the choice they were shown for', async () => {
    await page.goto('/turnos/nuevo?center=GYE-NORTE&service=clave-empleador');
    await page.getByRole('heading', { name: 'Horas en CAU Guayaquil Norte' }).waitFor();
    await isGood();
    await page.selectOption('[name=province]', '17');
    expect(await page.inputValue('[name=center]')).toBe('');
    expect(await page.locator('[name=center] option:not([hidden])').allTextContents()).toEqual([
      'Elija un centro',
      'CAU Quito Centro',
    ]);
    expect(await page.getByRole('button', { name: 'Continuar' }).isVisible()).toBe(false);
    await page.getByText('Pulse «Ver horas»').waitFor();
    await page.selectOption('[name=center]', 'UIO-CENTRO');
    await page.getByRole('button', { name: 'Ver horas' }).click();
    await page.getByRole('heading', { name: 'Horas en CAU Quito Centro' }).waitFor();
    await isGood();
  });

  it('asks for an hour also when its day was closed, and Enter on an hour continues', async () => {
    await page.locator('.v-day__summary').first().click();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.locator('#hours-error').waitFor();
    await isGood();
    await page.getByRole('link', { name: 'Elija una hora' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('h-0-0');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sus datos' }).waitFor();
    await isGood();
  });
});
