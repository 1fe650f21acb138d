import { type Browser } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  staffAt,
  tabTo,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { approvedDossier, freshEmployer } from '../support/resets.js';
import { type Agent, clerkAt, type CounterJson } from '../support/visits.js';

const CLERK = { username: 'ventanilla1', password: STAFF_PASSWORD };
const SUPERVISOR = { username: 'supervision1', password: STAFF_PASSWORD };

describe('what the desk says when it may not go on', () => {
  let app: TestApp;
  let clerk: { agent: Agent; counter: CounterJson };
  let supervisor: Agent;
  /** One for each person: contexts of one browser share the cookies of what a script fetches. */
  let desks: Browser;
  let offices: Browser;
  let desk: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    clerk = await clerkAt(app, CLERK.username, 1);
    supervisor = await app.staff(SUPERVISOR.username);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    [desks, offices] = await Promise.all([launchBrowser(), launchBrowser()]);
    desk = await staffAt(desks, app.url, CLERK);
  });
  afterEach(async () => {
    await Promise.all([desks.close(), offices.close()]);
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
  });

  async function isGood({ page, foreignRequests, consoleErrors }: Visitor): Promise<void> {
    for (const viewport of [PHONE, DESK]) {
      await page.setViewportSize(viewport);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await widthOverflow(page)).toBe(0);
    }
    expect(foreignRequests).toEqual([]);
    expect(consoleErrors.filter((text) => !/status of 4/.test(text))).toEqual([]);
  }
  /** A dossier whose employer has had another address for an hour: the link takes a second person. */
  async function coolingDown(): Promise<string> {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk.agent, clerk.counter.id, employer);
    await app.database.sql.run(
      `UPDATE employer_account SET contact_version = contact_version + 1,
         contact_changed_at = date_trunc('milliseconds', now()) - interval '1 hour' WHERE ruc = $1`,
      [employer.ruc],
    );
    return dossierId;
  }
  const decideLast = async (outcome: string, reason: string) => {
    const { body } = await supervisor.get('/api/v1/approvals').expect(200);
    const [first] = (body as { approvals: { id: string; status: string }[] }).approvals;
    expect(first?.status).toBe('pending');
    await supervisor
      .post(`/api/v1/approvals/${first?.id ?? ''}/decision`)
      .send({ outcome, reason })
      .expect(200);
  };

  it('a no is answered with another reason, by the keyboard alone, and the yes that follows sends the link', async () => {
    await coolingDown();
    const { page } = desk;
    await page.reload();
    await page.keyboard.press('F6');
    await page.getByText('Espera a supervisión').waitFor();
    await isGood(desk);
    // While somebody else decides, no key sends it once more.
    expect(await page.locator('[data-shortcut=F6]').count()).toBe(0);

    await decideLast('rejected', 'No contesta al teléfono registrado');
    await page.getByText('No autorizado').waitFor();
    await isGood(desk);
    await tabTo(page, '.v-asked summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '.v-asked button');
    await page.keyboard.press('Enter');
    await page.locator('#again-reset-in-cool-down-error').waitFor();
    await isGood(desk);
    await tabTo(page, '#again-reset-in-cool-down');
    await page.keyboard.type('Trajo el nombramiento notariado');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Espera a supervisión').waitFor();

    await decideLast('approved', 'Visto el nombramiento');
    await page.getByText('Ya puede enviar el enlace').waitFor();
    await isGood(desk);
    await page.keyboard.press('F6');
    await page.getByText(/^Enviado \d\d:\d\d/).waitFor();
    await isGood(desk);
  });

  it('a live link is not left behind by accident, and taken back with a reason', async () => {
    await approvedDossier(clerk.agent, clerk.counter.id, freshEmployer());
    const { page } = desk;
    await page.reload();
    await page.keyboard.press('F6');
    await page.getByText(/^Enviado \d\d:\d\d/).waitFor();
    await page.keyboard.press('F9');
    await page.getByText('¿Finalizar sin que haya cambiado la clave?').waitFor();
    await isGood(desk);
    await page.goto('/personal/puesto');
    await page.locator('summary', { hasText: /^Anular/ }).click();
    await page.getByRole('button', { name: 'Anular enlace' }).click();
    await page.locator('#void-reason-error').waitFor();
    await isGood(desk);
    await page.fill('#void-reason', 'Era otro correo');
    await page.getByRole('button', { name: 'Anular enlace' }).click();
    await page.getByText('Motivo: Era otro correo.').waitFor();
    await isGood(desk);
  });

  it('a relative checks and sends nothing, until supervision takes the mistake back on its page', async () => {
    const employer = freshEmployer();
    await approvedDossier(clerk.agent, clerk.counter.id, employer);
    const { page } = desk;
    await page.reload();
    await tabTo(page, 'details:has(#declared-relation) > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, 'details:has(#declared-relation) button');
    await page.keyboard.press('Enter');
    await page.getByText('Usted declaró parentesco o interés con este empleador').waitFor();
    expect(await page.getByRole('button', { name: /^Enviar enlace/ }).count()).toBe(0);
    await isGood(desk);

    const office = await staffAt(offices, app.url, SUPERVISOR);
    const desktop = office.page;
    await desktop.goto('/personal/aprobaciones');
    await desktop.getByRole('link', { name: 'Parentescos e intereses declarados' }).click();
    await desktop.getByRole('heading', { name: employer.legalName }).waitFor();
    await isGood(office);
    await tabTo(desktop, '.v-card summary');
    await desktop.keyboard.press('Enter');
    await tabTo(desktop, '.v-card details button');
    await desktop.keyboard.press('Enter');
    await desktop.getByText('Escriba por qué se deja sin efecto').first().waitFor();
    await isGood(office);
    await tabTo(desktop, '.v-card textarea');
    await desktop.keyboard.type('Se equivocó de empleador');
    await desktop.keyboard.press('Tab');
    await desktop.keyboard.press('Enter');
    await desktop.getByText('La declaración quedó sin efecto.').waitFor();
    await desktop.getByText('Nadie ha declarado parentesco ni interés.').waitFor();
    await isGood(office);
    // The desk is told without anybody loading it again.
    await page.getByRole('button', { name: /^Enviar enlace/ }).waitFor();
  });
});
