import { startTestApp, type TestApp } from '../support/app.js';
import { approvedDossier, freshEmployer, sentReset } from '../support/resets.js';
import { type Agent, clerkAt, confirmedTurno, walkIn } from '../support/visits.js';

const DESK = '/personal/puesto';
const COMPANY = { ruc: '1790001016001', cedula: '1740006299', name: 'Compañía de Prueba S.A.' };
const NO_EMAIL = { ruc: '0990001014001', representative: { cedula: '0920003332' } };

/** The clerk's screen as a browser without JavaScript uses it. */
describe('the desk in pages', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    app.mailbox.mood = 'accept';
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
  });

  const page = async (path = DESK) => (await clerk.get(path).expect(200)).text;
  const csrfIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const send = async (action: string, fields: Record<string, string> = {}) => {
    const csrf = csrfIn(await page());
    return clerk
      .post(`${DESK}/${action}`)
      .type('form')
      .send({ _csrf: csrf, ...fields });
  };
  const fieldIn = (html: string, id: string) =>
    new RegExp(`<input[^>]* id="${id}"[^>]*>`).exec(html)?.[0] ?? '';
  const times = (html: string, text: string) => html.split(text).length - 1;
  const rowOf = (html: string, kind: string) =>
    html.split(`id="check-${kind}"`)[1]?.split('id="check-')[0] ?? '';
  const buttonIn = (html: string, text: string) =>
    [...html.matchAll(/<button[\s\S]*?<\/button>/g)]
      .map(([tag]) => tag)
      .find((tag) => tag.includes(`>${text}`)) ?? '';
  const serving = async () => {
    await walkIn(clerk);
    const { body } = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    const { id } = body as { id: string };
    await clerk.post(`/api/v1/tickets/${id}/start`).expect(200);
    return id;
  };

  it('tells a refusal once, keeps what was typed, and lets no refresh touch that form', async () => {
    const { status, text } = await send('llegadas', { turno: 'ZZZ-999' });
    expect([status, fieldIn(text, 'arrival').includes('value="ZZZ-999"')]).toEqual([404, true]);
    expect(times(text, 'No hay un turno vigente')).toBe(1);
    expect(text).toMatch(/action="\/personal\/puesto\/llegadas"[^>]* data-keep/);
    // By code or cédula, and by another document: both are arrivals.
    expect(times(text, ' data-keep')).toBe(2);
  });

  it('puts what is wrong with a number beside its own field, and the summary leads there', async () => {
    await serving();
    const { status, text } = await send('sin-turno', {
      service: 'clave-empleador',
      ruc: '179',
      cedula: '1740006299',
    });
    expect(status).toBe(422);
    expect([times(text, 'href="#walk-in-ruc"'), times(text, 'id="walk-in-ruc-error"')]).toEqual([1, 1]);
    expect(text).not.toContain('dossier-ruc-error');
    expect(text).not.toContain('No se pudo hacer');
    expect(text).toMatch(/id="walk-in" open/);
    expect(fieldIn(text, 'walk-in-ruc')).toContain('value="179"');
  });

  it('says which number to hand over, and nothing that an address made up', async () => {
    const { status, headers } = await send('sin-turno', { service: 'clave-empleador' });
    const number = /numero=([A-Z]-\d{3})$/.exec(String(headers.location))?.[1] ?? '';
    expect([status, number === '']).toEqual([303, false]);
    expect(await page(String(headers.location))).toContain(`Entregue el número ${number} a la persona.`);
    for (const query of ['hecho=entregado&numero=HOLA', 'hecho=__proto__&numero=A-001', 'hecho=a&hecho=b'])
      expect(await page(`${DESK}?${query}`)).not.toContain('v-banner');
  });

  it.each([
    ['no-respondio', 'no respondió: vuelve a la fila'],
    ['devolver', 'volvió a la fila'],
    ['se-fue', 'se fue'],
  ])('says what became of the visit after «%s»', async (verb, sentence) => {
    const ticket = await walkIn(clerk);
    await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    const { headers } = await send(`visitas/${ticket.id}/${verb}`);
    expect(await page(String(headers.location))).toContain(`${ticket.number} ${sentence}`);
  });

  it('says that the visit is finished, and that the dossier was turned down', async () => {
    const id = await serving();
    const { body } = await clerk
      .post(`/api/v1/tickets/${id}/dossier`)
      .send({ ruc: COMPANY.ruc, cedula: COMPANY.cedula });
    const dossier = body as { id: string };
    const bare = await send(`expedientes/${dossier.id}/decision`, { outcome: 'rejected', reason: '' });
    expect([
      times(bare.text, 'href="#decision-reason"'),
      times(bare.text, 'id="decision-reason-error"'),
    ]).toEqual([1, 1]);
    const denied = await send(`expedientes/${dossier.id}/decision`, { outcome: 'rejected', reason: 'Falta' });
    const after = await page(String(denied.headers.location));
    expect(after).toContain('Expediente negado. Explique');
    expect(buttonIn(after, 'Finalizar')).not.toContain('v-button--secondary');
    const finished = await send(`visitas/${id}/finalizar`);
    expect(await page(String(finished.headers.location))).toMatch(/[A-Z]-\d{3} finalizado\./);
  });

  it('leads back to the screen from the address of an act, and from a page that staff may not see', async () => {
    for (const path of ['llegadas', 'visitas/01a205b2-6751-73a2-b423-c5762d85ce83/finalizar', 'nada'])
      await clerk.get(`${DESK}/${path}`).expect(303).expect('location', DESK);
    const denied = (await clerk.get('/personal/auditoria').expect(403)).text;
    const missing = (await clerk.get('/personal/nada').expect(404)).text;
    for (const text of [denied, missing]) {
      expect(text).toContain('v-staff');
      expect(text).toContain('<a class="govuk-link" href="/personal">');
    }
    expect((await clerk.get('/nada').expect(404)).text).toContain('v-public');
  });

  it('tells the registered person and the one at the counter apart, and makes nobody accept a red finding by F6', async () => {
    const id = await serving();
    await clerk
      .post(`/api/v1/tickets/${id}/dossier`)
      .send({ ruc: COMPANY.ruc, cedula: '0920003332' })
      .expect(201);
    const html = await page();
    const head = (/<header class="v-visit">[\s\S]*?<\/header>/.exec(html)?.[0] ?? '').replace(/<[^>]*>/g, '');
    expect(head).toMatch(/Registrado: \S.* · En ventanilla: 0920003332/);
    expect(head).not.toContain('Representante');
    const blocked = /id="check-([a-z-]+)"(?:(?!id="check-)[\s\S])*v-finding--blocking/.exec(html)?.[1] ?? '';
    const accept = buttonIn(rowOf(html, blocked), 'Aceptar');
    expect(accept).toContain('v-button--secondary');
    expect(accept).not.toContain('F6');
    expect(times(html, 'data-shortcut="F6"')).toBe(1);
  });

  it('writes the code of the turno as the person reads it', async () => {
    const { code } = await confirmedTurno(app, { startsInMinutes: 10 });
    await send('llegadas', { turno: code });
    await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    expect(await page()).toContain(`Turno ${code.slice(0, 3)}-${code.slice(3)} de las`);
  });

  it('shows name and cédula of the representative together when it is that person', async () => {
    const id = await serving();
    await clerk
      .post(`/api/v1/tickets/${id}/dossier`)
      .send({ ruc: COMPANY.ruc, cedula: COMPANY.cedula })
      .expect(201);
    expect((await page()).replace(/<[^>]*>/g, '')).toMatch(/Representante: \S.* · 1740006299/);
  });

  it('warns of an employer without e-mail from the start, and says what to do where the link would be sent', async () => {
    const id = await serving();
    await clerk
      .post(`/api/v1/tickets/${id}/dossier`)
      .send({ ruc: NO_EMAIL.ruc, cedula: NO_EMAIL.representative.cedula })
      .expect(201);
    expect(await page()).toContain('Usuario no tiene correo registrado');
    await clerk.post(`/api/v1/tickets/${id}/finish`).expect(200);
    const { ticketId } = await approvedDossier(clerk, counterId, NO_EMAIL);
    const html = await page();
    expect(html).not.toContain('Enviar enlace');
    expect(buttonIn(html, 'Pedir el cambio')).not.toBe('');
    expect(html).toContain('id="new-email"');
    const moved = await send(`visitas/${ticketId}/derivar`, { service: 'actualizacion-datos' });
    expect(await page(String(moved.headers.location))).toContain('pasó a la fila del otro trámite');
  });

  it('makes another link the next step once one is dead, and says why a link was voided', async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    const { reset } = await sentReset(app, clerk, dossierId, employer.email);
    const live = await page();
    expect(buttonIn(live, 'Reenviar enlace')).toContain('data-shortcut="F7"');
    expect(buttonIn(live, 'Finalizar')).toContain('v-button--secondary');
    await app.database.sql.run(`UPDATE key_reset SET link_expires_at = now() WHERE id = $1`, [reset.id]);
    const dead = await page();
    expect(buttonIn(dead, 'Reenviar enlace')).toContain('data-shortcut="F6"');
    expect(buttonIn(dead, 'Reenviar enlace')).not.toContain('v-button--secondary');
    expect(buttonIn(dead, 'Finalizar')).toContain('v-button--secondary');
    const bare = await send(`enlaces/${reset.id}/anular`, { reason: ' ' });
    expect(times(bare.text, 'id="void-reason-error"')).toBe(1);
    await send(`enlaces/${reset.id}/anular`, { reason: 'Otra persona' });
    const voided = await page();
    expect(voided).toContain('Motivo: Otra persona. Este expediente no admite otro enlace');
    expect(buttonIn(voided, 'Finalizar')).not.toContain('v-button--secondary');
  });

  it('says that a mail that was put off is being tried again', async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    app.mailbox.mood = 'defer';
    await send(`expedientes/${dossierId}/enlace`);
    const deadline = performance.now() + 8_000;
    while (!(await page()).includes('Reintentando') && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const html = await page();
    expect(html).toContain('El servidor de correo pide esperar antes de recibir el mensaje (lista gris)');
    expect(html).toMatch(/Próximo intento: \d\d:\d\d/);
    expect(html).not.toContain('sale en segundos');
  });

  it('has a link to look again, where nothing refreshes by itself', async () => {
    const html = await page();
    expect(html).toContain('<noscript>');
    expect(html).toContain('href="/personal/puesto">Actualizar</a>');
    expect(html).toContain('Operador/a');
  });
});
