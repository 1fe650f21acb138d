import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { type Agent, auditOf, QUITO } from '../support/visits.js';

const RUC = '1790001016001';
const EMPLOYER = { ruc: RUC, cedula: '1740006299' };
const SERVICE = 'clave-empleador';
const REASON = 'El representante está aquí y no lo reservó';

type Answer = { status: number; body: { code?: string } };
const codeOf = ({ status, body }: Answer) => `${status} ${body.code ?? ''}`;

interface Listed {
  id: string;
  code: string;
  status: string;
  proven: boolean;
  clearable: boolean;
  emailMasked?: string;
}

describe('a turno that somebody else booked with an employer’s number', () => {
  let app: TestApp;
  let clerk: Agent;
  let startsAt: string;
  beforeAll(async () => {
    app = await startTestApp();
    clerk = await app.staff('ventanilla1');
    const { body } = await app
      .http()
      .get(`/api/v1/centers/${QUITO}/slots`)
      .query({ service: SERVICE, days: '2' })
      .expect(200);
    startsAt =
      (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(({ slots }) => slots)[1]
        ?.startsAt ?? '';
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM ticket_period; DELETE FROM ticket; DELETE FROM turno');
    app.mailbox.clear();
  });

  /** Books and confirms at Quito, with whatever address. */
  async function booked(email: string, body: object = {}): Promise<{ id: string; code: string }> {
    const browser = app.browser();
    const held = await browser
      .post('/api/v1/turnos')
      .send({ center: QUITO, service: SERVICE, startsAt, ...EMPLOYER, ...body })
      .expect(201);
    const { id } = held.body as { id: string };
    await browser.post(`/api/v1/turnos/${id}/email-code`).send({ email }).expect(202);
    const code = await app.mailbox.codeFor(email);
    const turno = await browser.post(`/api/v1/turnos/${id}/confirmation`).send({ email, code }).expect(200);
    return turno.body as { id: string; code: string };
  }
  const seats = async (count: number): Promise<void> => {
    await app.database.sql.run('UPDATE center_service SET public_seats = $1', [count]);
    app.app.get(Realtime).announce(['*', 'centers']);
  };
  const list = async (ruc = RUC, agent = clerk) =>
    (await agent.get(`/api/v1/centers/${QUITO}/turnos`).query({ ruc }).expect(200)).body as {
      turnos: Listed[];
    };
  const clear = (id: string, reason: unknown = REASON, agent = clerk) =>
    agent.post(`/api/v1/turnos/${id}/clearance`).send({ reason });

  it('is found by the number and taken away; its address is told, and the employer books', async () => {
    const squat = await booked('otro@correo.ec');
    expect(await list('1790001016-002')).toEqual({
      turnos: [
        {
          id: squat.id,
          code: squat.code,
          status: 'confirmed',
          service: SERVICE,
          sucursal: '0001',
          startsAt,
          proven: false,
          emailMasked: 'o…@correo.ec',
          clearable: true,
        },
      ],
    });
    const answer = await clear(squat.id).expect(200);
    expect(answer.body).toEqual({ id: squat.id, status: 'cancelled' });
    expect((await clear(squat.id).expect(200)).body).toEqual(answer.body);
    expect((await auditOf(app, squat.id)).filter((action) => action === 'turno.cleared')).toHaveLength(1);
    const mail = await app.mailbox.waitFor(({ subject }) => subject === 'Turno cancelado');
    expect(mail.to).toBe('otro@correo.ec');
    expect(mail.text).toContain('no se confirmó con su correo registrado');
    expect(mail.text).not.toContain(REASON);
    expect(app.mailbox.mails.filter(({ subject }) => subject === 'Turno cancelado')).toHaveLength(1);
    expect((await list()).turnos).toEqual([]);
    await booked('ana@empresa.ec');
  });

  it('gives its seat back, also where it was the only one', async () => {
    const other = { ruc: '0990001014001', cedula: '0920003332' };
    const hold = () =>
      app
        .http()
        .post('/api/v1/turnos')
        .send({ center: QUITO, service: SERVICE, startsAt, ...other });
    await seats(1);
    const squat = await booked('otro@correo.ec');
    expect(codeOf((await hold()) as Answer)).toBe('409 SLOT_TAKEN');
    await clear(squat.id).expect(200);
    await hold().expect(201);
    await seats(6);
  });

  it('is not touched when the registered e-mail proved it, when it is another centre’s, or without a reason', async () => {
    const proven = await booked(`${RUC}@demo.test`);
    expect((await list()).turnos[0]).toMatchObject({ id: proven.id, proven: true, clearable: false });
    expect(codeOf((await clear(proven.id)) as Answer)).toBe('409 TURNO_PROVEN');
    expect(codeOf((await clear(proven.id, ' ')) as Answer)).toBe('422 REASON_REQUIRED');
    expect(codeOf((await clear(proven.id, null)) as Answer)).toBe('422 REASON_REQUIRED');
    expect(codeOf((await clear(proven.id, 7)) as Answer)).toBe('400 INPUT_INVALID');
    const elsewhere = await app.staff('ventanilla7');
    expect(codeOf((await clear(proven.id, REASON, elsewhere)) as Answer)).toBe('404 NOT_FOUND');
    await elsewhere.get(`/api/v1/centers/${QUITO}/turnos`).query({ ruc: RUC }).expect(404);
    expect(codeOf((await clear('01a205b2-6751-73a2-b423-c5762d85ce83')) as Answer)).toBe('404 NOT_FOUND');
    await app.http().get(`/api/v1/centers/${QUITO}/turnos`).query({ ruc: RUC }).expect(401);
    const wrong = await clerk.get(`/api/v1/centers/${QUITO}/turnos`).query({ ruc: '1' });
    expect(codeOf(wrong as Answer)).toBe('422 RUC_INVALID');
    expect((await auditOf(app, proven.id)).includes('turno.cleared')).toBe(false);
  });

  it('is not touched while it is only held, nor once somebody came in with it', async () => {
    const held = await app
      .http()
      .post('/api/v1/turnos')
      .send({ center: QUITO, service: SERVICE, startsAt, ...EMPLOYER })
      .expect(201);
    expect((await list()).turnos).toEqual([]);
    expect(codeOf((await clear((held.body as { id: string }).id)) as Answer)).toBe('404 NOT_FOUND');
    const turno = await booked('otro@correo.ec');
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now() + interval '5 minutes', ends_at = now() + interval '25 minutes' WHERE id = $1`,
      [turno.id],
    );
    await clerk.post(`/api/v1/centers/${QUITO}/check-ins`).send({ turnoCode: turno.code }).expect(201);
    expect((await list()).turnos[0]).toMatchObject({ status: 'arrived', clearable: false });
    expect(codeOf((await clear(turno.id)) as Answer)).toBe('409 TURNO_NOT_CLEARABLE');
  });

  it('ends one way only when it is cleared and received at the same instant', async () => {
    const turno = await booked('otro@correo.ec');
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now() + interval '5 minutes', ends_at = now() + interval '25 minutes' WHERE id = $1`,
      [turno.id],
    );
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno WHERE id = $1 FOR UPDATE', [turno.id]);
    const both = Promise.all([
      clear(turno.id),
      clerk.post(`/api/v1/centers/${QUITO}/check-ins`).send({ turnoCode: turno.code }),
    ]);
    await gate.untilWaiting(2);
    await gate.open();
    const [cleared, received] = await both;
    const outcome = [cleared.status, received.status];
    expect([
      [200, 404],
      [409, 201],
    ]).toContainEqual(outcome);
  });

  it('is cleared on the page, which keeps what was typed and says what became of it', async () => {
    const squat = await booked('otro@correo.ec');
    const page = await clerk.get('/personal/liberar').query({ ruc: RUC }).expect(200);
    expect(page.text).toContain('Sin comprobar');
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const send = (reason: string) =>
      clerk.post('/personal/liberar').type('form').send({ _csrf: csrf, turno: squat.id, ruc: RUC, reason });
    const refused = await send('').expect(422);
    expect(refused.text).toContain(`href="#reason-${squat.id}"`);
    expect(refused.text).toContain('<details class="govuk-details" open>');
    const done = await send(REASON).expect(303);
    const after = await clerk.get(done.headers.location ?? '').expect(200);
    expect(after.text).toContain('El turno quedó liberado');
    expect(after.text).toContain('no tiene turnos vigentes en este centro');
    expect((await clerk.get('/personal/liberar').query({ ruc: 'x' }).expect(422)).text).toContain(
      'href="#ruc"',
    );
  });
});
