import type request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';

/** The main job over the contract, as an outside program drives it: from free slots to a new key that opens. */
describe('from a booked turno to a new key', () => {
  const NEW_KEY = 'Nu3va!Clav';
  const RUC = '1790001016001';
  const CEDULA = '1740006299';
  const EMAIL = `${RUC}@demo.test`;

  let app: TestApp;
  let employer: ReturnType<typeof request.agent>;
  let clerk: ReturnType<typeof request.agent>;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    employer = app.browser();
    clerk = await app.staff('ventanilla1');
    const { body } = await clerk.get('/api/v1/centers/UIO-CENTRO/counters').expect(200);
    counterId =
      (body as { counters: { id: string; number: number }[] }).counters.find(({ number }) => number === 4)
        ?.id ?? '';
  });
  afterAll(() => app.stop());

  let turno: { id: string; code: string; startsAt: string };
  let ticketId: string;
  let dossierId: string;
  let reset: { id: string; counterCode: string };

  it('the employer holds the first free slot and confirms it with the mailed code', async () => {
    const { body: slots } = await employer
      .get('/api/v1/centers/UIO-CENTRO/slots?service=clave-empleador&days=2')
      .expect(200);
    const startsAt = (slots as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(
      (day) => day.slots,
    )[0]?.startsAt;
    const { body: hold } = await employer
      .post('/api/v1/turnos')
      .send({ center: 'UIO-CENTRO', service: 'clave-empleador', startsAt, ruc: RUC, cedula: CEDULA })
      .expect(201);
    expect(hold).toMatchObject({
      status: 'held',
      center: 'UIO-CENTRO',
      service: 'clave-empleador',
      startsAt,
    });

    await employer.post(`/api/v1/turnos/${hold.id}/email-code`).send({ email: EMAIL }).expect(202, {});
    const code = await app.mailbox.codeFor(EMAIL);
    const { body } = await employer
      .post(`/api/v1/turnos/${hold.id}/confirmation`)
      .send({ email: EMAIL, code })
      .expect(200);
    expect(body).toMatchObject({ id: hold.id, status: 'confirmed', startsAt });
    expect(body.code).toMatch(/^[A-HJKMNP-Z2-9]{6}$/);
    expect((body.requirements as { kind: string }[]).map(({ kind }) => kind)).toEqual([
      'cedula',
      'ruc',
      'turno',
      'request-letter',
      'nombramiento',
    ]);
    turno = body as typeof turno;
  });

  it('the clerk opens a counter, registers the arrival and calls', async () => {
    // The first free slot is at most an hour ahead, but tomorrow's late in the evening: who comes, comes today.
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes' WHERE id = $1`,
      [turno.id],
    );
    await clerk.post(`/api/v1/counters/${counterId}/opening`).expect(200);
    const { body: ticket } = await clerk
      .post('/api/v1/centers/UIO-CENTRO/check-ins')
      .send({ turnoCode: turno.code })
      .expect(201);
    expect(ticket).toMatchObject({ number: 'A-001', status: 'waiting', turnoId: turno.id });
    const { body: called } = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    expect(called).toMatchObject({ id: ticket.id, status: 'called', counter: 4, calls: 1 });
    const { body: serving } = await clerk.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    expect(serving).toMatchObject({ status: 'serving' });
    ticketId = ticket.id as string;
  });

  it('the board shows the number and the counter, nothing else', async () => {
    const { body } = await app.http().get('/api/v1/centers/UIO-CENTRO/board').expect(200);
    expect(body).toEqual({
      calls: [{ number: 'A-001', counter: 4, calledAt: expect.any(String) as string }],
      waiting: 0,
      openCounters: 1,
    });
  });

  it('the clerk goes through the dossier and approves it', async () => {
    const { body: dossier } = await clerk
      .post(`/api/v1/tickets/${ticketId}/dossier`)
      .send({ ruc: RUC, cedula: CEDULA })
      .expect(201);
    const requirements = dossier.requirements as {
      kind: string;
      outcome: string;
      findings: { level: string }[];
    }[];
    expect(requirements.map(({ outcome }) => outcome)).toEqual(Array(5).fill('pending'));
    expect(
      requirements
        .flatMap(({ findings }) => findings)
        .filter(({ level }) => level !== 'ok' && level !== 'info'),
    ).toEqual([]);
    const { body: incomplete } = await clerk
      .post(`/api/v1/dossiers/${dossier.id}/decision`)
      .send({ outcome: 'approved' })
      .expect(409);
    expect(incomplete).toMatchObject({
      code: 'DOSSIER_INCOMPLETE',
      missing: requirements.map(({ kind }) => kind),
    });
    for (const { kind } of requirements) {
      await clerk
        .put(`/api/v1/dossiers/${dossier.id}/checks/${kind}`)
        .send({ outcome: 'accepted' })
        .expect(200);
    }
    const { body: approved } = await clerk
      .post(`/api/v1/dossiers/${dossier.id}/decision`)
      .send({ outcome: 'approved' })
      .expect(200);
    expect(approved).toMatchObject({ status: 'approved' });
    dossierId = dossier.id as string;
  });

  it('the clerk sends the link and reads the counter code', async () => {
    const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    expect(body).toMatchObject({ status: 'queued', emailMasked: '1…@demo.test' });
    expect(body.counterCode).toMatch(/^\d{6}$/);
    reset = body as typeof reset;
  });

  it('the link and the code set the new key, once', async () => {
    const token = await app.mailbox.linkTokenFor(EMAIL);
    await app.http().get(`/clave/${token}`).expect(303).expect('location', '/clave');
    await app
      .http()
      .post('/api/v1/key-changes')
      .send({ token, counterCode: reset.counterCode, newKey: NEW_KEY })
      .expect(204);
    const { body } = await app
      .http()
      .post('/api/v1/key-changes')
      .send({ token, counterCode: reset.counterCode, newKey: NEW_KEY })
      .expect(410);
    expect(body).toMatchObject({ code: 'LINK_NOT_VALID' });
    const { body: done } = await clerk.get(`/api/v1/resets/${reset.id}`).expect(200);
    expect(done).toMatchObject({ status: 'completed' });
    expect(done.counterCode).toBeUndefined();
  });

  it('the new key opens the employer session', async () => {
    const { body } = await app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: RUC, cedula: CEDULA, key: NEW_KEY })
      .expect(201);
    expect(body).toEqual({ employer: { ruc: RUC, legalName: 'Compañía de Prueba S.A.' }, keyAgeDays: 0 });
  });

  it('the clerk finishes, and the record tells who did what', async () => {
    await clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    const supervisor = await app.staff('supervision1');
    const { body } = await supervisor.get('/api/v1/audit-events?limit=200').expect(200);
    const events = body.events as { action: string; actor: { name: string }; subject: { id: string } }[];
    expect(events.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'turno.held',
        'turno.confirmed',
        'counter.opened',
        'ticket.called',
        'dossier.approved',
        'reset.requested',
        'reset.completed',
        'ticket.finished',
      ]),
    );
    expect(events.find(({ action }) => action === 'reset.requested')).toMatchObject({
      actor: { name: 'Marcela Vera' },
      subject: { id: reset.id },
    });
    await clerk.get('/api/v1/audit-events').expect(403);
  });
});
