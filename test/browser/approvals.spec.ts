import { type Browser } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { walkIn } from '../support/visits.js';

/** A RUC that is suspended: approving its dossier takes a supervisor. */
const SUSPENDED = { ruc: '0320001118001', cedula: '0320001118' };

describe('four eyes, in pages', () => {
  let app: TestApp;
  /** One for each person: contexts of one browser share the cookies of what a script fetches. */
  let desks: Browser;
  let offices: Browser;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    [desks, offices] = await Promise.all([launchBrowser(), launchBrowser()]);
  });
  afterEach(() => Promise.all([desks.close(), offices.close()]));

  async function isGood({ page, consoleErrors }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(consoleErrors.filter((text) => !/40[09]|422/.test(text))).toEqual([]);
  }

  async function signIn(
    browser: Browser,
    username: string,
    viewport: { width: number; height: number },
  ): Promise<Visitor> {
    const staff = await visitor(browser, app.url, { viewport });
    await staff.page.goto('/personal');
    await staff.page.fill('[name=username]', username);
    await staff.page.fill('[name=password]', STAFF_PASSWORD);
    await staff.page.keyboard.press('Enter');
    await staff.page.getByRole('button', { name: 'Salir' }).waitFor();
    return staff;
  }

  it.each([
    ['at a desk', DESK, 'ventanilla1', 1],
    ['on a phone', PHONE, 'ventanilla2', 2],
  ] as const)(
    '%s a finding is accepted with authorisation, and nobody reloads',
    async (_, viewport, username, counter) => {
      const supervisor = await signIn(offices, 'supervision1', viewport);
      await supervisor.page.getByRole('link', { name: 'Aprobaciones' }).click();
      await supervisor.page.getByText('Nada espera decisión.').waitFor();
      await isGood(supervisor);

      const clerk = await signIn(desks, username, viewport);
      const { page } = clerk;
      await page.getByRole('button', { name: new RegExp(`^Ventanilla ${counter}`) }).click();
      await page.getByText(`Ventanilla ${counter} · abierta`).waitFor();
      await walkIn(await app.staff('supervision2'));
      await page
        .getByRole('button', { name: /Llamar al siguiente/ })
        .and(page.locator(':enabled'))
        .waitFor();
      await page.getByRole('button', { name: /Llamar al siguiente/ }).click();
      await page.getByRole('button', { name: /Se presentó/ }).click();
      await page.fill('#dossier-ruc', SUSPENDED.ruc);
      await page.fill('#dossier-cedula', SUSPENDED.cedula);
      await page.getByRole('button', { name: /Abrir expediente/ }).click();
      await page.getByText('SUSPENDIDO').first().waitFor();
      for (;;) {
        const next = page.locator('[data-shortcut=F6]', { hasText: 'Aceptar' });
        if ((await next.count()) === 0) break;
        await next.click();
        await page.waitForLoadState();
      }
      await page.getByText('con autorización').click();
      await isGood(clerk);
      await page.fill('#accept-ruc', 'Trae el certificado de reactivación');
      await page.getByRole('button', { name: /^Aceptar/ }).click();
      await page.getByRole('button', { name: /^Aprobar/ }).click();
      await page.getByText('Hace falta la autorización de supervisión').waitFor();
      await page.getByText('Espera a supervisión').waitFor();
      await isGood(clerk);

      await supervisor.page.getByText('Trae el certificado de reactivación').first().waitFor();
      await isGood(supervisor);
      await supervisor.page.getByRole('button', { name: /^Negar/ }).click();
      await supervisor.page.getByText('Escriba el motivo').first().waitFor();
      await isGood(supervisor);
      await supervisor.page.getByLabel('Motivo de su decisión').fill('Comprobado en línea');
      await supervisor.page.getByRole('button', { name: /^Aprobar/ }).click();
      await supervisor.page.getByText('Nada espera decisión.').waitFor();
      await isGood(supervisor);

      await page.getByText('Ya puede aprobar el expediente').waitFor();
      await isGood(clerk);
      await page.getByRole('button', { name: /^Aprobar/ }).click();
      await page.getByText('Expediente aprobado').waitFor();
    },
  );
});
