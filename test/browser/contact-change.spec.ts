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
const EMAIL = 'nueva@empresa.test';

describe('an employer without an address, in pages', () => {
  let app: TestApp;
  /** One for each person: contexts of one browser share the cookies of what a script fetches. */
  let desks: Browser;
  let offices: Browser;

  beforeAll(async () => {
    app = await startTestApp();
    [desks, offices] = await Promise.all([launchBrowser(), launchBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([desks.close(), offices.close()]);
    await app.stop();
  });

  /** On a wide screen and on a phone's; what axe looks at is the same on both. */
  async function isGood({ page, consoleErrors }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      expect(await widthOverflow(page)).toBe(0);
    }
    expect(consoleErrors.filter((text) => !/40[09]|422/.test(text))).toEqual([]);
  }

  async function signIn(browser: Browser, username: string): Promise<Visitor> {
    const staff = await visitor(browser, app.url, { viewport: DESK });
    await staff.page.goto('/personal');
    await staff.page.fill('[name=username]', username);
    await staff.page.fill('[name=password]', STAFF_PASSWORD);
    await staff.page.keyboard.press('Enter');
    await staff.page.getByRole('button', { name: 'Salir' }).waitFor();
    return staff;
  }

  async function decide({ page }: Visitor, what: string, verb: 'Aprobar' | 'Negar'): Promise<void> {
    await page.getByText(what).first().waitFor();
    await page.getByLabel('Motivo de su decisión').fill('Hablé con el representante');
    await page.getByRole('button', { name: new RegExp(`^${verb}`) }).click();
    await page.getByText('Nada espera decisión.').waitFor();
  }

  it('gets one and then its link, each by a yes of supervision, and nobody reloads', async () => {
    const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
    await approvedDossier(agent, counter.id, NO_EMAIL);
    const supervisor = await signIn(offices, 'supervision1');
    await supervisor.page.getByRole('link', { name: 'Aprobaciones' }).click();
    const clerk = await signIn(desks, 'ventanilla1');
    const { page } = clerk;

    await page.getByText('Usuario no tiene correo registrado').first().waitFor();
    await page.getByLabel('Correo nuevo').fill(EMAIL);
    await isGood(clerk);
    await page.getByRole('button', { name: 'Pedir el cambio' }).click();
    await page.getByText('Espera a supervisión').waitFor();
    await decide(supervisor, 'Cambiar el correo registrado de un empleador', 'Aprobar');
    await page.getByText('El correo ya cambió').waitFor();

    await page.getByRole('button', { name: /^Enviar enlace/ }).click();
    await page.getByText('Hace falta la autorización de supervisión').waitFor();
    await page.getByText('Enviar el enlace a un correo recién cambiado').waitFor();
    await isGood(clerk);
    await supervisor.page.getByText('Enviar el enlace a un correo recién cambiado').first().waitFor();
    await isGood(supervisor);
    await decide(supervisor, 'Enviar el enlace a un correo recién cambiado', 'Negar');

    await page.getByText('Pedir otra vez').click();
    await page.getByLabel('Otro motivo').fill('El representante mostró su cédula');
    await isGood(clerk);
    await page.getByRole('button', { name: 'Pedir autorización' }).click();
    await decide(supervisor, 'El representante mostró su cédula', 'Aprobar');
    await page.getByText('Ya puede enviar el enlace').waitFor();
    await page.getByRole('button', { name: /^Enviar enlace/ }).click();
    await page.getByText('Código de ventanilla').waitFor();
    await app.mailbox.linkTokenFor(EMAIL);
    await isGood(clerk);
    expect(await page.getByText('Ya puede enviar el enlace').count()).toBe(0);
  }, 60_000);
});
