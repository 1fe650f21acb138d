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
import { approvedDossier } from '../support/resets.js';
import { clerkAt } from '../support/visits.js';

const NO_EMAIL = { ruc: '0990001014001', representative: { cedula: '0920003332' } };

describe('registering an address at the counter, in pages', () => {
  let app: TestApp;
  /** One for each person: contexts of one browser share the cookies of what a script fetches. */
  let desks: Browser;
  let offices: Browser;

  beforeEach(async () => {
    app = await startTestApp();
    [desks, offices] = await Promise.all([launchBrowser(), launchBrowser()]);
  });
  afterEach(async () => {
    await Promise.all([desks.close(), offices.close()]);
    await app.stop();
  });

  async function isGood({ page }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
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
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])(
    '%s the clerk asks, a supervisor approves twice, and the link is on its way without a reload',
    async (_, viewport) => {
      const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
      await approvedDossier(agent, counter.id, NO_EMAIL);
      const clerk = await signIn(desks, 'ventanilla1', viewport);
      const { page } = clerk;
      await page.getByText('Usuario no tiene correo registrado').first().waitFor();
      await isGood(clerk);
      await page.getByRole('button', { name: 'Pedir el cambio' }).click();
      await page.locator('#new-email-error').waitFor();
      await isGood(clerk);
      await page.fill('#new-email', 'gerencia@sincorreo.ec');
      await page.fill('#contact-reason', 'No tenía ninguno; presenta la solicitud firmada');
      await page.getByRole('button', { name: 'Pedir el cambio' }).click();
      await page.getByText('Correo nuevo g…@sincorreo.ec.').waitFor();
      await isGood(clerk);

      const supervisor = await signIn(offices, 'supervision1', viewport);
      const office = supervisor.page;
      await office.goto('/personal/aprobaciones');
      await office.getByText('gerencia@sincorreo.ec').waitFor();
      await isGood(supervisor);
      await office.getByLabel('Motivo de su decisión').fill('Vi la solicitud firmada');
      await office.getByRole('button', { name: /^Aprobar/ }).click();
      await office.getByText('Nada espera decisión.').waitFor();

      const send = page.getByRole('button', { name: /Enviar enlace a g…@sincorreo\.ec/ });
      await send.waitFor();
      await isGood(clerk);
      await send.click();
      await page.getByText('Enviar el enlace a un correo recién cambiado').waitFor();
      await isGood(clerk);

      await office.getByLabel('Motivo de su decisión').fill('El representante sigue en la ventanilla');
      await isGood(supervisor);
      await office.getByRole('button', { name: /^Aprobar/ }).click();
      await office.getByText('Nada espera decisión.').waitFor();
      await page.getByText('Ya puede enviar el enlace.').waitFor();
      await send.click();
      await page.getByText('Código de ventanilla').waitFor();
      await isGood(clerk);
      expect(await app.mailbox.linkTokenFor('gerencia@sincorreo.ec')).toHaveLength(43);
    },
  );
});
