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
import { json, RegistryServer } from '../support/registry-server.js';
import { walkIn } from '../support/visits.js';

const NATURAL = { ruc: '0100000371001', cedula: '0100000371' };

describe('control posterior, in pages', () => {
  const civil = new RegistryServer();
  let app: TestApp;
  /** One for each person: contexts of one browser share the cookies of what a script fetches. */
  let desks: Browser;
  let offices: Browser;

  beforeAll(async () => {
    await civil.start();
    app = await startTestApp({ CIVIL_REGISTRY_URL: civil.url });
  });
  afterAll(async () => {
    await app.stop();
    await civil.stop();
  });
  beforeEach(async () => {
    [desks, offices] = await Promise.all([launchBrowser(), launchBrowser()]);
  });
  afterEach(() => Promise.all([desks.close(), offices.close()]));

  async function isGood({ page, consoleErrors }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(consoleErrors.filter((text) => !/40[09]|422/.test(text))).toEqual([]);
  }

  async function signIn(browser: Browser, username: string, viewport: { width: number; height: number }) {
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
    '%s what was not looked up is accepted, asked again, and told not to be in order',
    async (_, viewport, username, counter) => {
      civil.answer(json({}, 502));
      const clerk = await signIn(desks, username, viewport);
      const { page } = clerk;
      await page.getByRole('button', { name: new RegExp(`^Ventanilla ${counter}`) }).click();
      await page.getByText(`Ventanilla ${counter} · abierta`).waitFor();
      await walkIn(await app.staff('supervision2'));
      const call = page.getByRole('button', { name: /Llamar al siguiente/ });
      await call.and(page.locator(':enabled')).waitFor();
      await call.click();
      await page.getByRole('button', { name: /Se presentó/ }).click();
      await page.fill('#dossier-ruc', NATURAL.ruc);
      await page.fill('#dossier-cedula', NATURAL.cedula);
      await page.getByRole('button', { name: /Abrir expediente/ }).click();
      await page.getByText('Error de conexión con el Registro Civil').waitFor();
      await isGood(clerk);
      await page.getByRole('button', { name: /^Volver a consultar/ }).click();
      await page.getByText('Registros consultados otra vez').waitFor();
      for (;;) {
        const next = page.locator('[data-shortcut=F6]', { hasText: 'Aceptar' });
        if ((await next.count()) === 0) break;
        await next.click();
        await page.waitForLoadState();
      }
      await page.getByRole('button', { name: /^Aprobar/ }).click();
      await page.getByText('Expediente aprobado').waitFor();

      const supervisor = await signIn(offices, 'supervision1', viewport);
      const office = supervisor.page;
      await office
        .locator('.v-bar__nav')
        .getByRole('link', { name: /^Control posterior/ })
        .click();
      await office.getByText('Error de conexión con el Registro Civil').first().waitFor();
      await isGood(supervisor);
      civil.answer(json({ cedula: NATURAL.cedula, fullName: 'Otra Persona', asOf: '2026-01-15T15:00:00Z' }));
      await office.getByRole('button', { name: /^Volver a consultar/ }).click();
      await office.getByText('El Registro Civil dice Otra Persona').waitFor();
      await office.getByText('datos al 15/01/2026').first().waitFor();
      await isGood(supervisor);
      await office.getByRole('button', { name: /^No conforme/ }).click();
      await office.getByText('Escriba qué no está conforme').first().waitFor();
      await isGood(supervisor);
      await office.getByLabel('Observación').fill('La cédula es de otra persona');
      await office.getByRole('button', { name: /^No conforme/ }).click();
      await office.getByText('Nada espera control posterior.').waitFor();
      await isGood(supervisor);
      const freeze = office.getByRole('link', { name: `Congelar la cuenta del RUC ${NATURAL.ruc}` }).first();
      expect(await freeze.getAttribute('href')).toBe(`/personal/bloqueos?ruc=${NATURAL.ruc}&sucursal=0001`);
      // Whoever stopped the account has done what the alarm asks for.
      await app.database.sql.run(
        `UPDATE employer_account SET frozen_at = now(), frozen_by = 'supervisor', frozen_reason = 'x' WHERE ruc = $1`,
        [NATURAL.ruc],
      );
      await office.reload();
      expect(await freeze.count()).toBe(0);
      // Let go again by a person who knew of it, it is no alarm any more.
      await app.database.sql.run(
        `UPDATE employer_account SET frozen_at = NULL, frozen_by = NULL, frozen_reason = NULL, unfrozen_at = now() WHERE ruc = $1`,
        [NATURAL.ruc],
      );
      await office.reload();
      expect(await freeze.count()).toBe(0);
    },
  );
});
