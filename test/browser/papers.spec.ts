import { type Browser, type Page } from 'playwright-core';
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
import { handIn, openDossier, photoOf } from '../support/handing-in.js';
import { letter } from '../support/papers.js';
import { freshEmployer } from '../support/resets.js';
import { clerkAt } from '../support/visits.js';

/** A RUC that is suspended: approving its dossier takes a supervisor. */
const SUSPENDED = { ruc: '0320001118001', cedula: '0320001118' };

describe('handed-in papers, in pages', () => {
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
    expect(consoleErrors.filter((text) => !/4(00|09|13|22)/.test(text))).toEqual([]);
  }

  async function signIn(username: string, options: Parameters<typeof visitor>[2]): Promise<Visitor> {
    const staff = await visitor(browser, app.url, options);
    await staff.page.goto('/personal/ingreso');
    await staff.page.fill('[name=username]', username);
    await staff.page.fill('[name=password]', STAFF_PASSWORD);
    await staff.page.keyboard.press('Enter');
    await staff.page.getByRole('button', { name: 'Salir' }).waitFor();
    return staff;
  }

  /** The picture has come, and it is one. */
  async function isShown(page: Page, picture: string): Promise<void> {
    await page.locator(picture).scrollIntoViewIfNeeded();
    await page.waitForFunction((selector) => {
      const image = document.querySelector<HTMLImageElement>(selector);
      return image?.complete && image.naturalWidth > 0;
    }, picture);
  }
  const choose = (page: Page, kind: string, name: string, buffer: Buffer) =>
    page.setInputFiles(`#paper-${kind}`, { name, mimeType: 'application/pdf', buffer });

  it.each([
    ['at a desk', 'ventanilla1', 1, DESK, true],
    ['on a phone', 'ventanilla2', 2, PHONE, true],
    ['without JavaScript', 'ventanilla3', 3, DESK, false],
  ] as const)(
    '%s a letter is kept, looked at and taken out again',
    async (_, username, counter, viewport, javaScriptEnabled) => {
      const { agent, counter: at } = await clerkAt(app, username, counter);
      const { ruc, representative } = freshEmployer();
      await openDossier(agent, at.id, { ruc, cedula: representative.cedula });
      const clerk = await signIn(username, { viewport, javaScriptEnabled });
      const { page } = clerk;
      const line = page.locator('#check-request-letter');
      const attach = line.getByText('Adjuntar');
      const save = line.getByRole('button', { name: /^Guardar/ });

      await attach.click();
      await line.getByText('PDF, JPG o PNG, hasta 10 MB. Nunca la copia de una cédula.').waitFor();
      await save.click();
      await line.getByText('Elija primero el archivo.').waitFor();
      if (javaScriptEnabled) await isGood(clerk);

      await choose(page, 'request-letter', 'carta.pdf', Buffer.from('MZ, a program'));
      await save.click();
      await line.getByText(/no es un PDF, JPEG o PNG/).waitFor();
      await choose(page, 'request-letter', 'carta.pdf', Buffer.alloc(10 * 1024 * 1024 + 1));
      await save.click();
      await line.getByText(/pasa de 10 MB/).waitFor();

      await choose(page, 'request-letter', '../../carta<b>.exe', await letter(2));
      await save.click();
      const paper = line.getByRole('link', { name: 'Carta de pedido, 2 páginas', exact: true });
      await paper.waitFor();
      await isShown(page, '#check-request-letter .v-paper__thumb');
      if (javaScriptEnabled) await isGood(clerk);

      await paper.click();
      await page.getByRole('heading', { name: 'Carta de pedido' }).waitFor();
      await page.getByRole('link', { name: 'Página siguiente' }).click();
      await page.getByText('Página 2 de 2').waitFor();
      await isShown(page, '.v-paper-page');
      if (javaScriptEnabled) await isGood(clerk);

      await page.getByRole('link', { name: 'Volver al puesto' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        line.getByRole('link', { name: /^Descargar/ }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('carta-de-pedido.pdf');
      await line.getByRole('button', { name: /^Quitar/ }).click();
      await paper.waitFor({ state: 'detached' });
    },
  );

  it('are shown to whoever authorises, who cannot take them out', async () => {
    const { agent, counter } = await clerkAt(app, 'ventanilla4', 4);
    const { id, requirements } = await openDossier(agent, counter.id, SUSPENDED);
    await handIn(agent, id, await photoOf('khaki')).expect(201);
    for (const { kind } of requirements)
      await agent
        .put(`/api/v1/dossiers/${id}/checks/${kind}`)
        .send({ outcome: 'accepted', reason: 'Lo vi' })
        .expect(200);
    await agent.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved' }).expect(409);

    const supervisor = await signIn('supervision1', { viewport: DESK });
    const { page } = supervisor;
    await page.getByRole('link', { name: 'Aprobaciones' }).click();
    await page.getByText('Lo que se entregó:').waitFor();
    expect(await page.getByRole('button', { name: /^Quitar/ }).count()).toBe(0);
    await isGood(supervisor);
    await page.getByRole('link', { name: 'Carta de pedido, 1 página', exact: true }).click();
    await page.getByText('Página 1 de 1').waitFor();
    await isShown(page, '.v-paper-page');
    await page.getByRole('link', { name: 'Volver a aprobaciones' }).click();
    await page.getByRole('heading', { name: 'Aprobaciones' }).waitFor();
  });
});
