import { Realtime } from '../../src/platform/index.js';
import { TurnoAccess } from '../../src/turnos/turno-access.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { confirmedTurno } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const TWO_DAYS = 2_880;

type Browser = ReturnType<TestApp['browser']>;

interface Mine {
  readonly id: string;
  readonly code: string;
  readonly who: Browser;
}

/** A turno by its mailed link, as a browser without JavaScript goes about it. */
describe('changing a turno in pages', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    app.app.get(Realtime).announce(['*']);
    app.mailbox.clear();
  });

  const heading = (html: string): string =>
    (/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, '').trim();
  const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const page = async (who: Browser, path: string, status = 200): Promise<string> =>
    (await who.get(path).expect(status)).text;
  const linkOf = (id: string): string =>
    `/turno/${app.app.get(TurnoAccess).manageToken({ id, manageVersion: 1 })}`;
  const rows = () => app.database.sql.rows<{ status: string }>('SELECT * FROM turno ORDER BY id');

  /** A confirmed turno, and a browser that opened its link. */
  async function mine(startsInMinutes = TWO_DAYS, who = app.browser()): Promise<Mine> {
    const { id, code } = await confirmedTurno(app, { startsInMinutes });
    await who.get(linkOf(id)).expect(303);
    return { id, code, who };
  }
  async function send(who: Browser, at: string, action: string, fields: Record<string, string>) {
    const html = await page(who, at);
    return who
      .post(action)
      .type('form')
      .send({ _csrf: csrfIn(html), ...fields });
  }
  const freeHours = async (center = 'UIO-CENTRO'): Promise<string[]> => {
    const query = { service: SERVICE, days: '2' };
    const answer = await app.http().get(`/api/v1/centers/${center}/slots`).query(query).expect(200);
    const { days } = answer.body as { days: { slots: { startsAt: string }[] }[] };
    return (days[1]?.slots ?? []).map(({ startsAt }) => startsAt);
  };
  const reviewPath = (startsAt: string, center = 'UIO-CENTRO'): string =>
    `/turno/cambiar/revisar?center=${center}&startsAt=${encodeURIComponent(startsAt)}`;

  it('nothing changes by opening pages, however often and whoever opens them', async () => {
    const { who } = await mine();
    const before = await rows();
    const [hour = ''] = await freeHours();
    for (const path of [
      '/turno/cancelar',
      '/turno/cambiar',
      reviewPath(hour),
      '/turno/calendario.ics',
      '/turno/comprobante.pdf',
    ]) {
      for (let times = 0; times < 5; times += 1) {
        await who.get(path).set('user-agent', 'BingPreview/1.0b').set('purpose', 'prefetch').expect(200);
        await who.head(path).expect(200);
      }
    }
    expect(await rows()).toEqual(before);
  });

  it('a form without its token, or from another site, changes nothing', async () => {
    const { id, who } = await mine();
    const before = await rows();
    for (const path of ['/turno/cancelar', '/turno/cambiar', '/turnos/enlace']) {
      await who.post(path).type('form').send({ turno: id }).expect(403);
      await who.post(path).type('form').set('origin', 'https://evil.test').send({ turno: id }).expect(403);
    }
    expect(await rows()).toEqual(before);
  });

  it('the button cancels, and the page says what to do next', async () => {
    const { id, who } = await mine();
    const answer = await send(who, '/turno/cancelar', '/turno/cancelar', { turno: id, reason: '  ' });
    expect([answer.status, answer.headers.location]).toEqual([303, `/turno?id=${id}`]);
    const over = await page(who, answer.headers.location ?? '');
    expect(heading(over)).toBe('Su turno está cancelado');
    expect(over).toContain('reserve otro turno');
    expect((await who.get('/turno/cancelar').expect(303)).headers.location).toBe(`/turno?id=${id}`);
    const again = await send(who, '/turno', '/turno/cancelar', { turno: id });
    expect(again.status).toBe(303);
    expect(await rows()).toMatchObject([{ status: 'cancelled', end_reason: 'by-owner', end_note: null }]);
  });

  it('what stands on the page is what changes, though another link was opened meanwhile', async () => {
    const first = await mine();
    const form = await page(first.who, '/turno/cancelar');
    const second = await mine(TWO_DAYS + 60, first.who);
    const body = { _csrf: csrfIn(form), turno: first.id };
    await first.who.post('/turno/cancelar').type('form').send(body).expect(404);
    expect((await rows()).map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
    await first.who.get(linkOf(first.id)).expect(303);
    await first.who.post('/turno/cancelar').type('form').send(body).expect(303);
    const after = await app.database.sql.rows<{ id: string }>(
      `SELECT id FROM turno WHERE status = 'confirmed'`,
    );
    expect(after).toEqual([{ id: second.id }]);
  });

  it('after the cut-off page and button name the centre, and nothing changes', async () => {
    const { id, who } = await mine(119);
    const receipt = await page(who, '/turno');
    expect(receipt).toContain('avise al centro: quito.centro@demo.test');
    expect(receipt).not.toContain('/turno/cancelar');
    for (const [path, title] of [
      ['/turno/cancelar', 'Ya no se puede cancelar en línea'],
      ['/turno/cambiar', 'Ya no se puede cambiar en línea'],
    ] as const) {
      expect(heading(await page(who, path, 409))).toBe(title);
      const fields = { turno: id, center: 'UIO-CENTRO', startsAt: (await freeHours())[30] ?? '' };
      const answer = await send(who, '/turno', path, fields);
      expect([answer.status, heading(answer.text)]).toEqual([409, title]);
      expect(answer.text).toContain('quito.centro@demo.test');
    }
    expect(await rows()).toMatchObject([{ status: 'confirmed', ics_sequence: 0 }]);
  });

  it('moves to a chosen hour, also at another centre', async () => {
    const { id, who } = await mine();
    const hour = (await freeHours('GPS-AYORA'))[30] ?? '';
    expect(heading(await page(who, '/turno/cambiar?center=GPS-AYORA'))).toBe('Elija la nueva hora');
    const review = reviewPath(hour, 'GPS-AYORA');
    expect(await page(who, review)).toContain('hora de Galápagos');
    const fields = { turno: id, center: 'GPS-AYORA', startsAt: hour };
    const answer = await send(who, review, '/turno/cambiar', fields);
    expect([answer.status, answer.headers.location]).toEqual([303, `/turno?id=${id}&aviso=cambiado`]);
    expect(heading(await page(who, answer.headers.location ?? ''))).toBe('Turno cambiado');
    const [turno] = await app.database.sql.rows<{ starts_at: Date }>('SELECT starts_at FROM turno');
    expect(turno?.starts_at).toEqual(new Date(hour));
    const same = await who.get(review).expect(303);
    expect(same.headers.location).toContain('aviso=misma');
    expect(await page(who, same.headers.location ?? '')).toContain('Esa es la hora que ya tiene');
  });

  it.each([
    '/turno/cambiar/revisar',
    '/turno/cambiar/revisar?center=XXX&startsAt=x',
    `/turno/cambiar/revisar?center=UIO-CENTRO&startsAt=2020-01-01T13:00:00.000Z`,
    `/turno/cambiar/revisar?center=a&center=b&startsAt=a`,
  ])('leads back to the list from an address that chooses nothing: %s', async (path) => {
    const { who } = await mine();
    expect((await who.get(path).expect(303)).headers.location).toMatch(/^\/turno\/cambiar\?id=/);
  });

  it.each([
    '/turno/cambiar?center=XXX&province=99&from=9999-99-99',
    '/turno/cambiar?center=a&center=b&from=2099-12-31',
    '/turno/cambiar?from=2020-01-01&aviso=__proto__',
  ])('shows hours whatever the address says: %s', async (path) => {
    const { who } = await mine();
    expect(heading(await page(who, path))).toBe('Elija la nueva hora');
  });

  it.each(['/turno/cancelar', '/turno/cambiar', '/turno/calendario.ics', '/turno/comprobante.pdf'])(
    'is nothing for whom it is not: %s',
    async (path) => {
      const { id } = await mine();
      await page(app.browser(), path, 404);
      await page(app.browser(), `${path}?id=${id}`, 404);
      const stranger = app.browser();
      await stranger.get(`/turno/${'x'.repeat(43)}`).expect(303);
      await page(stranger, `${path}?id=${id}`, 404);
    },
  );

  it.each([
    ['served', null, 'Ya fue atendido con este turno'],
    ['no-show', 'day-over', 'La hora de este turno ya pasó'],
    ['cancelled', 'displaced', 'Este turno ya no está vigente'],
  ])('that is over says what to do next: %s', async (status, reason, title) => {
    const { who } = await mine();
    await app.database.sql.run('UPDATE turno SET status = $1, end_reason = $2', [status, reason]);
    const over = await page(who, '/turno');
    expect(heading(over)).toBe(title);
    expect(over).toContain('Reservar otro turno');
    expect(over).toContain('quito.centro@demo.test');
  });

  describe('a lost link', () => {
    it('is answered alike for a right pair and a wrong one', async () => {
      const { code } = await mine();
      await app.database.sql.run(`UPDATE turno SET ruc_root = '1790001016'`);
      const [right, wrong] = [
        await send(app.browser(), '/turnos/enlace', '/turnos/enlace', { code, ruc: '1790001016001' }),
        await send(app.browser(), '/turno', '/turnos/enlace', { code: 'K7M4QD', ruc: '1790001016001' }),
      ];
      expect([right.status, right.headers.location]).toEqual([303, '/turnos/enlace/enviado']);
      expect([wrong.status, wrong.headers.location]).toEqual([303, '/turnos/enlace/enviado']);
      expect(heading(await page(app.browser(), '/turnos/enlace/enviado'))).toBe('Revise su correo');
      await app.mailbox.waitFor(({ subject }) => subject === 'El enlace de su turno');
    });

    it('tells what can be seen to be no number, and keeps what was typed', async () => {
      const answer = await send(app.browser(), '/turnos/enlace', '/turnos/enlace', {
        code: '"><b>',
        ruc: '179',
      });
      expect([answer.status, answer.text.includes('El RUC debe tener 13 dígitos.')]).toEqual([400, true]);
      expect(answer.text).toContain('value="179"');
      expect(answer.text).not.toContain('"><b>');
    });
  });
});
