import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Agent, confirmedTurno } from '../support/visits.js';

const CALENDAR = '/personal/calendario';

/** The calendar as a supervisor without JavaScript changes it: forms, previews, redirects. */
describe('the calendar in pages', () => {
  let app: TestApp;
  let supervisor: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    supervisor = await app.staff('supervision1');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    for (const table of ['turno', 'closure', 'mail_message'])
      await app.database.sql.run(`DELETE FROM ${table}`);
    app.app.get(Realtime).announce(['centers', '*']);
    app.mailbox.clear();
  });

  const page = async (path: string, status = 200, who = supervisor): Promise<string> =>
    (await who.get(path).expect(status)).text;
  const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  /** Presses the button of a form that stands on a page, with its hidden fields. */
  async function send(html: string, action: string, fields: Record<string, string> = {}, who = supervisor) {
    const form = new RegExp(`<form method="post" action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
    const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, value] as const,
    );
    return who
      .post(action)
      .type('form')
      .send({ ...Object.fromEntries(hidden), _csrf: csrfIn(form), ...fields });
  }
  const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  const closing = { what: 'now', to: '23:59', reason: 'corte de luz', ver: '1' };
  const shown = (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`;

  it('closes for a power cut in three steps: reason, whom it hits, one button; the people are moved and told', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: 1 });
    expect(await page(CALENDAR)).toContain('Cierre imprevisto');
    const preview = await page(`${CALENDAR}/cierre?${query(closing)}`);
    expect(preview).toContain(shown(turno.code));
    expect(preview).toContain('1 turno');
    expect(await app.database.sql.rows('SELECT 1 FROM closure')).toEqual([]);

    const closed = await send(preview, `${CALENDAR}/cierre`, { how: 'move' });
    expect(closed.status).toBe(303);
    const after = await page(closed.headers.location ?? '');
    expect(after).toContain('Movió 1 turno.');
    expect(after).toContain('Ningún turno choca');
    const [row] = await app.database.sql.rows<{ starts_at: Date; code: string }>(
      'SELECT starts_at, code FROM turno',
    );
    expect(row?.code).toBe(turno.code);
    expect(row?.starts_at.getTime()).toBeGreaterThan(turno.startsAt.getTime());
    const mail = await app.mailbox.waitFor(({ to }) => to === 'x@demo.test');
    expect(mail.subject).toContain('Su turno cambió de hora');
    expect(mail.text).toContain('corte de luz');
    const again = await send(preview, `${CALENDAR}/cierre`, { how: 'move', reason: '' });
    expect(again.status).toBe(422);
  });

  it('decides later, and then for one turno at a time', async () => {
    const [one, other] = [
      await confirmedTurno(app, { startsInMinutes: 1 }),
      await confirmedTurno(app, { startsInMinutes: 2 }),
    ];
    await send(await page(`${CALENDAR}/cierre?${query(closing)}`), `${CALENDAR}/cierre`, { how: 'later' });
    expect(await page(CALENDAR)).toContain('2 turnos en conflicto');
    const html = await page(`${CALENDAR}/conflictos`);
    expect(html).toContain(shown(one.code));
    await send(html, `${CALENDAR}/conflictos`, { turno: other.id, how: 'cancel' });
    const left = await page(`${CALENDAR}/conflictos`);
    expect([left.includes(shown(one.code)), left.includes(shown(other.code))]).toEqual([true, false]);
    expect((await app.mailbox.waitFor(({ to }) => to === 'x@demo.test')).subject).toContain(
      'quedó cancelado',
    );

    const [closure] = await app.database.sql.rows<{ id: string }>('SELECT id FROM closure');
    const reopen = `${CALENDAR}/cierres/${closure?.id ?? ''}/levantar`;
    expect((await send(await page(CALENDAR), reopen)).status).toBe(303);
    expect(await page(`${CALENDAR}/conflictos`)).toContain('Ningún turno choca');
  });

  it('says beside the field what is wrong, and keeps what was typed', async () => {
    const html = await page(`${CALENDAR}/cierre?${query({ ...closing, reason: '', to: '99:99' })}`, 422);
    expect(html).toContain('id="reason-error"');
    expect(html).toContain('id="to-error"');
    const hours = await page(
      `${CALENDAR}/horario?${query({ validFrom: '2020-01-01', day1: '8-9', ver: '1' })}`,
      422,
    );
    expect(hours).toContain('id="validFrom-error"');
    expect(hours).toContain('value="8-9"');
  });

  it('shows new hours beside the former ones before they are put in force, and takes them back while they are to come', async () => {
    const html = await page(`${CALENDAR}/horario`);
    expect(html).toContain('value="08:00-16:30"');
    const validFrom = /name="validFrom"[^>]* value="([^"]+)"/.exec(html)?.[1] ?? '';
    const typed = { validFrom, day1: '08:00-12:00', slotMinutes: '30', ver: '1' };
    const preview = await page(`${CALENDAR}/horario?${query(typed)}`);
    expect(preview).toContain('08:00-12:00');
    expect(preview).toContain('Cerrado');
    expect((await send(preview, `${CALENDAR}/horario`)).status).toBe(303);
    const listed = await page(CALENDAR);
    expect(listed).toContain('Por venir');
    expect(listed).toContain('turnos de 30 min');
    expect((await send(listed, `${CALENDAR}/horario/quitar`)).status).toBe(303);
    expect(await page(CALENDAR)).not.toContain('Por venir');
  });

  it('keeps the rest days of the centre', async () => {
    const preview = await page(
      `${CALENDAR}/feriados?${query({ day: '28', month: '6', name: 'Fiesta del barrio', ver: '1' })}`,
    );
    expect(preview).toContain('28 de junio');
    expect((await send(preview, `${CALENDAR}/feriados`)).status).toBe(303);
    const listed = await page(`${CALENDAR}/feriados`);
    expect(listed).toContain('Fiesta del barrio');
    const removed = await send(listed, `${CALENDAR}/feriados/quitar`, { month: '6', day: '28' });
    expect(removed.status).toBe(303);
    expect(await page(`${CALENDAR}/feriados`)).not.toContain('Fiesta del barrio');
  });

  it('registers a decree for the whole country, shown before, and takes it back; pressed twice it is the same', async () => {
    const admin = await app.staff('admin');
    const PATH = `${CALENDAR}/nacionales`;
    const date = `${new Date().getUTCFullYear() + 1}-06-16`;
    const typed = { name: 'Decreto Ejecutivo 900', date, ver: '1' };
    const refused = await page(`${PATH}?${query({ ...typed, date: '2020-01-01' })}`, 422, admin);
    expect(refused).toContain('id="date-error"');
    expect(refused).toContain('value="Decreto Ejecutivo 900"');
    const preview = await page(`${PATH}?${query(typed)}`, 200, admin);
    expect(preview).toContain('¿Registrar este decreto?');
    expect(preview).toContain('ningún turno');
    for (const _ of [1, 2]) {
      const sent = await send(preview, PATH, {}, admin);
      expect([sent.status, sent.headers.location]).toEqual([303, `${PATH}?hecho=registrado`]);
    }
    const listed = await page(`${PATH}?hecho=registrado`, 200, admin);
    expect(listed).toContain('El decreto quedó registrado y rige en todos los centros.');
    expect(listed.split('Quitar<').length - 1).toBe(1);
    expect(await page(`${CALENDAR}/feriados`)).not.toContain('Registrar un decreto');
    const asked = await page(`${PATH}/quitar?date=${date}`, 200, admin);
    expect(asked).toContain('¿Quitar este feriado?');
    for (const _ of [1, 2]) expect((await send(asked, `${PATH}/quitar`, {}, admin)).status).toBe(303);
    expect(await page(PATH, 200, admin)).toContain('Ningún decreto cambia los feriados');
    await page(`${PATH}/quitar?date=2020-01-01`, 404, admin);
    await page(PATH, 403);
  });

  it('is the supervisor’s own centre only, any centre for an administrator, and nothing for a clerk', async () => {
    await page(`${CALENDAR}?centro=GYE-NORTE`, 404);
    const admin = await app.staff('admin');
    expect(await page(`${CALENDAR}?centro=GYE-NORTE`, 200, admin)).toContain('CAU Guayaquil Norte');
    const clerk = await app.staff('ventanilla1');
    for (const path of ['', '/cierre', '/horario', '/feriados', '/conflictos']) {
      await page(`${CALENDAR}${path}`, 403, clerk);
    }
    const refused = await supervisor.post(`${CALENDAR}/cierre`).type('form').send(closing);
    expect(refused.status).toBe(403);
    expect(await app.database.sql.rows('SELECT 1 FROM closure')).toEqual([]);
  });
});
