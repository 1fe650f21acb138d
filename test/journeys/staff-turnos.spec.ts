import { startTestApp, type TestApp } from '../support/app.js';
import { type Agent } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const ROUTE = '/api/v1/centers/UIO-CENTRO/staff-turnos';
const PAGE = '/personal/turnos';
const ANA = { ruc: '1790001016001', cedula: '1740006299' };
const LUIS = { ruc: '0990001014001', cedula: '0920003332' };
const ROSA = { ruc: '0100000371001', cedula: '0100000371' };

describe('turnos that staff give', () => {
  let app: TestApp;
  let clerk: Agent;
  let supervisor: Agent;
  let startsAt: string;

  beforeAll(async () => {
    app = await startTestApp();
    clerk = await app.staff('ventanilla1');
    supervisor = await app.staff('supervision1');
    await app.database.sql.run('UPDATE center_service SET public_seats = 0, internal_seats = 1');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    for (const table of ['ticket_period', 'ticket', 'turno'])
      await app.database.sql.run(`DELETE FROM ${table}`);
    const now = await app.database.now();
    startsAt = new Date(Math.ceil((now.getTime() + 60_000) / 3_600_000) * 3_600_000).toISOString();
  });

  const dayOf = (instant: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Guayaquil' }).format(new Date(instant));
  const give = (agent: Agent, over: object = {}) =>
    agent.post(ROUTE).send({ service: SERVICE, startsAt, ...ANA, ...over });
  const codeOf = ({ body }: { body: unknown }) => (body as { code: string }).code;
  const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const send = async (agent: Agent, fields: Record<string, string>) => {
    const dia = dayOf(startsAt);
    const { text } = await agent.get(`${PAGE}?service=${SERVICE}&dia=${dia}`).expect(200);
    return agent
      .post(PAGE)
      .type('form')
      .send({ _csrf: csrfIn(text), service: SERVICE, dia, startsAt, ...fields });
  };

  it('are confirmed at once; a repeat with its key is the same turno', async () => {
    const key = 'a-key-of-twenty-two-characters';
    const first = await give(clerk).set('idempotency-key', key).expect(201);
    expect(first.body).toMatchObject({
      status: 'confirmed',
      center: 'UIO-CENTRO',
      service: SERVICE,
      mode: 'in-person',
      startsAt,
      overbooked: false,
    });
    expect(codeOf(first)).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
    const again = await give(clerk).set('idempotency-key', key).expect(201);
    expect(again.body).toEqual(first.body);
    expect(await app.database.sql.rows('SELECT 1 FROM turno')).toHaveLength(1);
  });

  it('mail the receipt where an e-mail was given, and its link opens the turno', async () => {
    await give(clerk, { email: ' Ana@Empresa.ec ' }).expect(201);
    const mail = await app.mailbox.waitFor(({ to }) => to === 'ana@empresa.ec');
    const token = /\/turno\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
    const browser = app.browser();
    await browser.get(`/turno/${token}`).expect(303);
    expect((await browser.get('/turno').expect(200)).text).toContain('Turno confirmado');
  });

  it('beyond the seats need a supervisor and a reason', async () => {
    await give(clerk).expect(201);
    expect(codeOf(await give(clerk, LUIS).expect(409))).toBe('SLOT_TAKEN');
    const reason = 'vence hoy';
    expect(codeOf(await give(clerk, { ...LUIS, overbook: { reason } }).expect(403))).toBe(
      'OVERBOOK_NOT_ALLOWED',
    );
    const denied = await app.database.sql.rows(
      `SELECT 1 FROM audit_event WHERE action = 'access.denied' AND details->>'code' = 'OVERBOOK_NOT_ALLOWED'`,
    );
    expect(denied).toHaveLength(1);
    for (const overbook of [{}, { reason: '  ' }])
      expect(codeOf(await give(supervisor, { ...LUIS, overbook }).expect(422))).toBe('REASON_REQUIRED');
    expect(codeOf(await give(supervisor, { ...LUIS, overbook: 'sí' }).expect(400))).toBe('INPUT_INVALID');
    const done = await give(supervisor, { ...LUIS, overbook: { reason } }).expect(201);
    expect(done.body).toMatchObject({ status: 'confirmed', overbooked: true });
  });

  it('are of the own centre, for numbers that are numbers, at hours that are offered', async () => {
    const other = await app.staff('ventanilla7');
    await give(other).expect(404);
    const wrong = await give(clerk, { ruc: '1', cedula: '2' }).expect(422);
    expect((wrong.body as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual([
      'ruc',
      'cedula',
    ]);
    expect(codeOf(await give(clerk, { startsAt: startsAt.replace(':00:00', ':07:00') }).expect(422))).toBe(
      'SLOT_NOT_OFFERED',
    );
    expect(codeOf(await give(clerk, { mode: 'video' }).expect(422))).toBe('SLOT_NOT_OFFERED');
    await give(clerk).expect(201);
    const later = new Date(Date.parse(startsAt) + 3_600_000).toISOString();
    expect(codeOf(await give(clerk, { startsAt: later }).expect(409))).toBe('TURNO_ALREADY_BOOKED');
    const admin = await app.staff('admin');
    await give(admin).expect(403);
  });

  it('let the person in like any other', async () => {
    const given = await give(clerk).expect(201);
    await app.database.sql.run(`UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes'`);
    await clerk
      .post('/api/v1/centers/UIO-CENTRO/check-ins')
      .send({ turnoCode: codeOf(given) })
      .expect(201);
  });

  describe('in pages', () => {
    it('show what is free, and end in a receipt that holds the code and nothing about the person', async () => {
      const { text: form } = await clerk.get(`${PAGE}?service=${SERVICE}&dia=${dayOf(startsAt)}`).expect(200);
      expect(form).toContain(`value="${startsAt}"`);
      expect(form).toContain('0 + 1');
      expect(form).not.toContain('name="reason"');
      const sent = await send(clerk, ANA);
      expect(sent.status).toBe(303);
      const { text: receipt } = await clerk.get(sent.headers.location ?? '').expect(200);
      const [row] = await app.database.sql.rows<{ code: string }>('SELECT code FROM turno');
      expect(receipt).toContain(`${row?.code.slice(0, 3)}-${row?.code.slice(3)}`);
      expect(receipt).toContain('imprima el comprobante');
      expect(receipt).not.toContain(ANA.ruc);
      const elsewhere = await app.staff('ventanilla7');
      await elsewhere.get(sent.headers.location ?? '').expect(404);
    });

    it('tell what is wrong beside its field and keep what was typed', async () => {
      const sent = await send(clerk, { ruc: '1790001016', cedula: ANA.cedula, email: 'ana' });
      expect(sent.status).toBe(400);
      expect(sent.text).toContain('id="email-error"');
      expect(sent.text).toContain('value="1790001016"');
      const numbers = await send(clerk, { ruc: '1790001016', cedula: ANA.cedula });
      expect([numbers.status, numbers.text.includes('id="ruc-error"')]).toEqual([422, true]);
      const hourless = await send(clerk, { ...ANA, startsAt: '' });
      expect([hourless.status, hourless.text.includes('Elija una hora.')]).toEqual([400, true]);
    });

    it('keep a full hour from clerks, and let a supervisor give it with a reason', async () => {
      await give(clerk).expect(201);
      const path = `${PAGE}?service=${SERVICE}&dia=${dayOf(startsAt)}`;
      expect((await clerk.get(path).expect(200)).text).not.toContain(`value="${startsAt}"`);
      expect((await supervisor.get(path).expect(200)).text).toContain('llena');
      const bare = await send(supervisor, LUIS);
      expect([bare.status, bare.text.includes('id="startsAt-error"')]).toEqual([409, true]);
      const sent = await send(supervisor, { ...ROSA, reason: 'vence hoy' });
      expect(sent.status).toBe(303);
      const { text } = await supervisor.get(sent.headers.location ?? '').expect(200);
      expect(text).toContain('Es un sobrecupo');
      expect((await supervisor.get('/personal/auditoria').expect(200)).text).toContain('Sobrecupo dado');
    });
  });
});
