import { type Browser } from 'playwright-core';
import { Sweeps } from '../../src/platform/index.js';
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

/** What the system does by itself, as a supervisor sees it. */
describe('the scheduled tasks, in a page', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp();
    await app.app.get(Sweeps).runAll();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const overdueEntry = () =>
    app.database.sql.run(
      `INSERT INTO captcha_used (digest, expires_at) VALUES ($1, now() - interval '2 hours')`,
      [Buffer.alloc(32, 1)],
    );
  async function supervisor(viewport: { width: number; height: number }): Promise<Visitor> {
    const person = await visitor(browser, app.url, { viewport });
    await person.page.goto('/personal');
    await person.page.fill('[name=username]', 'supervision1');
    await person.page.fill('[name=password]', STAFF_PASSWORD);
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('link', { name: 'Tareas' }).click();
    await person.page.getByRole('heading', { level: 1, name: 'Tareas programadas' }).waitFor();
    return person;
  }

  async function isGood({ page, consoleErrors, foreignRequests }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect([...consoleErrors, ...foreignRequests]).toEqual([]);
  }

  it('on a phone say which one needs attention', async () => {
    await overdueEntry();
    const person = await supervisor(PHONE);
    await person.page.getByText('Una tarea necesita atención.').waitFor();
    await person.page.getByText('Atrasada').waitFor();
    await isGood(person);
  });

  it('at a desk tell by themselves that all have caught up', async () => {
    const person = await supervisor(DESK);
    await person.page.getByText('Una tarea necesita atención.').waitFor();
    await app.app.get(Sweeps).runAll();
    await person.page.getByText('Todas las tareas están al día.').waitFor();
    await isGood(person);
  });
});
