import { paymentDueDate, weekdayOf, localDateOf } from '../../src/ecuador/index.js';
import { newId, Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const SERVICE = 'clave-empleador';

/** Which hours there are, where and when, as somebody looking for one sees it. */
describe('availability in pages', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM closure');
    await app.database.sql.run(`UPDATE service_center SET province_code = '09' WHERE code = 'GYE-NORTE'`);
    app.app.get(Realtime).announce(['centers', '*']);
  });

  const page = async (center = 'UIO-CENTRO'): Promise<string> =>
    plain((await app.http().get(`/turnos/nuevo?center=${center}&service=${SERVICE}`).expect(200)).text);
  const plain = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  /** One entry of the calendar, as a screen reader says it. */
  const spokenDays = (html: string): string[] =>
    [...html.matchAll(/<li class="v-month__day[^"]*">[\s\S]*?govuk-visually-hidden">([^<]+)</g)].map(
      ([, text]) => text ?? '',
    );
  async function closeCenter(code: string, days: number): Promise<void> {
    await app.database.sql.run(
      `INSERT INTO closure (id, center_id, starts_at, ends_at, reason)
       SELECT $1, id, now() - interval '1 minute', now() + $3::int * interval '1 day', 'obra' FROM service_center WHERE code = $2`,
      [newId(), code, days],
    );
    app.app.get(Realtime).announce(['centers']);
  }

  it('shows every day of the horizon once, with its free hours in words, and marks those before the payment is due', async () => {
    const html = await page();
    const days = spokenDays(html);
    expect(days).toHaveLength(32);
    const today = localDateOf(await app.database.now(), 'America/Guayaquil');
    const dueOn = paymentDueDate(today);
    const marked = days.filter((text) => text.includes('antes de que venza el pago'));
    const dates = [...html.matchAll(/v-month__link" href="[^"]*from=(\d{4}-\d\d-\d\d)"/g)].map(
      ([, date]) => date ?? '',
    );
    expect(dates.length).toBeGreaterThan(15);
    expect(marked).toHaveLength(dates.filter((date) => date <= dueOn).length);
    expect(dates.every((date) => weekdayOf(date) <= 5)).toBe(true);
    expect(
      days.filter((text) => text.startsWith('sábado')).every((text) => text.endsWith('no se atiende')),
    ).toBe(true);
    expect(days.filter((text) => /: 25 horas libres/.test(text)).length).toBeGreaterThan(10);
  });

  it('opens the day that was picked', async () => {
    const html = await page();
    const [, date = ''] =
      /v-month__link" href="[^"]*from=(\d{4}-\d\d-\d\d)"/.exec(
        html.slice(html.indexOf('v-month__day--w5')),
      ) ?? [];
    const picked = (await app.http().get(`/turnos/nuevo?center=UIO-CENTRO&service=${SERVICE}&from=${date}`))
      .text;
    const open = /<details class="v-day" open>[\s\S]*?value="([^"]+)"/.exec(picked)?.[1] ?? '';
    expect(localDateOf(new Date(open), 'America/Guayaquil')).toBe(date);
  });

  it('names the centre of the province that has a turno sooner', async () => {
    await app.database.sql.run(`UPDATE service_center SET province_code = '17' WHERE code = 'GYE-NORTE'`);
    await closeCenter('UIO-CENTRO', 10);
    const html = await page();
    expect(html).toContain('Antes, en su provincia');
    expect(html).toContain('center=GYE-NORTE');
    expect(await page('GYE-NORTE')).not.toContain('Antes, en su provincia');
  });

  it('says where else there are hours when there are none here', async () => {
    await closeCenter('UIO-CENTRO', 60);
    const html = await page();
    expect(spokenDays(html)).toEqual([]);
    expect(html).toContain('Hay horas en otros centros');
    expect(html).toContain('CAU Guayaquil Norte');
    expect(html).toContain('hora de Galápagos');
  });

  it('shows the hours of Galápagos as its walls do, and says so', async () => {
    const html = await page('GPS-AYORA');
    expect(html).toContain('Todas las horas de esta página son hora de Galápagos');
    const [, startsAt = '', time = ''] = /value="([^"]+Z)"[^>]*><label[^>]*>(\d\d:\d\d)/.exec(html) ?? [];
    expect(Number(startsAt.slice(11, 13)) - Number(time.slice(0, 2))).toBe(6);
  });
});

describe('free slots that are asked for again', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
  });
  afterAll(() => app.stop());

  const url = `/api/v1/centers/UIO-CENTRO/slots?service=${SERVICE}&days=7`;
  /** Headers that say nothing of this one request. */
  const steady = ({ headers }: { headers: Record<string, string> }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !['date', 'x-request-id'].includes(name)));

  it('are answered with the same body and headers, and a request id of their own', async () => {
    app.app.get(Realtime).announce(['centers']);
    const answers = [await app.http().get(url).expect(200), await app.http().get(url).expect(200)];
    const [first, second] = answers;
    expect(second?.text).toBe(first?.text);
    expect(steady(second as never)).toEqual(steady(first as never));
    const ids = answers.map(({ headers }) => (headers as Record<string, string>)['x-request-id']);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('are right on the very next request after a hold and after a closure', async () => {
    type Days = { days: { date: string; closed?: boolean; slots: { startsAt: string; free: number }[] }[] };
    const slots = async () =>
      ((await app.http().get(url).expect(200)).body as Days).days.flatMap((day) => day.slots);
    const [, , slot] = await slots();
    await app
      .http()
      .post('/api/v1/turnos')
      .send({
        center: 'UIO-CENTRO',
        service: SERVICE,
        startsAt: slot?.startsAt,
        ruc: '1790001016001',
        cedula: '1740006299',
      })
      .expect(201);
    expect((await slots()).find(({ startsAt }) => startsAt === slot?.startsAt)?.free).toBe(
      (slot?.free ?? 0) - 1,
    );

    const supervisor = await app.staff('supervision1');
    const html = (await supervisor.get('/personal/calendario/cierre?what=days&reason=obra&ver=1').expect(200))
      .text;
    const first = (await slots())[0]?.startsAt ?? '';
    const csrf = /name="_csrf" value="([^"]+)"/.exec(
      html.slice(html.indexOf('action="/personal/calendario/cierre"')),
    )?.[1];
    await supervisor
      .post('/personal/calendario/cierre')
      .type('form')
      .send({
        _csrf: csrf,
        what: 'days',
        lastDate: localDateOf(new Date(first), 'America/Guayaquil'),
        reason: 'obra',
      })
      .expect(303);
    expect((await slots()).some(({ startsAt }) => startsAt === first)).toBe(false);
  });

  it('are never a way around: another method, another query and a refusal are answered as ever', async () => {
    await app.http().get(url).expect(200);
    await app.http().get(`${url}&x=1`).expect(400);
    await app.http().post(url).expect(404);
    const head = await app.http().head(url).expect(200);
    expect(head.text).toBeUndefined();
  });
});
