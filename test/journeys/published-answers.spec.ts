import http from 'node:http';
import type request from 'supertest';
import { Realtime } from '../../src/platform/index.js';
import { OfferSeats } from '../../src/turnos/offer-seats.js';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import { openDossier } from '../support/handing-in.js';
import { letter } from '../support/papers.js';
import { PublishedApi } from '../support/published.js';
import { approvedDossier, freshEmployer, GOOD_KEY, sentReset } from '../support/resets.js';
import { type Agent, clerkAt, confirmedTurno, QUITO, walkIn } from '../support/visits.js';

const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const SERVICE = 'clave-empleador';
const NOBODY = '01a205b2-6751-73a2-b423-c5762d85ce83';

/** Read as streams above, and held against their description where a registry is down: `later-checks.spec.ts`. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'GET /centers/{center}/board/events',
  'GET /later-checks',
  'GET /resets/{id}/events',
  'POST /later-checks/{id}/lookup',
  'POST /later-checks/{id}/resolution',
]);

interface Ask {
  readonly by?: Agent;
  readonly with?: Record<string, string>;
  readonly body?: object;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Sent as a form with a file. */
  readonly form?: { readonly kind: string; readonly file: Buffer };
}

/** Every answer here is held against `/api/docs-json`: its status, its media type, its members, and no others. */
describe('real answers are as published', () => {
  let app: TestApp;
  let api: PublishedApi;
  let desk: { agent: Agent; counter: { id: string } };
  /** Routes that answered with what they are for. */
  const seen = new Set<string>();
  beforeAll(async () => {
    app = await startTestApp();
    api = await PublishedApi.of(app);
    desk = await clerkAt(app, 'ventanilla1', 1);
  });
  afterAll(() => app.stop());

  /** Asks a route as it is published and gives back the body of an answer that fits. */
  async function ask<T = Record<string, unknown>>(route: string, status: number, how: Ask = {}): Promise<T> {
    if (status < 400) seen.add(route);
    const [method = '', path = ''] = route.split(' ');
    const template = path === '/clave/{token}' ? path : path.replace(/^\/(?!health|metrics)/, '/api/v1/');
    const url = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => how.with?.[name] ?? QUITO);
    const client = how.by ?? app.browser();
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    const asked: request.Test = client[verb](url)
      .query(how.query ?? {})
      .set(how.headers ?? {});
    const filled = how.form
      ? asked.field('kind', how.form.kind).attach('file', how.form.file, 'a.bin')
      : asked;
    const answer = await (how.body ? filled.send(how.body) : filled);
    expect({ route, status: answer.status, drift: api.drift(`${method} ${template}`, answer) }).toEqual({
      route,
      status,
      drift: [],
    });
    return answer.body as T;
  }

  const firstEvent = (path: string, cookie = ''): Promise<{ contentType: string; data: unknown }> =>
    new Promise((resolve, reject) => {
      const asked = http.get(`${app.url}${path}`, { headers: { cookie } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          const data = /^data: (.*)\n\n/m.exec(text)?.[1];
          if (data === undefined) return;
          asked.destroy();
          resolve({ contentType: String(answer.headers['content-type']), data: JSON.parse(data) });
        });
        answer.on('error', () => undefined);
      });
      asked.on('error', reject);
    });
  const streamed = (path: string, data: unknown): string[] => {
    const content = api.document.paths[path]?.get?.responses['200']?.content?.['text/event-stream'];
    return api.differences(content?.schema['x-data'] as Record<string, unknown>, data);
  };

  it('of a booking', async () => {
    await ask('GET /centers', 200);
    const query = { service: SERVICE, days: '3' };
    const { days } = await ask<{ days: { slots: { startsAt: string }[] }[] }>(
      'GET /centers/{center}/slots',
      200,
      { query },
    );
    const [one, other] = days.flatMap(({ slots }) => slots).slice(5);
    await ask('GET /centers/{center}/slots', 404, { query, with: { center: 'NINGUNO' } });
    await ask('GET /centers/{center}/slots', 422, { query: { service: 'ninguno' } });
    await ask('GET /centers/{center}/slots', 400, { query: { ...query, days: '99' } });

    const by = app.browser();
    const body = { center: QUITO, service: SERVICE, startsAt: one?.startsAt, ...COMPANY };
    await ask('POST /turnos', 422, { body: { ...body, ruc: '1', cedula: '2' } });
    await ask('POST /turnos', 400, { body: { ...body, ruc: [] } });
    const letGo = await ask<{ id: string }>('POST /turnos', 201, {
      by,
      body: { ...body, startsAt: other?.startsAt },
    });
    await ask('DELETE /turnos/{id}', 204, { by, with: letGo });
    const { id } = await ask<{ id: string }>('POST /turnos', 201, { by, body });
    await ask('POST /turnos', 200, { by, body });
    await app.database.sql.run('UPDATE center_service SET public_seats = 1');
    await app.database.sql.run('UPDATE turno SET seat = 1 WHERE id = $1', [id]);
    app.app.get(Realtime).announce(['centers']);
    await ask('POST /turnos', 409, { body: { ...body, ruc: '0430001487001', cedula: '0430001487' } });

    const mine = { by, with: { id } };
    await ask('GET /turnos/{id}', 200, mine);
    await ask('GET /turnos/{id}', 404, { with: { id } });
    await ask('POST /turnos/{id}/email-code', 202, { ...mine, body: { email: 'ana@empresa.ec' } });
    const code = await app.mailbox.codeFor('ana@empresa.ec');
    await ask('GET /turnos/{id}', 200, mine);
    const confirmation = { email: 'ana@empresa.ec', code };
    const wrong = { ...confirmation, code: code === '000000' ? '000001' : '000000' };
    await ask('POST /turnos/{id}/confirmation', 422, { ...mine, body: wrong });
    await ask('POST /turnos/{id}/confirmation', 200, { ...mine, body: confirmation });
    await ask('DELETE /turnos/{id}', 409, mine);
    await ask('POST /turnos', 409, { by, body: { ...body, startsAt: other?.startsAt } });
    await ask('GET /turnos/{id}', 200, mine);
  });

  it('of what becomes of a turno', async () => {
    const by = app.browser();
    const query = { service: SERVICE, days: '4' };
    const { days } = await ask<{ days: { slots: { startsAt: string }[] }[] }>(
      'GET /centers/{center}/slots',
      200,
      { query },
    );
    const [first, second] = days.slice(2).flatMap(({ slots }) => slots);
    const company = { ruc: '0990001014001', cedula: '0920003332' };
    const body = { center: QUITO, service: SERVICE, startsAt: first?.startsAt, ...company };
    const { id } = await ask<{ id: string }>('POST /turnos', 201, { by, body });
    const mine = { by, with: { id } };
    const email = 'luis@empresa.ec';
    await ask('GET /turnos/{id}/calendar.ics', 409, mine);
    await ask('GET /turnos/{id}/receipt.pdf', 409, mine);
    await ask('POST /turnos/{id}/cancellation', 409, { ...mine, body: {} });
    await ask('POST /turnos/{id}/email-code', 202, { ...mine, body: { email } });
    const code = await app.mailbox.codeFor(email);
    const turno = await ask<{ code: string }>('POST /turnos/{id}/confirmation', 200, {
      ...mine,
      body: { email, code },
    });
    await ask('GET /turnos/{id}/calendar.ics', 200, mine);
    await ask('GET /turnos/{id}/receipt.pdf', 200, mine);
    await ask('POST /turnos/link', 202, { body: { code: turno.code, ruc: company.ruc } });

    const to = { startsAt: second?.startsAt };
    await ask('POST /turnos/{id}/reschedule', 400, { ...mine, body: { startsAt: 'x' } });
    await ask('POST /turnos/{id}/reschedule', 404, { ...mine, body: { ...to, center: 'NINGUNO' } });
    await ask('POST /turnos/{id}/reschedule', 422, { ...mine, body: { startsAt: '2026-01-01T05:00:00Z' } });
    await ask('POST /turnos/{id}/reschedule', 200, { ...mine, body: to });
    await ask('POST /turnos/{id}/cancellation', 404, { with: { id }, body: {} });
    await ask('POST /turnos/{id}/cancellation', 200, { ...mine, body: { reason: 'ya no hace falta' } });
    await ask('GET /turnos/{id}/calendar.ics', 200, mine);
    await ask('GET /turnos/{id}/receipt.pdf', 409, mine);
    await ask('POST /turnos/{id}/reschedule', 409, { ...mine, body: { startsAt: first?.startsAt } });
  });

  it('of a place in the waiting list', async () => {
    const email = 'espera@empresa.ec';
    const company = { ruc: '0990001014001', cedula: '0920003332' };
    const body = { service: SERVICE, center: 'GPS-AYORA', email, ...company };
    await ask('POST /waiting-entries', 400, { body: { ...body, province: '20' } });
    await ask('POST /waiting-entries', 404, { body: { ...body, center: 'NINGUNO' } });
    await ask('POST /waiting-entries', 422, { body: { ...body, until: '2026-01-01' } });
    await ask('POST /waiting-entries', 422, { body: { ...body, ruc: '1', cedula: '2' } });
    const placeOf = async (wish: { email: string }) => {
      await ask('POST /waiting-entries', 202, { body: wish });
      const mail = await app.mailbox.waitFor(
        ({ to, subject }) => to === wish.email && subject.startsWith('Confirme su lugar'),
      );
      const token = /\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
      return { headers: { authorization: `Bearer ${token}` } };
    };
    const mine = await placeOf(body);
    await ask('GET /waiting-entries/current', 404);
    await ask('GET /waiting-entries/current', 200, mine);
    await ask('POST /waiting-entries/current/offer/acceptance', 410, mine);
    await ask('POST /waiting-entries/current/confirmation', 200, mine);
    const anywhere = { ...body, center: undefined, province: '20', email: 'otra@empresa.ec' };
    const other = await placeOf(anywhere);
    await ask('GET /waiting-entries/current', 200, other);
    await ask('POST /waiting-entries/current/leaving', 200, other);

    await app.app.get(OfferSeats).execute();
    await ask('GET /waiting-entries/current', 200, mine);
    await ask('POST /waiting-entries/current/offer/acceptance', 200, mine);
    await ask('POST /waiting-entries/current/offer/refusal', 200, mine);
    const late = await placeOf({ ...anywhere, email: 'tarde@empresa.ec' });
    await ask('POST /waiting-entries/current/confirmation', 409, late);
  });

  it('of the counter and the line', async () => {
    const by = desk.agent;
    const counter = { by, with: { id: desk.counter.id } };
    await ask('GET /sessions/current', 200, { by });
    await ask('GET /sessions/current', 200, { by: await app.staff('admin') });
    await ask('GET /sessions/current', 401);
    const shift = app.browser();
    await ask('POST /sessions', 201, {
      by: shift,
      body: { username: 'ventanilla4', password: STAFF_PASSWORD },
    });
    await ask('DELETE /sessions/current', 204, { by: shift });
    await ask('POST /sessions', 401, { body: { username: 'nadie', password: 'x' } });
    await ask('GET /centers/{center}/counters', 200, { by });
    await ask('POST /counters/{id}/next', 204, counter);
    await ask('POST /counters/{id}/pause', 422, { ...counter, body: { reason: ' ' } });
    await ask('POST /counters/{id}/pause', 200, { ...counter, body: { reason: 'almuerzo' } });
    await ask('POST /counters/{id}/next', 409, counter);
    await ask('POST /counters/{id}/opening', 200, counter);
    await ask('POST /counters/{id}/opening', 409, { ...counter, by: await app.staff('ventanilla2') });
    await ask('POST /counters/{id}/opening', 403, { ...counter, by: await app.staff('admin') });
    await ask('POST /counters/{id}/opening', 403, {
      ...counter,
      headers: { origin: 'https://otro.example' },
    });

    const early = await confirmedTurno(app, { startsInMinutes: 600 });
    await ask('POST /centers/{center}/check-ins', 409, { by, body: { turnoCode: early.code } });
    await ask('POST /centers/{center}/check-ins', 404, { by, body: { turnoCode: 'ZZZZZZ' } });
    const soon = await confirmedTurno(app, { startsInMinutes: 5 });
    await ask('POST /centers/{center}/check-ins', 201, { by, body: { turnoCode: soon.code } });
    await ask('POST /centers/{center}/check-ins', 409, { by, body: { turnoCode: soon.code } });
    const body = { service: SERVICE, priority: true };
    const key = { 'idempotency-key': 'one-key-of-twenty-two-characters' };
    await ask('POST /centers/{center}/tickets', 201, { by, body, headers: key });
    await ask('POST /centers/{center}/tickets', 409, { by, body: { service: SERVICE }, headers: key });
    await ask('POST /centers/{center}/tickets', 422, { by, body: { service: 'ninguno' } });

    const called = await ask<{ id: string }>('POST /counters/{id}/next', 200, counter);
    const ticket = { by, with: { id: called.id } };
    await ask('GET /tickets/{id}', 200, ticket);
    await ask('GET /tickets/{id}', 404, { by, with: { id: NOBODY } });
    await ask('POST /tickets/{id}/recall', 200, ticket);
    await ask('POST /tickets/{id}/start', 200, ticket);
    await ask('POST /tickets/{id}/start', 409, ticket);
    await ask('GET /centers/{center}/queue', 200, { by });
    await ask('GET /centers/{center}/board', 200);
    await ask('POST /tickets/{id}/park', 200, { ...ticket, body: { reason: 'trae una copia' } });
    await ask('GET /centers/{center}/queue', 200, { by });
    await ask('POST /tickets/{id}/resume', 200, ticket);
    await ask('POST /tickets/{id}/start', 200, ticket);
    await ask('POST /tickets/{id}/finish', 200, ticket);

    const another = await walkIn(by);
    const reason = 'su hijo enfermo';
    await ask('POST /counters/{id}/call', 422, { ...counter, body: { ticketId: another.id, reason: ' ' } });
    await ask('POST /counters/{id}/call', 200, { ...counter, body: { ticketId: another.id, reason } });
    const waiting = { by, with: { id: another.id } };
    await ask('POST /counters/{id}/closing', 409, counter);
    await ask('POST /tickets/{id}/return', 200, waiting);
    await ask('POST /counters/{id}/call', 200, { ...counter, body: { ticketId: another.id, reason } });
    await ask('POST /tickets/{id}/absent', 200, waiting);
    await ask('POST /counters/{id}/call', 200, { ...counter, body: { ticketId: another.id, reason } });
    await ask('POST /tickets/{id}/start', 200, waiting);
    await ask('POST /tickets/{id}/transfer', 422, { ...waiting, body: { service: SERVICE } });
    await ask('POST /tickets/{id}/transfer', 200, { ...waiting, body: { service: 'desbloqueo' } });
    await ask('POST /tickets/{id}/left', 200, waiting);
    await ask('POST /counters/{id}/closing', 200, counter);

    const { contentType, data } = await firstEvent(`/api/v1/centers/${QUITO}/board/events`);
    expect(contentType).toContain('text/event-stream');
    expect(streamed('/api/v1/centers/{center}/board/events', data)).toEqual([]);
  });

  it('of a dossier that was rejected', async () => {
    const desk2 = await clerkAt(app, 'ventanilla2', 2);
    const by = desk2.agent;
    await app.database.sql.run(`UPDATE ticket SET status = 'left' WHERE status = 'waiting'`);
    await walkIn(by);
    const ticket = await ask<{ id: string }>('POST /counters/{id}/next', 200, {
      by,
      with: desk2.counter as never,
    });
    const visit = { by, with: { id: ticket.id } };
    const body = { ruc: COMPANY.ruc, cedula: COMPANY.cedula };
    await ask('POST /tickets/{id}/dossier', 409, { ...visit, body });
    await ask('POST /tickets/{id}/start', 200, visit);
    await ask('POST /tickets/{id}/dossier', 404, { ...visit, body: { ...body, ruc: '0790001028001' } });
    const dossier = await ask<{ id: string; requirements: { kind: string }[] }>(
      'POST /tickets/{id}/dossier',
      201,
      { ...visit, body },
    );
    await ask('POST /tickets/{id}/dossier', 200, { ...visit, body });
    const of = { by, with: { id: dossier.id, kind: 'cedula' } };
    await ask('PUT /dossiers/{id}/checks/{kind}', 422, { ...of, body: { outcome: 'rejected' } });
    await ask('PUT /dossiers/{id}/checks/{kind}', 200, {
      ...of,
      body: { outcome: 'rejected', reason: 'vencida' },
    });
    await ask('POST /dossiers/{id}/decision', 409, { ...of, body: { outcome: 'approved' } });
    await ask('POST /dossiers/{id}/reset', 409, of);
    await ask('POST /dossiers/{id}/decision', 200, {
      ...of,
      body: { outcome: 'rejected', reason: 'vencida' },
    });
    await ask('GET /dossiers/{id}', 200, of);
    await ask('POST /tickets/{id}/finish', 200, visit);
  });

  it('of what is handed in', async () => {
    const { agent: by, counter } = await clerkAt(app, 'ventanilla4', 4);
    const { id } = await openDossier(by, counter.id);
    const of = { by, with: { id } };
    const form = { kind: 'request-letter', file: await letter() };
    const paper = await ask<{ id: string }>('POST /dossiers/{id}/papers', 201, { ...of, form });
    await ask('POST /dossiers/{id}/papers', 200, { ...of, form });
    await ask('POST /dossiers/{id}/papers', 400, { ...of, form: { ...form, kind: 'cedula' } });
    await ask('POST /dossiers/{id}/papers', 404, { by, with: { id: NOBODY }, form });
    await ask('POST /dossiers/{id}/papers', 409, { ...of, by: desk.agent, form });
    const large = Buffer.alloc(11 * 1024 * 1024);
    await ask('POST /dossiers/{id}/papers', 413, { ...of, form: { ...form, file: large } });
    await ask('POST /dossiers/{id}/papers', 422, { ...of, form: { ...form, file: Buffer.from('MZ') } });
    await ask('GET /dossiers/{id}/papers', 200, of);
    const one = { by, with: { id: paper.id, number: '1' } };
    await ask('GET /papers/{id}', 200, one);
    await ask('GET /papers/{id}/pages/{number}', 200, one);
    await ask('GET /papers/{id}/pages/{number}', 404, { by, with: { id: paper.id, number: '2' } });
    await ask('DELETE /papers/{id}', 409, { ...one, by: desk.agent });
    await ask('DELETE /papers/{id}', 204, one);
    await ask('GET /papers/{id}', 404, one);
  });

  it('of a dossier that was approved, and its reset', async () => {
    const { agent: by, counter } = await clerkAt(app, 'ventanilla2', 2);
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(by, counter.id, employer);
    const { reset, token, counterCode } = await sentReset(app, by, dossierId, employer.email);
    await ask('POST /dossiers/{id}/reset', 202, { by, with: { id: dossierId } });
    const link = { by, with: { id: reset.id } };
    await ask('GET /resets/{id}', 200, link);
    const { headers } = await app
      .http()
      .post('/api/v1/sessions')
      .send({ username: 'ventanilla2', password: STAFF_PASSWORD });
    const cookie = String(headers['set-cookie']?.[0]).split(';')[0];
    const { data } = await firstEvent(`/api/v1/resets/${reset.id}/events`, cookie);
    expect(streamed('/api/v1/resets/{id}/events', data)).toEqual([]);

    await ask('GET /clave/{token}', 303, { with: { token } });
    await ask('POST /key-changes', 410, { body: { token: 'x', newKey: GOOD_KEY } });
    await ask('POST /key-changes', 422, { body: { token, newKey: GOOD_KEY } });
    await ask('POST /key-changes', 422, { body: { token, counterCode, newKey: 'mala' } });
    await ask('POST /key-changes', 413, { body: { token, counterCode, newKey: 'x'.repeat(10_000) } });
    await ask('POST /key-changes', 204, { body: { token, counterCode, newKey: GOOD_KEY } });
    await ask('GET /resets/{id}', 200, link);
    await ask('POST /resets/{id}/reissue', 409, link);
    await ask('POST /resets/{id}/void', 409, { ...link, body: { reason: 'prueba' } });

    const self = app.browser();
    const signIn = { ruc: employer.ruc, cedula: employer.representative.cedula, key: GOOD_KEY };
    await ask('POST /employer-sessions', 401, { body: { ...signIn, key: 'otra' } });
    await ask('POST /employer-sessions', 201, { by: self, body: signIn });
    await ask('GET /employer-sessions/current', 200, { by: self });
    await ask('DELETE /employer-sessions/current', 204, { by: self });
    await ask('POST /employer-sessions', 201, { by: self, body: signIn });
    const change = { key: GOOD_KEY, newKey: 'Tr3bol!Rojo' };
    await ask('POST /employer-sessions/current/key', 401, { by: self, body: { ...change, key: 'otra' } });
    await ask('POST /employer-sessions/current/key', 422, {
      by: self,
      body: { ...change, newKey: GOOD_KEY },
    });
    await ask('POST /employer-sessions/current/key', 204, { by: self, body: change });
  });

  it('of a reset that is sent again, and taken back', async () => {
    const desk3 = await clerkAt(app, 'ventanilla3', 3);
    await app.database.sql.run(`UPDATE ticket SET status = 'left' WHERE status = 'waiting'`);
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(desk3.agent, desk3.counter.id, employer);
    const { reset } = await sentReset(app, desk3.agent, dossierId, employer.email);
    const link = { by: desk3.agent, with: { id: reset.id } };
    await ask('POST /resets/{id}/reissue', 202, link);
    await ask('POST /resets/{id}/void', 422, { ...link, body: { reason: ' ' } });
    await ask('POST /resets/{id}/void', 200, { ...link, body: { reason: 'se equivocó de empleador' } });
    const dossier = { by: desk3.agent, with: { id: dossierId } };
    await ask('POST /dossiers/{id}/declaration', 200, { ...dossier, body: { relation: 'kinship' } });
    const supervisor = { by: await app.staff('supervision1'), with: { id: dossierId } };
    const reason = { body: { reason: 'Se equivocó de empleador' } };
    await ask('POST /dossiers/{id}/declaration/withdrawal', 422, { ...supervisor, body: { reason: '' } });
    await ask('POST /dossiers/{id}/declaration/withdrawal', 204, { ...supervisor, ...reason });
    await ask('POST /dossiers/{id}/declaration/withdrawal', 404, { ...supervisor, ...reason });
  });

  it('of everything else that a dossier says', async () => {
    const desk6 = await clerkAt(app, 'ventanilla6', 6);
    const by = desk6.agent;
    await app.database.sql.run(`UPDATE ticket SET status = 'left' WHERE status = 'waiting'`);
    await walkIn(by);
    const { body } = await by.post(`/api/v1/counters/${desk6.counter.id}/next`).expect(200);
    const { id: ticketId } = body as { id: string };
    await by.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
    const { id } = await ask<{ id: string }>('POST /tickets/{id}/dossier', 201, {
      by,
      with: { id: ticketId },
      body: { ...COMPANY, standing: 'attorney' },
    });
    const mine = { by, with: { id } };
    const other = { by: await app.staff('ventanilla5'), with: { id } };
    await ask('PUT /dossiers/{id}/standing', 200, { ...mine, body: { standing: 'legal-representative' } });
    await ask('PUT /dossiers/{id}/standing', 400, { ...mine, body: { standing: 'cousin' } });
    await ask('PUT /dossiers/{id}/standing', 409, { ...other, body: { standing: 'attorney' } });
    await ask('PUT /dossiers/{id}/notes', 200, { ...mine, body: { text: 'Vuelve el lunes' } });
    await ask('PUT /dossiers/{id}/notes', 200, { ...mine, body: { text: '' } });
    await ask('PUT /dossiers/{id}/notes', 400, { ...mine, body: { text: 5 } });
    await ask('PUT /dossiers/{id}/notes', 409, { ...other, body: { text: 'x' } });
    await ask('POST /dossiers/{id}/lookup', 200, mine);
    await ask('POST /dossiers/{id}/lookup', 409, other);
    await ask('GET /dossiers/{id}/defects', 200, mine);
    await ask('POST /dossiers/{id}/defects-mail', 409, mine);
    const outcome = 'rejected';
    await ask('PUT /dossiers/{id}/checks/{kind}', 200, {
      by,
      with: { id, kind: 'ruc' },
      body: { outcome, reasonCodes: ['RUC_NOT_ACTIVE'] },
    });
    await ask('POST /dossiers/{id}/defects-mail', 202, mine);
    await ask('POST /dossiers/{id}/defects-mail', 409, other);
    await ask('GET /dossiers/{id}/defects', 200, mine);
    await ask('GET /dossiers/{id}/defects', 404, { by, with: { id: NOBODY } });
    await ask('POST /dossiers/{id}/decision', 200, { ...mine, body: { outcome, reason: 'Falta' } });
    await ask('POST /dossiers/{id}/lookup', 409, mine);
    await by.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
  });

  it('of what takes a second person, and of what a supervisor does alone', async () => {
    const by = await app.staff('supervision1');
    const reason = 'Vi la cédula y la solicitud';
    await app.database.sql.run(`UPDATE ticket SET status = 'left' WHERE status = 'waiting'`);
    const desk5 = await clerkAt(app, 'ventanilla5', 5);
    const employer = freshEmployer();
    const visit = await approvedDossier(desk5.agent, desk5.counter.id, employer);
    const mine = { by: desk5.agent, with: { id: visit.dossierId } };
    await ask('POST /dossiers/{id}/contact-change', 400, { ...mine, body: { email: 'no es' } });
    await ask('POST /dossiers/{id}/unlock', 409, mine);
    const wanted = { email: 'nueva@empresa.ec' };
    const { approvalId } = await ask<{ approvalId: string }>('POST /dossiers/{id}/contact-change', 202, {
      ...mine,
      body: wanted,
    });
    const approval = { by, with: { id: approvalId } };
    await ask('GET /approvals', 200, { by });
    await ask('GET /approvals/{id}', 200, approval);
    await ask('GET /approvals/{id}', 404, { by, with: { id: NOBODY } });
    const yes = { outcome: 'approved', reason };
    await ask('POST /approvals/{id}/decision', 422, { ...approval, body: { ...yes, reason: ' ' } });
    await ask('POST /approvals/{id}/decision', 200, { ...approval, body: yes });
    await ask('POST /approvals/{id}/decision', 409, { ...approval, body: yes });
    // The address changed a moment ago: a link takes a second person too.
    await ask('POST /dossiers/{id}/reset', 409, mine);
    await desk5.agent.post(`/api/v1/tickets/${visit.ticketId}/finish`).expect(200);

    const locked = freshEmployer();
    const { ruc } = locked;
    const signIn = { ruc, cedula: locked.representative.cedula, key: 'Mala#2026zz' };
    for (let tries = 1; tries <= 5; tries += 1) await ask('POST /employer-sessions', 401, { body: signIn });
    await ask('POST /employer-sessions', 423, { body: signIn });
    const { lockouts } = await ask<{ lockouts: { id: string }[] }>('GET /lockouts', 200, {
      by,
      query: { ruc },
    });
    const lock = { by, with: { id: lockouts[0]?.id ?? '' } };
    await ask('GET /lockouts', 422, { by, query: { ruc: '17' } });
    await ask('POST /lockouts/{id}/release', 422, { ...lock, body: {} });
    await ask('POST /lockouts/{id}/release', 200, { ...lock, body: { reason } });
    await ask('POST /lockouts/{id}/release', 409, { ...lock, body: { reason } });
    await ask('POST /frozen-accounts', 201, { by, body: { ruc, reason } });
    await ask('POST /frozen-accounts', 409, { by, body: { ruc, reason } });
    await ask('GET /frozen-accounts', 200, { by });
    await ask('POST /frozen-accounts/release', 204, { by, body: { ruc, reason } });
    await ask('POST /frozen-accounts/release', 409, { by, body: { ruc, reason } });

    const unlocking = await approvedDossier(desk5.agent, desk5.counter.id, locked, 'desbloqueo');
    const visitor = { by: desk5.agent, with: { id: unlocking.dossierId } };
    await ask('POST /dossiers/{id}/unlock', 422, { ...visitor, body: { evidence: 'video-seen' } });
    await ask('POST /dossiers/{id}/unlock', 200, visitor);
    await desk5.agent.post(`/api/v1/tickets/${unlocking.ticketId}/finish`).expect(200);
  });

  it('of turnos that staff give, find and take away', async () => {
    const by = desk.agent;
    const query = { service: SERVICE, days: '4' };
    const { body } = await app.http().get(`/api/v1/centers/${QUITO}/slots`).query(query).expect(200);
    const { days } = body as { days: { slots: { startsAt: string }[] }[] };
    const startsAt = days.at(-1)?.slots[3]?.startsAt;
    const turno = { service: SERVICE, startsAt, ruc: '0100000371001', cedula: '0100000371' };
    await ask('POST /centers/{center}/staff-turnos', 400, { by, body: { ...turno, startsAt: 'x' } });
    const { id } = await ask<{ id: string }>('POST /centers/{center}/staff-turnos', 201, { by, body: turno });
    await ask('POST /centers/{center}/staff-turnos', 409, { by, body: turno });
    await ask('GET /centers/{center}/turnos', 200, { by, query: { ruc: turno.ruc } });
    const reason = 'El representante está aquí y no lo reservó';
    await ask('POST /turnos/{id}/clearance', 409, { by, with: { id }, body: { reason } });
    const unproven = { by, with: { id: (await confirmedTurno(app, { startsInMinutes: 600 })).id } };
    await ask('POST /turnos/{id}/clearance', 422, { ...unproven, body: { reason: ' ' } });
    await ask('POST /turnos/{id}/clearance', 200, { ...unproven, body: { reason } });
    await ask('POST /turnos/{id}/clearance', 404, { by, with: { id: NOBODY }, body: { reason } });
  });

  it('of supervision and operations', async () => {
    const by = await app.staff('supervision1');
    await ask('GET /audit-events', 200, { by });
    const page = await ask<{ nextCursor: string }>('GET /audit-events', 200, { by, query: { limit: '1' } });
    await ask('GET /audit-events', 200, { by, query: { limit: '1', cursor: page.nextCursor } });
    await ask('GET /audit-events', 400, { by, query: { cursor: 'x' } });
    await ask('GET /audit-events', 403, { by: desk.agent });
    await ask('GET /sweeps', 200, { by });
    await ask('GET /sweeps', 403, { by: desk.agent });
    await ask('GET /health/live', 200);
    await ask('GET /health/ready', 200);
    await ask('GET /metrics', 200);
    await ask('GET /captcha/challenge', 200);
  });

  it('and no route is left out', () => {
    const published = api
      .operations()
      .map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)
      .filter((route) => !seen.has(route) && !ELSEWHERE.has(route));
    expect(published.sort()).toEqual([]);
  });
});
