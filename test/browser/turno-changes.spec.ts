import { type Browser } from 'playwright-core';
import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  launchBrowser,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { confirmedTurno } from '../support/visits.js';

const RUC = '1790001016001';
const EMAIL = 'ana@empresa.ec';
const NARROW = { width: 360, height: 780 };
const WIDE = { width: 1280, height: 800 };

/** A turno in the hands of its owner, on a small phone and on a desk; the last steps without JavaScript. */
describe('changing a turno in pages', () => {
  let app: TestApp;
  let browser: Browser;
  let owner: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
    owner = await visitor(browser, app.url, { viewport: NARROW });
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  /** What holds for every page, on both screens. */
  async function isGood({ page, foreignRequests, consoleErrors }: Visitor, heading: string): Promise<void> {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    for (const size of [WIDE, NARROW]) {
      await page.setViewportSize(size);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await widthOverflow(page)).toBe(0);
    }
    // The browser notes a page that was refused; that is what the page says as well.
    const errors = consoleErrors.filter((text) => !/status of 4(00|09) /.test(text));
    expect([foreignRequests, errors]).toEqual([[], []]);
  }

  it('the owner books, and has the receipt with calendar and PDF', async () => {
    const { page } = owner;
    await page.goto('/turnos/nuevo?center=UIO-CENTRO&service=clave-empleador');
    await page.getByRole('button', { name: 'Más fechas' }).click();
    await page.locator('input[name=startsAt]').first().check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.fill('[name=ruc]', RUC);
    await page.fill('[name=cedula]', '1740006299');
    await page.fill('[name=email]', EMAIL);
    await page.getByRole('button', { name: 'Enviar código' }).click();
    await page.fill('[name=code]', await app.mailbox.codeFor(EMAIL));
    await page.getByRole('button', { name: 'Confirmar turno' }).click();
    await isGood(owner, 'Turno confirmado');
    for (const [name, file] of [
      ['Agregar al calendario', /^turno-\w{6}\.ics$/],
      ['Descargar en PDF', /^turno-\w{6}\.pdf$/],
    ] as const) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      expect((await download).suggestedFilename()).toMatch(file);
    }
  });

  it('moves it by keyboard: days and hours, both hours side by side, and the button', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Cambiar el turno' }).press('Enter');
    await isGood(owner, 'Elija la nueva hora');
    const hour = page.locator('details[open] input[name=startsAt]:checked');
    await hour.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await isGood(owner, 'Revise el cambio');
    await page.getByRole('button', { name: 'Guardar el cambio' }).press('Enter');
    await isGood(owner, 'Turno cambiado');
    expect((await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno cambiado'))).to).toBe(EMAIL);
  });

  it('is offered the nearest hours when somebody was faster', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Cambiar el turno' }).click();
    await page.selectOption('[name=center]', 'GPS-AYORA');
    await page.getByRole('button', { name: 'Ver horas' }).click();
    await page.getByRole('button', { name: 'Más fechas' }).click();
    await page.locator('details[open] input[name=startsAt]').nth(20).check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    const startsAt = await page.locator('input[name=startsAt]').inputValue();
    const { id } = await confirmedTurno(app, { startsInMinutes: 600, center: 'GPS-AYORA' });
    await app.database.sql.run(
      `UPDATE turno SET seat = 1, starts_at = $2::timestamptz, ends_at = $2::timestamptz + interval '20 minutes' WHERE id = $1`,
      [id, startsAt],
    );
    await page.getByRole('button', { name: 'Guardar el cambio' }).click();
    await isGood(owner, 'Revise el cambio');
    expect(await page.locator('input[type=radio][name=startsAt]').count()).toBe(3);
    await page.getByRole('button', { name: 'Dejarlo como está' }).click();
  });

  it('cancels it without JavaScript, and only the button does', async () => {
    const link = (await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno cambiado'))).text;
    const plain = await visitor(browser, app.url, { viewport: NARROW, javaScriptEnabled: false });
    const { page } = plain;
    await page.goto(/\/turno\/[\w-]{43}/.exec(link)?.[0] ?? '');
    await page.getByRole('link', { name: 'Cancelar el turno' }).click();
    await page.getByRole('heading', { name: '¿Cancelar este turno?' }).waitFor();
    await owner.page.goto('/turno/cancelar');
    await isGood(owner, '¿Cancelar este turno?');
    await page.fill('[name=reason]', 'Ya recuperé la clave');
    await page.getByRole('button', { name: 'Cancelar el turno' }).click();
    await page.getByRole('heading', { name: 'Su turno está cancelado' }).waitFor();
    await owner.page.goto('/turno');
    await isGood(owner, 'Su turno está cancelado');
  });

  it('is told whom to call once the cut-off is over', async () => {
    await app.database.sql.run(
      `UPDATE turno SET status = 'confirmed', ended_at = NULL, starts_at = now() + interval '1 hour', ends_at = now() + interval '80 minutes' WHERE email = $1`,
      [EMAIL],
    );
    app.app.get(Realtime).announce(['*']);
    const { page } = owner;
    await page.goto('/turno');
    await isGood(owner, 'Turno confirmado');
    expect(await page.getByText('Si no puede asistir, avise al centro').count()).toBe(1);
    await page.goto('/turno/cancelar');
    await isGood(owner, 'Ya no se puede cancelar en línea');
    await page.goto('/turno/cambiar');
    await isGood(owner, 'Ya no se puede cambiar en línea');
  });

  it('somebody without the link gets it mailed again', async () => {
    const visiting = await visitor(browser, app.url, { viewport: NARROW });
    const { page } = visiting;
    await page.goto('/turno');
    await isGood(visiting, 'Ya tengo un turno');
    await page.getByRole('button', { name: 'Enviar el enlace' }).click();
    await isGood(visiting, 'Ya tengo un turno');
    expect(await page.title()).toMatch(/^Error: /);
    const [turno] = await app.database.sql.rows<{ code: string }>('SELECT code FROM turno WHERE email = $1', [
      EMAIL,
    ]);
    await page.fill('[name=code]', turno?.code ?? '');
    await page.fill('[name=ruc]', RUC);
    await page.getByRole('button', { name: 'Enviar el enlace' }).click();
    await isGood(visiting, 'Revise su correo');
    expect((await app.mailbox.waitFor(({ subject }) => subject.startsWith('El enlace'))).to).toBe(EMAIL);
  });
});
