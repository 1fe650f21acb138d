import { type Browser } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  tabTo,
  type Visitor,
  visitor,
  widthOverflow,
} from '../support/browser.js';
import { type Agent, clerkAt, walkIn } from '../support/visits.js';

const NARROW = { width: 360, height: 740 };
const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };

describe('an employer who lacks something, at the desk', () => {
  let app: TestApp;
  let browser: Browser;
  let desk: Visitor;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
    desk = await visitor(browser, app.url, { viewport: DESK });
    const { page } = desk;
    await page.goto('/personal');
    await page.fill('[name=username]', 'ventanilla1');
    await page.fill('[name=password]', STAFF_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ventanilla 4' }).waitFor();
    const at = await clerkAt(app, 'ventanilla1', 4);
    [clerk, counterId] = [at.agent, at.counter.id];
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const visit = async (body: object): Promise<{ ticketId: string; dossierId: string }> => {
    await walkIn(clerk);
    const { body: called } = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    const ticketId = (called as { id: string }).id;
    await clerk.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
    const { body: dossier } = await clerk.post(`/api/v1/tickets/${ticketId}/dossier`).send(body).expect(201);
    return { ticketId, dossierId: (dossier as { id: string }).id };
  };
  /** What holds for the page as it stands, at a desk and on a narrow phone. */
  const isGood = async () => {
    for (const viewport of [NARROW, DESK]) {
      await desk.page.setViewportSize(viewport);
      expect(await accessibilityProblems(desk.page)).toEqual([]);
      expect(await widthOverflow(desk.page)).toBe(0);
    }
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.consoleErrors).toEqual([]);
  };
  /** The browser notes a refusal in its console: that one was meant. */
  const refused = () => {
    expect(desk.consoleErrors).toEqual([expect.stringContaining('status of 4')]);
    desk.consoleErrors.length = 0;
  };

  it('the clerk says what is wrong out of the list, by the keyboard alone', async () => {
    const { page } = desk;
    await visit(COMPANY);
    await page.goto('/personal/puesto');
    await isGood();
    await tabTo(page, '#check-request-letter .v-pop--wide > summary');
    await page.keyboard.press('Enter');
    await isGood();
    await tabTo(page, '#defect-LETTER_NOT_SIGNED');
    await page.keyboard.press('Space');
    await tabTo(page, '#defect-LETTER_WITHOUT_CONTACT');
    await page.keyboard.press('Space');
    await tabTo(page, '#reason-request-letter');
    await page.keyboard.type('La hoja está rota.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#check-request-letter.v-check--rejected').waitFor();
    expect(await page.locator('#check-request-letter').textContent()).toContain(
      'La carta no está firmada a mano. En la carta faltan el correo, la dirección o el teléfono. La hoja está rota.',
    );
    await page.locator('#check-cedula summary', { hasText: 'Rechazar' }).click();
    await page.getByRole('button', { name: 'Rechazar requisito' }).first().click();
    await page.locator('#reason-cedula-error').waitFor();
    refused();
    await isGood();
  });

  it('the questions of each requirement and the law are at hand', async () => {
    const { page } = desk;
    await page.goto('/personal/puesto');
    await page.locator('#check-nombramiento summary', { hasText: 'Qué revisar' }).click();
    await page.getByText('¿Está inscrito en el Registro Mercantil').waitFor();
    await isGood();
  });

  it('another quality makes another list, and what was checked stays', async () => {
    const { page } = desk;
    await page.goto('/personal/puesto');
    await page.locator('#check-ruc button', { hasText: 'Aceptar' }).click();
    await page.locator('#check-ruc.v-check--accepted').waitFor();
    await page.locator('.v-standing summary', { hasText: 'Cambiar' }).click();
    await isGood();
    await page.selectOption('#standing', 'attorney');
    await page.getByRole('button', { name: 'Rehacer la lista' }).click();
    await page.locator('#check-nombramiento', { hasText: 'Poder especial' }).waitFor();
    await page.locator('#check-ruc.v-check--accepted').waitFor();
    await page.locator('#check-request-letter.v-check--pending').waitFor();
  });

  it('notes survive a refusal, and the whole sheet is printed or mailed', async () => {
    const { page } = desk;
    await page.locator('#check-nombramiento summary', { hasText: 'Rechazar' }).click();
    await page.locator('#defect-POWER_NOT_SHOWN').check();
    await page.locator('#check-nombramiento').getByRole('button', { name: 'Rechazar requisito' }).click();
    await page.locator('#check-nombramiento.v-check--rejected').waitFor();
    await page.locator('.v-standing summary', { hasText: 'Notas' }).click();
    // In one go: a refresh in between would put back the limit that keeps the browser from sending it.
    await page.locator('#dossier-notes').evaluate(
      (notes: HTMLTextAreaElement, text) => {
        notes.removeAttribute('maxlength');
        notes.value = text;
        notes.form?.requestSubmit();
      },
      `Vuelve el lunes con el poder.${' Largo.'.repeat(400)}`,
    );
    await page.locator('#dossier-notes-error').waitFor();
    expect(await page.inputValue('#dossier-notes')).toContain('Vuelve el lunes con el poder. Largo.');
    refused();
    await isGood();
    await page.fill('#dossier-notes', 'Vuelve el lunes con el poder.');
    await page.getByRole('button', { name: 'Guardar notas' }).click();
    await page.getByText('Notas guardadas').waitFor();

    await page.getByRole('link', { name: 'Hoja de observaciones' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hoja de observaciones' }).waitFor();
    await page.getByText('No mostró el poder especial original.').waitFor();
    await page.getByText('Cómo subsanarlo').first().waitFor();
    await page.getByRole('heading', { name: 'Todavía no lo revisamos' }).waitFor();
    expect(await page.content()).not.toContain(COMPANY.cedula);
    await isGood();
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['Imprimir', 'Volver al puesto', 'Salir'])
      expect(await page.getByText(hidden, { exact: true }).first().isVisible()).toBe(false);
    expect(await page.getByText('No mostró el poder especial original.').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: /^Enviar a/ }).click();
    await page.getByText(/^(En envío desde|Enviada)/).waitFor();
    await app.mailbox.waitFor(({ subject }) => subject.startsWith('Qué debe corregir'));
    await isGood();
  });

  it('the next visit starts anew and sees what the last one left', async () => {
    const { page } = desk;
    const { rows } = {
      rows: await app.database.sql.rows<{ id: string; ticket: string }>(
        'SELECT id, ticket_id AS ticket FROM dossier',
      ),
    };
    await clerk
      .post(`/api/v1/dossiers/${rows[0]?.id}/decision`)
      .send({ outcome: 'rejected', reason: 'Falta el poder' })
      .expect(200);
    await clerk.post(`/api/v1/tickets/${rows[0]?.ticket}/finish`).expect(200);
    await visit(COMPANY);
    await page.goto('/personal/puesto');
    await page.getByText(/^Visita anterior del \d\d\/\d\d\/\d{4} .*rechazada por:$/).waitFor();
    await page.getByText('«Vuelve el lunes con el poder.»').waitFor();
    expect(await page.locator('#check-nombramiento').textContent()).toMatch(
      /El \d\d\/\d\d\/\d{4}: rechazado\. No mostró el poder especial original\./,
    );
    expect(await page.locator('.v-check--pending').count()).toBe(5);
    await isGood();
  });

  it('employers read what to bring by who will come', async () => {
    const somebody = await visitor(browser, app.url, { viewport: NARROW });
    await somebody.page.goto('/que-llevar?tipo=natural');
    await somebody.page.selectOption('[name=calidad]', 'heirs');
    await somebody.page.getByRole('button', { name: 'Ver la lista' }).click();
    await somebody.page
      .getByText('Antes de reservar un turno, presente los documentos de la sucesión')
      .waitFor();
    expect(await accessibilityProblems(somebody.page)).toEqual([]);
    expect(await widthOverflow(somebody.page)).toBe(0);
  });
});
