import { type Browser, type Page } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import { accessibilityProblems, DESK, launchBrowser, visitor, widthOverflow } from '../support/browser.js';
import { type Agent, clerkAt, walkIn } from '../support/visits.js';

const NARROW = { width: 360, height: 740 };

/** The clerk's screen refreshes itself while somebody types. */
describe('the desk while it refreshes itself', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
    ({ page } = await visitor(browser, app.url, { viewport: DESK }));
    await page.addInitScript(() => {
      document.addEventListener('live:updated', () => {
        document.documentElement.dataset.updates = String(
          Number(document.documentElement.dataset.updates ?? '0') + 1,
        );
      });
    });
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

  /** The live part has been merged into the page as it stands, once more than before. */
  const refreshed = async () => {
    const before = Number((await page.locator('html').getAttribute('data-updates')) ?? '0');
    await walkIn(clerk);
    await page.waitForFunction(
      (seen) => Number(document.documentElement.dataset.updates ?? '0') > seen,
      before,
    );
  };

  it('keeps a refused code, and what is wrong with a walk-in, until they are sent again', async () => {
    await page.goto('/personal/puesto');
    await page.fill('#arrival', 'ZZZ-999');
    await page.getByRole('button', { name: 'Llegó la persona' }).click();
    await page.locator('.v-banner--warning').waitFor();
    await refreshed();
    expect(await page.inputValue('#arrival')).toBe('ZZZ-999');

    await page.locator('#walk-in summary').click();
    await page.fill('#walk-in-ruc', '179');
    await page.selectOption('#walk-in-service', 'desbloqueo');
    await page.getByRole('button', { name: 'Dar número' }).click();
    await page.locator('#walk-in-ruc-error').waitFor();
    await refreshed();
    expect(await page.inputValue('#walk-in-ruc')).toBe('179');
    expect(await page.inputValue('#walk-in-service')).toBe('desbloqueo');
    expect(await page.locator('#walk-in-ruc-error').isVisible()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.fill('#walk-in-ruc', '');
    await page.getByRole('button', { name: 'Dar número' }).click();
    await page.getByText(/^Entregue el número [A-Z]-\d{3}/).waitFor();
  });

  it('never puts another cédula in the place of the one that was typed', async () => {
    await app.database.sql.run(`UPDATE ticket SET status = 'left'`);
    await walkIn(clerk, { ruc: '1790001016001', cedula: '1740006299' });
    const { body } = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    await clerk.post(`/api/v1/tickets/${(body as { id: string }).id}/start`).expect(200);
    await page.goto('/personal/puesto');
    await page.fill('#dossier-cedula', '0920003333');
    await page.keyboard.press('F6');
    await page.locator('#dossier-cedula-error').waitFor();
    await refreshed();
    expect(await page.inputValue('#dossier-cedula')).toBe('0920003333');
    expect(await page.locator('#dossier-cedula-error').isVisible()).toBe(true);
  });

  it('fits a narrow phone with every small form open', async () => {
    await page.setViewportSize(NARROW);
    await page.goto('/personal/puesto');
    await page.fill('#dossier-cedula', '1740006299');
    await page.getByRole('button', { name: 'Abrir expediente' }).click();
    await page.locator('#check-cedula').waitFor();
    expect(await widthOverflow(page)).toBe(0);
    for (const word of ['Rechazar Cédula', 'Negar', 'Pausa', 'Derivar', 'Llegó sin turno']) {
      await page
        .locator('summary', { hasText: word.split(' ')[0] === 'Rechazar' ? 'Rechazar' : word })
        .first()
        .click();
      expect([word, await widthOverflow(page)]).toEqual([word, 0]);
    }
    expect(await accessibilityProblems(page)).toEqual([]);
    await app.database.sql.run(`UPDATE ticket SET status = 'left', counter_id = NULL`);
    await page.goto('/personal/puesto');
    await page.locator('summary', { hasText: 'Pausar ventanilla' }).click();
    expect(await widthOverflow(page)).toBe(0);
  });
});
