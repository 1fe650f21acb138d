import { type Browser } from 'playwright-core';
import { addDays, localDateOf, restDayOn } from '../../src/ecuador/index.js';
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
import { confirmedTurno } from '../support/visits.js';

async function isGood({ page, foreignRequests }: Visitor, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await widthOverflow(page)).toBe(0);
  expect(foreignRequests).toEqual([]);
}

/** The calendar as a supervisor uses it, at a desk and on a phone in the dark. */
describe('the calendar in a browser', () => {
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
  beforeEach(async () => {
    for (const table of ['turno', 'closure']) await app.database.sql.run(`DELETE FROM ${table}`);
  });

  it.each([
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])('a power cut is told, people moved and told, the centre opened again: %s', async (_, viewport) => {
    await confirmedTurno(app, { startsInMinutes: 1 });
    await confirmedTurno(app, { startsInMinutes: 2, status: 'arrived' });
    await confirmedTurno(app, { startsInMinutes: 3 });
    const supervisor = await visitor(browser, app.url, { viewport });
    const { page } = supervisor;
    await page.goto('/personal/calendario');
    await page.fill('[name=username]', 'supervision1');
    await page.fill('[name=password]', STAFF_PASSWORD);
    await page.keyboard.press('Enter');
    await isGood(supervisor, 'Calendario');

    await page.getByRole('button', { name: 'Cierre imprevisto' }).click();
    await isGood(supervisor, 'Cierre imprevisto');
    await page.fill('[name=to]', '23:59');
    await page.getByRole('button', { name: 'Ver a quién afecta' }).click();
    await page.getByText('Escriba el motivo').first().waitFor();
    await page.fill('[name=reason]', 'corte de luz');
    await page.getByRole('button', { name: 'Ver a quién afecta' }).click();
    await isGood(supervisor, '¿Cerrar y avisar?');
    await page.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await isGood(supervisor, 'Turnos en conflicto');
    await page.getByText('Movió 2 turnos.').waitFor();
    await page.getByText('Ya llegó: atiéndalo en la fila').waitFor();

    await page.goto('/personal/calendario');
    await isGood(supervisor, 'Calendario');
    await page.getByRole('button', { name: /^Levantar/ }).click();
    await page.getByText('Levantó el cierre').waitFor();

    await page.getByRole('button', { name: 'Cambiar horario' }).click();
    await isGood(supervisor, 'Cambiar horario');
    await page.fill('[name=day1]', '08:00-12:30, 13:10-16:30');
    await page.getByRole('button', { name: 'Ver qué cambia' }).click();
    await isGood(supervisor, '¿Registrar este horario?');
    await page.goto('/personal/calendario/feriados');
    await isGood(supervisor, 'Feriados');
    await page.fill('[name=name]', 'Fiesta del barrio');
    await page.fill('#day', '28');
    await page.getByRole('button', { name: 'Ver qué cambia' }).click();
    await isGood(supervisor, '¿Registrar este feriado?');
  });
});

/** As in life: a rest day closes. */
describe('the rest days of the country in a browser', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it.each([
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])('a decree is registered for the whole country, and revoked: %s', async (_, viewport) => {
    for (const table of ['turno', 'decreed_rest_day']) await app.database.sql.run(`DELETE FROM ${table}`);
    const today = localDateOf(new Date(), 'America/Guayaquil');
    const ahead = [8, 9, 10, 11, 12].find((days) => restDayOn(addDays(today, days)) === undefined) ?? 0;
    const { startsAt } = await confirmedTurno(app, { startsInMinutes: ahead * 24 * 60 });
    const date = localDateOf(startsAt, 'America/Guayaquil');
    const admin = await visitor(browser, app.url, { viewport });
    const { page } = admin;
    await page.goto('/personal/calendario/nacionales');
    await page.fill('[name=username]', 'admin');
    await page.fill('[name=password]', STAFF_PASSWORD);
    await page.keyboard.press('Enter');
    await isGood(admin, 'Feriados nacionales');
    await page.getByText('Ningún decreto cambia los feriados por venir.').waitFor();

    await page.fill('[name=date]', date);
    await page.getByRole('button', { name: 'Ver qué cambia' }).click();
    await page.getByText('Escriba el decreto').first().waitFor();
    await isGood(admin, 'Feriados nacionales');
    expect(await page.inputValue('[name=date]')).toBe(date);
    await page.fill('[name=name]', 'Decreto Ejecutivo 249');
    await page.getByRole('button', { name: 'Ver qué cambia' }).click();
    await isGood(admin, '¿Registrar este decreto?');
    await page.getByText('1 turno', { exact: true }).first().waitFor();
    await page.getByLabel('Decidir después').check();
    await page.getByRole('button', { name: 'Registrar decreto' }).click();
    await page.getByText('El decreto quedó registrado').waitFor();
    await isGood(admin, 'Feriados nacionales');
    await page.getByText('1 turno en feriado nacional').waitFor();

    await page.getByRole('button', { name: /^Quitar el feriado/ }).click();
    await isGood(admin, '¿Quitar este feriado?');
    await page.getByRole('button', { name: 'Quitar feriado' }).click();
    await page.getByText('El decreto quedó sin efecto.').waitFor();
    expect(await page.getByText('en feriado nacional').count()).toBe(0);
  });
});
