import { type Browser, type Page } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  staffAt,
  tabTo,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { approvedDossier, freshEmployer } from '../support/resets.js';
import { clerkAt } from '../support/visits.js';

const SUPERVISOR = { username: 'supervision1', password: STAFF_PASSWORD };

describe('locks and frozen accounts, in pages', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => browser.close());

  async function isGood({ page, foreignRequests, consoleErrors }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(foreignRequests).toEqual([]);
    expect(consoleErrors.filter((text) => !/status of 4/.test(text))).toEqual([]);
  }
  /** The link to what waits, while something does. */
  const countOf = (page: Page, name: string) =>
    page.locator('.v-bar__nav').getByRole('link', { name: new RegExp(`^${name} \\d+ `) });
  const lockedOut = async () => {
    const employer = freshEmployer();
    for (let tries = 0; tries < 5; tries += 1)
      await app
        .http()
        .post('/api/v1/employer-sessions')
        .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key: 'Mala#2026zz' })
        .expect(401);
    return employer;
  };

  it.each([
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])('%s a lock is released, an account frozen and thawed, by the keyboard alone', async (_, viewport) => {
    const employer = await lockedOut();
    const office = await staffAt(browser, app.url, SUPERVISOR, viewport);
    const { page } = office;
    await page.goto('/personal/bloqueos');
    await page.getByText('Ninguna cuenta está congelada.').waitFor();
    await isGood(office);
    await tabTo(page, '#ruc');
    await page.keyboard.type(employer.ruc);
    await page.keyboard.press('Enter');
    await page.getByText('Bloqueado el ingreso del empleador').waitFor();
    await isGood(office);

    const release = 'form[action$="/levantar"]';
    await tabTo(page, `${release} button`);
    await page.keyboard.press('Enter');
    await page.getByText('Escriba el motivo.').first().waitFor();
    await isGood(office);
    await tabTo(page, `${release} textarea`);
    await page.keyboard.type('Llamó y confirmó que fue él');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Bloqueo levantado.').waitFor();
    await page.getByText('El ingreso no está bloqueado.').waitFor();
    await isGood(office);

    await tabTo(page, '#freeze > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#freeze button');
    await page.keyboard.press('Enter');
    await page.locator('#freeze-reason-error').waitFor();
    await isGood(office);
    await tabTo(page, '#freeze-reason');
    await page.keyboard.type('Dos personas dicen ser el representante');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Cuenta congelada. Nadie puede ingresar ni cambiar la clave.').waitFor();
    await page.getByRole('link', { name: employer.legalName }).waitFor();
    await isGood(office);

    await tabTo(page, '#thaw-reason');
    await page.keyboard.type('Vino el representante con su cédula');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Cuenta descongelada.').waitFor();
    await page.getByText('Ninguna cuenta está congelada.').waitFor();
    await isGood(office);
  });

  it('an outbreak is told on the page that stands open, and counted beside the links of any other', async () => {
    const office = await staffAt(browser, app.url, SUPERVISOR);
    const { page } = office;
    await page.goto('/personal/auditoria');
    expect(await countOf(page, 'Bloqueos').count()).toBe(0);
    await app.database.sql.run(
      `INSERT INTO lockout (id, subject_key, channel, failures, last_failure_at, locked_at, locked_until)
       SELECT gen_random_uuid(), decode(md5(n::text), 'hex'), 'employer-sign-in', 5, now(), now(), now() + interval '1 day' FROM generate_series(1, 25) n`,
    );
    await countOf(page, 'Bloqueos').waitFor({ timeout: 30_000 });
    // By the clock, up to ten seconds later. Where one stands is still marked after the links were merged anew.
    expect(await page.locator('.v-bar__nav [aria-current=page]').textContent()).toBe('Auditoría');
    await isGood(office);
    await countOf(page, 'Bloqueos').click();
    await page.getByText('Muchos bloqueos a la vez').waitFor();
    await isGood(office);
    await page.setViewportSize(PHONE);
    await isGood(office);
    await app.database.sql.run('DELETE FROM lockout; DELETE FROM lockout_outbreak');
    await page.getByText('Muchos bloqueos a la vez').waitFor({ state: 'detached', timeout: 30_000 });
  }, 60_000);

  it('what a counter asks for is counted where the supervisor happens to be', async () => {
    const { page } = await staffAt(browser, app.url, SUPERVISOR);
    await page.goto('/personal/auditoria');
    const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
    const { dossierId } = await approvedDossier(agent, counter.id, freshEmployer());
    await agent
      .post(`/api/v1/dossiers/${dossierId}/contact-change`)
      .send({ email: 'nueva@empresa.test' })
      .expect(202);
    await countOf(page, 'Aprobaciones').waitFor();
  });

  it('a blocked employer reads until when, and gets from there to a turno of desbloqueo', async () => {
    const employer = await lockedOut();
    const somebody = await visitor(browser, app.url, { viewport: PHONE });
    const { page } = somebody;
    await page.goto('/empleador/ingreso');
    await page.fill('[name=ruc]', employer.ruc);
    await page.fill('[name=cedula]', employer.representative.cedula);
    await page.fill('[name=key]', 'Quito#2026z');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'El ingreso está bloqueado' }).waitFor();
    await page
      .getByText(/Termina por sí mismo el \p{L}{3} \d\d\/\d\d\/\d{4} a las \d\d:\d\d \(hora de Quito\)/u)
      .waitFor();
    await isGood(somebody);
    await page.setViewportSize(DESK);
    await isGood(somebody);
    await tabTo(page, 'a[href*="service=desbloqueo"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Elija su turno' }).waitFor();
    expect(await page.locator('[name=service]').inputValue()).toBe('desbloqueo');
  });

  it('the clerk lifts the block with one key, and is told what a frozen account needs', async () => {
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
    const { agent, counter } = await clerkAt(app, 'ventanilla2', 2);
    const employer = await lockedOut();
    await approvedDossier(agent, counter.id, employer, 'desbloqueo');
    const desk = await staffAt(browser, app.url, { username: 'ventanilla2', password: STAFF_PASSWORD });
    const { page } = desk;
    const isGoodEverywhere = async () => {
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport);
        await isGood(desk);
      }
    };
    await page.getByText('Está bloqueado por intentos fallidos hasta el').waitFor();
    await isGoodEverywhere();
    await tabTo(page, '#unlock-evidence');
    await page.keyboard.type('H');
    expect(await page.inputValue('#unlock-evidence')).toBe('biometrics-matched');
    await page.keyboard.press('F6');
    await page.getByText('Ingreso desbloqueado.').waitFor();
    await page.getByText('identidad: huella verificada').waitFor();
    await isGoodEverywhere();

    // A stranger locks it again while the visit goes on, and supervision stops the account.
    const freeze = (frozen: boolean) =>
      app.database.sql.run(
        `UPDATE employer_account SET frozen_at = ${frozen ? 'now()' : 'NULL'}, frozen_by = ${frozen ? `'supervisor'` : 'NULL'} WHERE ruc = $1`,
        [employer.ruc],
      );
    await freeze(true);
    await page.reload();
    await page.getByText('La cuenta está congelada.').waitFor();
    expect(await page.getByRole('button', { name: /Desbloquear la cuenta/ }).count()).toBe(0);
    await isGoodEverywhere();
    await freeze(false);
    await page.keyboard.press('F9');
    await page.getByText(/finalizado\.$/).waitFor();
    await isGoodEverywhere();
  });
});
