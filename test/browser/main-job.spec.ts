import { type Browser, type Page } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  visitor,
  type Visitor,
  WALL,
  widthOverflow,
} from '../support/browser.js';

const RUC = '1790001016001';
const CEDULA = '1740006299';
const EMAIL = `${RUC}@demo.test`;
const NEW_KEY = 'Nu3va!Clav';

/** The main job as people do it: an employer on a phone, a clerk at a desk by keyboard, a supervisor. */
describe('the main job in pages', () => {
  let app: TestApp;
  let browser: Browser;
  let employer: Visitor;
  let clerk: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
    employer = await visitor(browser, app.url, { viewport: PHONE });
    clerk = await visitor(browser, app.url, { viewport: DESK });
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  /** What holds for every page that anybody looks at. */
  async function isGood({ page, foreignRequests }: Visitor, heading: string | RegExp): Promise<void> {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor({ state: 'attached' });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(foreignRequests).toEqual([]);
  }

  const press = async (page: Page, key: string, then: string) => {
    await page.keyboard.press(key);
    await page.locator(then).first().waitFor();
  };

  it('the employer chooses an hour, proves the address and gets a code', async () => {
    const { page } = employer;
    await page.goto('/');
    await isGood(employer, /Perdió su clave/);
    await page.locator('a', { hasText: 'Reservar un turno' }).click();
    await isGood(employer, 'Elija su turno');
    await page.selectOption('[name=center]', 'UIO-CENTRO');
    await page.getByRole('button', { name: 'Ver horas' }).click();
    await page.locator('input[name=startsAt]').first().check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await isGood(employer, 'Sus datos');

    await page.getByRole('button', { name: 'Enviar código' }).click();
    await isGood(employer, 'Sus datos');
    expect(await page.title()).toMatch(/^Error: /);

    await page.fill('[name=ruc]', RUC);
    await page.fill('[name=cedula]', CEDULA);
    await page.fill('[name=email]', EMAIL);
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await isGood(employer, 'Escriba el código');
    await page.fill('[name=code]', await app.mailbox.codeFor(EMAIL));
    await page.getByRole('button', { name: 'Confirmar turno' }).click();
    await isGood(employer, 'Turno confirmado');
  });

  it('the clerk signs in and opens a counter', async () => {
    const { page } = clerk;
    await page.goto('/personal');
    await isGood(clerk, /Ingreso/);
    await page.fill('[name=username]', 'ventanilla1');
    await page.fill('[name=password]', STAFF_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ventanilla 4' }).click();
    await page.getByText('Ventanilla 4 · abierta').waitFor();
    await isGood(clerk, 'Puesto de atención');
  });

  it('the clerk registers the arrival and works by keyboard up to the sent link', async () => {
    const { page } = clerk;
    const code =
      (await employer.page.locator('.v-receipt__code').textContent())?.replace(/[^A-Z0-9]/g, '') ?? '';
    // Today's, also where the first free hour is tomorrow's, as it is late in the evening.
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes' WHERE code = $1`,
      [code],
    );
    await page.fill('#arrival', code);
    await page.keyboard.press('Enter');
    await page.getByText('Entregue el número A-001').waitFor();
    await press(page, 'F2', 'text=Se presentó');
    await isGood(clerk, 'Puesto de atención');
    await press(page, 'F6', '#dossier-ruc');
    expect(await page.inputValue('#dossier-ruc')).toBe(RUC);
    await press(page, 'F6', '#check-cedula');
    await isGood(clerk, 'Puesto de atención');
    for (const kind of ['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']) {
      await press(page, 'F6', `#check-${kind}.v-check--accepted`);
    }
    await press(page, 'F6', 'text=Expediente aprobado');
    await press(page, 'F6', '.v-big-code__digits');
    await page.getByText(/^Enviado \d\d:\d\d/).waitFor();
    await isGood(clerk, 'Puesto de atención');
  });

  it('the employer opens the link, mistypes, and sets the key; the clerk sees each step without touching anything', async () => {
    const { page } = employer;
    await page.goto(`/clave/${await app.mailbox.linkTokenFor(EMAIL)}`);
    expect(new URL(page.url()).pathname).toBe('/clave');
    await isGood(employer, 'Cree su nueva clave');
    await clerk.page.getByText('Abierto por el empleador').waitFor();

    const code = (await clerk.page.locator('.v-big-code__digits').textContent())?.replace(/\s/g, '') ?? '';
    await page.fill('[name=counterCode]', code);
    await page.fill('[name=newKey]', 'corta');
    await page.fill('[name=newKeyAgain]', 'corta');
    await page.getByRole('button', { name: 'Guardar clave' }).click();
    await isGood(employer, 'Cree su nueva clave');
    expect(await page.inputValue('[name=counterCode]')).toBe(code);
    expect(await page.inputValue('[name=newKey]')).toBe('');

    await page.fill('[name=newKey]', NEW_KEY);
    await page.fill('[name=newKeyAgain]', NEW_KEY);
    await page.getByRole('button', { name: 'Guardar clave' }).click();
    await isGood(employer, 'Su clave quedó cambiada');
    await clerk.page.getByText('Clave cambiada').waitFor();
    await page.goto('/clave');
    await isGood(employer, 'Este enlace ya no sirve');
  });

  it('the new key opens the session', async () => {
    const { page } = employer;
    await page.goto('/empleador/ingreso');
    await isGood(employer, 'Ingreso del empleador');
    await page.fill('[name=ruc]', RUC);
    await page.fill('[name=cedula]', CEDULA);
    await page.fill('[name=key]', NEW_KEY);
    await page.getByRole('button', { name: 'Ingresar' }).click();
    await page.getByText('Compañía de Prueba S.A.').first().waitFor();
    await isGood(employer, /.+/);
  });

  it('the board shows the number, the supervisor reads who did what, the clerk finishes', async () => {
    const wall = await visitor(browser, app.url, { viewport: WALL });
    await wall.page.goto('/pantalla/UIO-CENTRO');
    await wall.page.getByText('A-001').first().waitFor();
    await isGood(wall, /.+/);
    expect(await wall.page.content()).not.toContain(RUC);

    await press(clerk.page, 'F9', 'text=Nadie espera');
    const supervisor = await visitor(browser, app.url, { viewport: DESK });
    await supervisor.page.goto('/personal');
    await supervisor.page.fill('[name=username]', 'supervision1');
    await supervisor.page.fill('[name=password]', STAFF_PASSWORD);
    await supervisor.page.keyboard.press('Enter');
    await supervisor.page.locator('td', { hasText: 'Clave cambiada' }).waitFor();
    await isGood(supervisor, 'Auditoría');
    await supervisor.page.selectOption('[name=action]', 'reset.completed');
    await supervisor.page.getByRole('button', { name: 'Filtrar' }).click();
    await supervisor.page.locator('td', { hasText: 'Clave cambiada' }).waitFor();
    await isGood(supervisor, 'Auditoría');
  });

  it('every other page is good on a phone and at a desk', async () => {
    for (const viewport of [PHONE, DESK]) {
      const somebody = await visitor(browser, app.url, { viewport });
      for (const path of [
        '/que-llevar?tipo=natural',
        '/ayuda',
        '/privacidad',
        '/clave',
        '/turno',
        '/personal/ingreso',
      ]) {
        await somebody.page.goto(path);
        await isGood(somebody, /.+/);
      }
    }
  });

  it('the workstation fits a phone as well', async () => {
    const { page } = clerk;
    await page.setViewportSize(PHONE);
    await page.goto('/personal/puesto');
    await isGood(clerk, 'Puesto de atención');
  });
});
