import { startTestApp, STAFF_PASSWORD, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  launchBrowser,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { confirmedTurno } from '../support/visits.js';

const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 800 };

describe('turnos by video and from the desk', () => {
  let app: TestApp;
  let closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    app = await startTestApp({ VIDEO_BASE_URL: 'https://meet.example' });
    await app.database.sql.run(`UPDATE service SET modes = '{in-person,video}'`);
    await app.database.sql.run('UPDATE center_service SET internal_seats = 2');
  }, 60_000);
  afterEach(async () => {
    for (const close of closing) await close();
    closing = [];
  });
  afterAll(() => app.stop());

  /** A browser of their own: in one process, event streams of all contexts carry the cookies of the first. */
  async function somebody(): Promise<Visitor> {
    const browser = await launchBrowser();
    closing.push(() => browser.close());
    return visitor(browser, app.url, { viewport: NARROW });
  }
  async function signedIn(username: string): Promise<Visitor> {
    const staff = await somebody();
    await staff.page.goto('/personal/ingreso');
    await staff.page.getByLabel('Usuario').fill(username);
    await staff.page.getByLabel('Contraseña').fill(STAFF_PASSWORD);
    await staff.page.getByRole('button', { name: 'Ingresar' }).click();
    await staff.page.waitForURL(/personal\/(puesto|auditoria)/);
    return staff;
  }
  /** On a phone and on a desk. */
  async function inspect({ page, foreignRequests, consoleErrors }: Visitor, name: string): Promise<void> {
    for (const viewport of [WIDE, NARROW]) {
      await page.setViewportSize(viewport);
      const seen = [name, viewport.width, await accessibilityProblems(page), await widthOverflow(page)];
      expect(seen).toEqual([name, viewport.width, [], 0]);
    }
    expect([name, foreignRequests, consoleErrors]).toEqual([name, [], []]);
  }

  it('an employer chooses the video and finds the room', async () => {
    const ana = await somebody();
    const { page } = ana;
    await page.goto('/turnos/nuevo?center=UIO-CENTRO');
    await page.locator('.v-first a').first().click();
    await page.getByLabel('Por videollamada').check();
    await page.getByText('Sus datos y sus derechos').click();
    await page.getByText('1 año desde el día del turno').waitFor();
    await inspect(ana, 'datos');
    await page.getByLabel('RUC del empleador').fill('0100000371001');
    await page.getByLabel('Cédula del representante legal').fill('0100000371');
    await page.getByLabel('Correo').fill('ana@empresa.ec');
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByLabel('Código de 6 dígitos').fill(await app.mailbox.codeFor('ana@empresa.ec'));
    await page.getByRole('button', { name: 'Confirmar turno' }).click();
    const room = page.getByRole('button', { name: /Entrar a la videollamada/ });
    expect(await room.getAttribute('href')).toMatch(/^https:\/\/meet\.example\/turno-[0-9a-f]{32}$/);
    await inspect(ana, 'comprobante');
  }, 30_000);

  it('a clerk gives a turno with the keyboard alone', async () => {
    const clerk = await signedIn('ventanilla1');
    const { page } = clerk;
    await page.getByRole('link', { name: 'Dar turno' }).press('Enter');
    await page.getByRole('button', { name: 'Día siguiente' }).press('Enter');
    await inspect(clerk, 'dar-turno');
    await page.locator('.v-hour__input').first().press('Space');
    await page.getByLabel('RUC del empleador').fill('1790001016001');
    await page.getByLabel('Cédula del representante').fill('1740006299');
    await page.getByLabel('Cédula del representante').press('Enter');
    await page.waitForURL(/personal\/turnos\/[0-9a-f-]{36}/);
    await inspect(clerk, 'turno-dado');
  }, 30_000);

  it('a supervisor may give a full hour with a reason', async () => {
    const supervisor = await signedIn('supervision1');
    await supervisor.page.goto('/personal/turnos');
    expect(await supervisor.page.getByLabel('Motivo del sobrecupo').count()).toBe(1);
    await inspect(supervisor, 'sobrecupo');
  }, 30_000);

  it('the desk lists who is awaited by video, and opens the room of the visit', async () => {
    const now = await confirmedTurno(app, { startsInMinutes: 5 });
    const later = await confirmedTurno(app, { startsInMinutes: 90 });
    await app.database.sql.run(`UPDATE turno SET mode = 'video' WHERE id IN ($1, $2)`, [now.id, later.id]);
    const clerk = await signedIn('ventanilla2');
    const { page } = clerk;
    await page.getByRole('button', { name: 'Ventanilla 2' }).click();
    await inspect(clerk, 'puesto-espera');
    const shown = `${now.code.slice(0, 3)}-${now.code.slice(3)}`;
    await page.getByRole('button', { name: `En línea el turno ${shown}` }).click();
    await page.getByRole('button', { name: /Llamar al siguiente/ }).click();
    const room = page.getByRole('button', { name: /Abrir videollamada/ });
    expect(await room.getAttribute('rel')).toBe('noopener noreferrer');
    await inspect(clerk, 'puesto-video');
  }, 30_000);

  it('an administrator sets up the services', async () => {
    const admin = await signedIn('admin');
    const { page } = admin;
    await page.getByRole('link', { name: 'Servicios' }).click();
    await inspect(admin, 'servicios');
    await page
      .getByRole('button', { name: /^Cambiar/ })
      .first()
      .click();
    await inspect(admin, 'servicio');
    await page.getByLabel('Se reserva hasta').fill('0');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Escriba un número entero de 1 a 365.').first().waitFor();
    // The browser notes the status of the answer.
    await inspect({ ...admin, consoleErrors: [] }, 'servicio-error');
  }, 30_000);
});
