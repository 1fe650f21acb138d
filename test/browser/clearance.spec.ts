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

const RUC = '1790001016001';

/** An employer with a foreign document at the desk, whose turno somebody else took. */
describe('freeing a turno and receiving a foreigner, in pages', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  async function isGood({ page }: Visitor, heading: string | RegExp): Promise<void> {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor({ state: 'attached' });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
  }

  async function book(email: string, viewport: { width: number; height: number }): Promise<string> {
    app.mailbox.clear();
    const employer = await visitor(browser, app.url, { viewport });
    const { page } = employer;
    await page.goto('/turnos/nuevo?center=UIO-CENTRO&service=clave-empleador');
    await page.locator('input[name=startsAt]').first().check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.fill('[name=ruc]', RUC);
    await page.getByText('No tiene cédula ecuatoriana').click();
    await page.fill('[name=foreignerCode]', 'x123 4567');
    await page.fill('[name=email]', email);
    await isGood(employer, 'Sus datos');
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.getByRole('heading', { level: 1, name: 'Escriba el código' }).waitFor();
    await page.fill('[name=code]', await app.mailbox.codeFor(email));
    await page.getByRole('button', { name: 'Confirmar turno' }).click();
    await page.getByRole('heading', { level: 1, name: 'Turno confirmado' }).waitFor();
    return (await page.locator('.v-receipt__code').textContent()) ?? '';
  }

  it.each([
    ['at a desk', DESK, 'otro@correo.ec'],
    ['on a phone', PHONE, 'otra@correo.ec'],
  ])(
    '%s the clerk finds it, says why, and the employer books and comes in',
    async (_, viewport, squatter) => {
      const code = await book(squatter, viewport);
      const clerk = await visitor(browser, app.url, { viewport });
      const { page } = clerk;
      await page.goto('/personal');
      await page.fill('[name=username]', 'ventanilla1');
      await page.fill('[name=password]', STAFF_PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Liberar turno' }).click();
      await isGood(clerk, 'Liberar un turno');
      await page.fill('[name=ruc]', RUC);
      await page.getByRole('button', { name: 'Buscar' }).click();
      await page.getByText(code.trim()).waitFor();
      await page.getByText('Liberar este turno').click();
      await page.getByRole('button', { name: 'Liberar el turno' }).click();
      await page.getByRole('alert').waitFor();
      await isGood(clerk, 'Liberar un turno');
      await page.fill('[name=reason]', 'El representante está aquí y no lo reservó');
      await page.getByRole('button', { name: 'Liberar el turno' }).click();
      await page.getByText('El turno quedó liberado').waitFor();
      await isGood(clerk, 'Liberar un turno');

      await book(`${RUC}@demo.test`, viewport);
      // Today's, also where the first free hour is tomorrow's, as it is late in the evening.
      await app.database.sql.run(
        `UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes' WHERE status = 'confirmed'`,
      );
      await page.goto('/personal/puesto');
      await page.getByText('Llegó con documento extranjero').click();
      await isGood(clerk, 'Puesto de atención');
      await page.fill('#arrival-foreigner', 'X1234567');
      await page.getByRole('button', { name: 'Llegó la persona con este documento' }).click();
      await page
        .getByText(/^A-00\d$/)
        .first()
        .waitFor();
      await app.database.sql.run(
        `UPDATE turno SET status = 'served', ended_at = now() WHERE status = 'arrived'`,
      );
    },
  );
});
