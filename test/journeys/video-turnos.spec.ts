import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { clerkAt, type TicketJson } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const ROOM = /https:\/\/meet\.example\/salas\/turno-[0-9a-f]{32}/;
const ANA = { ruc: '1790001016001', cedula: '1740006299' };
const EMAIL = 'ana@empresa.ec';

type Browser = ReturnType<TestApp['browser']>;

const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('a turno by video', () => {
  let app: TestApp;
  let admin: Browser;

  beforeAll(async () => {
    app = await startTestApp({ VIDEO_BASE_URL: 'https://meet.example/salas/' });
    admin = await app.staff('admin');
  });
  afterAll(() => app.stop());

  const settings = { leadMinutes: '15', horizonDays: '31', cancelBeforeMinutes: '120', slotsNeeded: '1' };
  const save = async (fields: Record<string, string>, code = SERVICE) => {
    const { text } = await admin.get(`/personal/servicios/${code}`).expect(200);
    return admin
      .post(`/personal/servicios/${code}`)
      .type('form')
      .send({ _csrf: csrfIn(text), ...fields });
  };
  const modesOf = async (of = app): Promise<string[]> => {
    const { body } = await of.http().get('/api/v1/centers').expect(200);
    const { centers } = body as { centers: { services: { code: string; modes: string[] }[] }[] };
    return centers[0]?.services.find(({ code }) => code === SERVICE)?.modes ?? [];
  };
  const firstSlot = async (from: Browser): Promise<string> => {
    const { body } = await from.get(`/api/v1/centers/UIO-CENTRO/slots?service=${SERVICE}&days=2`).expect(200);
    const { days } = body as { days: { slots: { startsAt: string }[] }[] };
    return days.flatMap(({ slots }) => slots)[0]?.startsAt ?? '';
  };
  const auditText = async (): Promise<string> =>
    JSON.stringify(await app.database.sql.rows('SELECT action, details FROM audit_event ORDER BY at, id'));

  it('is not offered until an administrator says so', async () => {
    expect(await modesOf()).toEqual(['in-person']);
    const startsAt = await firstSlot(app.browser());
    const hold = await app
      .http()
      .post('/api/v1/turnos')
      .send({ center: 'UIO-CENTRO', service: SERVICE, startsAt, mode: 'video', ...ANA });
    expect([hold.status, (hold.body as { code: string }).code]).toEqual([422, 'SLOT_NOT_OFFERED']);

    const wrong = await save({ ...settings, offered: 'both', horizonDays: '0' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('id="horizonDays-error"');
    expect(await modesOf()).toEqual(['in-person']);
    const saved = await save({ ...settings, offered: 'both' });
    expect([saved.status, saved.headers.location]).toEqual([303, '/personal/servicios?hecho=1']);
    expect((await admin.get('/personal/servicios?hecho=1').expect(200)).text).toContain(
      'Presencial y por videollamada',
    );
    expect(await modesOf()).toEqual(['in-person', 'video']);
    expect(await auditText()).toContain('"mode": "in-person, video"'.replace(': ', ':'));
    const clerk = await app.staff('ventanilla1');
    await clerk.get('/personal/servicios').expect(403);
  });

  it('is chosen in the form, leads into a room of its own, is received and called like any other', async () => {
    const browser = app.browser();
    const startsAt = await firstSlot(browser);
    const path = `/turnos/nuevo/datos?center=UIO-CENTRO&service=${SERVICE}&startsAt=${encodeURIComponent(startsAt)}`;
    const form = await browser.get(path).expect(200);
    expect(form.text).toContain('¿Cómo quiere que le atiendan?');
    const chosen = { center: 'UIO-CENTRO', service: SERVICE, startsAt, mode: 'video', email: EMAIL, ...ANA };
    const held = await browser
      .post('/turnos/nuevo/datos')
      .type('form')
      .send({ _csrf: csrfIn(form.text), ...chosen });
    expect(held.status).toBe(303);
    const id = /turno=([0-9a-f-]{36})/.exec(held.headers.location ?? '')?.[1] ?? '';
    expect((await browser.get(path).expect(200)).text).toMatch(/value="video" checked/);
    expect((await browser.get(`/api/v1/turnos/${id}`).expect(200)).text).not.toMatch(ROOM);

    const code = await app.mailbox.codeFor(EMAIL);
    const waiting = await browser.get(`/turnos/codigo?turno=${id}`).expect(200);
    await browser
      .post('/turnos/codigo')
      .type('form')
      .send({ _csrf: csrfIn(waiting.text), turno: id, code })
      .expect(303);
    const { text: receipt } = await browser.get(`/turno?id=${id}`).expect(200);
    const room = ROOM.exec(receipt)?.[0] ?? '';
    expect(receipt).toContain(`href="${room}" role="button" draggable="false"`);
    expect(receipt).toMatch(/target="_blank" rel="noopener noreferrer"/);
    expect(receipt).toContain('No tiene que ir al centro');
    const mail = await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno confirmado'));
    expect(mail.text).toContain(`Entrar a la videollamada: ${room}`);
    const owned = (await browser.get(`/api/v1/turnos/${id}`).expect(200)).body as Record<string, string>;
    expect([owned.mode, owned.videoUrl]).toEqual(['video', room]);
    const ics = await browser.get(`/turno/calendario.ics?id=${id}`).expect(200);
    const unfolded = ics.text.replace(/\r\n /g, '');
    expect(unfolded).toContain(`URL:${room}`);
    expect(unfolded).toContain(`LOCATION:${room}`);

    // Its hour has come, whatever the clock on the wall says.
    await app.database.sql.run(`UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes'`);
    const desk = await clerkAt(app, 'ventanilla1', 1);
    const other = await clerkAt(app, 'ventanilla2', 2);
    const { text: before } = await desk.agent.get('/personal/puesto').expect(200);
    expect(before).toContain('Hoy por video');
    expect(before).not.toMatch(ROOM);
    const turnoCode = owned.code ?? '';
    expect(before).toContain(`name="turno" value="${turnoCode}"`);
    await desk.agent
      .post('/personal/puesto/llegadas')
      .type('form')
      .send({ _csrf: csrfIn(before), turno: turnoCode })
      .expect(303);
    // The screen of the waiting room is for who sits there.
    expect((await app.http().get('/api/v1/centers/UIO-CENTRO/board').expect(200)).body).toMatchObject({
      waiting: 0,
    });
    const called = await desk.agent.post(`/api/v1/counters/${desk.counter.id}/next`).expect(200);
    const ticket = called.body as TicketJson;
    expect((await app.http().get('/api/v1/centers/UIO-CENTRO/board').expect(200)).body).toMatchObject({
      calls: [],
      waiting: 0,
    });
    expect(ticket.turnoId).toBe(id);
    const { text: mine } = await desk.agent.get('/personal/puesto').expect(200);
    expect(mine).toContain(`href="${room}"`);
    expect(mine).toContain('por video');
    expect(mine).not.toContain('Hoy por video');
    for (const see of [
      '/personal/puesto',
      `/api/v1/tickets/${ticket.id}`,
      '/api/v1/centers/UIO-CENTRO/queue',
    ])
      expect([see, ROOM.test((await other.agent.get(see).expect(200)).text)]).toEqual([see, false]);

    const events = await app.database.sql.rows<{ action: string; mode: string | null }>(
      `SELECT action, details->>'mode' AS mode FROM audit_event WHERE subject_id IN ($1, $2) ORDER BY at, id`,
      [id, ticket.id],
    );
    const byVideo = events.filter(({ mode }) => mode === 'video').map(({ action }) => action);
    expect(byVideo).toEqual(['turno.held', 'turno.confirmed', 'ticket.checked-in']);
    const name = room.slice(room.lastIndexOf('/') + 1);
    expect(await auditText()).not.toContain(name);
    expect(app.logs.join('')).not.toContain(name);
    const stored = await app.database.sql.rows(
      `SELECT 1 FROM turno t WHERE to_jsonb(t)::text LIKE $1 UNION ALL SELECT 1 FROM mail_message m WHERE to_jsonb(m)::text LIKE $1`,
      [`%${name}%`],
    );
    expect(stored).toEqual([]);
  });

  it('is given at the desk to somebody who leaves an e-mail for the link', async () => {
    const clerk = await app.staff('ventanilla3');
    const asked = {
      service: SERVICE,
      startsAt: await firstSlot(app.browser()),
      mode: 'video',
      ruc: '0990001014001',
      cedula: '0920003332',
    };
    const route = '/api/v1/centers/UIO-CENTRO/staff-turnos';
    const refused = await clerk.post(route).send(asked).expect(422);
    expect((refused.body as { code: string }).code).toBe('EMAIL_NEEDED');
    const given = await clerk
      .post(route)
      .send({ ...asked, email: 'luis@empresa.ec' })
      .expect(201);
    // The room is the owner's and the clerk's who will hold the visit.
    expect(given.text).not.toMatch(ROOM);
    const mail = await app.mailbox.waitFor(({ to }) => to === 'luis@empresa.ec');
    expect(mail.text).toMatch(ROOM);
  });

  it('is the only way where the service is given by video alone, and nobody is asked', async () => {
    expect((await save({ ...settings, offered: 'por señas' })).text).toContain('Elija cómo se atiende.');
    await save({ ...settings, offered: 'video' });
    expect((await admin.get('/personal/servicios').expect(200)).text).toContain('Solo por videollamada');
    expect(await modesOf()).toEqual(['video']);
    const startsAt = await firstSlot(app.browser());
    const asked = {
      center: 'UIO-CENTRO',
      service: SERVICE,
      startsAt,
      ruc: '1790001016001',
      cedula: '1740006299',
    };
    // A program that does not say how asks for a turno in person.
    const inPerson = await app.http().post('/api/v1/turnos').send(asked).expect(422);
    expect((inPerson.body as { code: string }).code).toBe('SLOT_NOT_OFFERED');

    const browser = app.browser();
    const path = `/turnos/nuevo/datos?center=UIO-CENTRO&service=${SERVICE}&startsAt=${encodeURIComponent(startsAt)}`;
    const form = await browser.get(path).expect(200);
    expect(form.text).toContain('Este trámite se atiende por videollamada');
    expect(form.text).not.toContain('¿Cómo quiere que le atiendan?');
    const held = await browser
      .post('/turnos/nuevo/datos')
      .type('form')
      .send({ _csrf: csrfIn(form.text), ...asked, email: 'solo.video@empresa.ec' });
    const id = /turno=([0-9a-f-]{36})/.exec(held.headers.location ?? '')?.[1] ?? '';
    const turno = (await browser.get(`/api/v1/turnos/${id}`).expect(200)).body as { mode: string };
    expect(turno.mode).toBe('video');
    await save({ ...settings, offered: 'both' });
  });

  it('is offered nowhere while no rooms are set up, whatever the services say', async () => {
    const twin = await app.twin({ VIDEO_BASE_URL: '' });
    try {
      expect(await modesOf(twin)).toEqual(['in-person']);
      const signedIn = await twin.staff('admin');
      const { text } = await signedIn.get(`/personal/servicios/${SERVICE}`).expect(200);
      expect(text).not.toContain('name="offered"');
      await signedIn
        .post(`/personal/servicios/${SERVICE}`)
        .type('form')
        .send({ _csrf: csrfIn(text), ...settings, leadMinutes: '20' })
        .expect(303);
    } finally {
      await twin.stop();
    }
    app.app.get(Realtime).announce(['centers']);
    expect(await modesOf()).toEqual(['in-person', 'video']);
  });
});
