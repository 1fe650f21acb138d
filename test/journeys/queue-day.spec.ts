import { startTestApp, type TestApp } from '../support/app.js';
import {
  type Agent,
  auditOf,
  clerkAt,
  confirmedTurno,
  counterOf,
  QUITO,
  type TicketJson,
  walkIn,
} from '../support/visits.js';

describe('a morning at the counters', () => {
  let app: TestApp;
  let one: Agent;
  let two: Agent;
  let counter1: string;
  let counter2: string;

  beforeAll(async () => {
    app = await startTestApp();
    const first = await clerkAt(app, 'ventanilla1', 1);
    const second = await clerkAt(app, 'ventanilla2', 2);
    [one, two, counter1, counter2] = [first.agent, second.agent, first.counter.id, second.counter.id];
  });
  afterAll(() => app.stop());

  afterEach(async () => {
    // Everybody goes home between two stories.
    await app.database.transaction(async ({ tx, now }) => {
      await tx.run(
        `UPDATE ticket SET status = 'left', ended_at = $1 WHERE status NOT IN ('left', 'finished')`,
        [now],
      );
    });
  });

  const next = (agent: Agent, counter: string) => agent.post(`/api/v1/counters/${counter}/next`);
  const verb = (agent: Agent, id: string, name: string, body?: object) =>
    agent.post(`/api/v1/tickets/${id}/${name}`).send(body);
  const called = async (agent: Agent, counter: string) =>
    (await next(agent, counter).expect(200)).body as TicketJson;

  it('an empty line says so and changes nothing', async () => {
    await next(one, counter1).expect(204);
  });

  it('a walk-in is called, attended and finished; periods and audit tell the whole visit', async () => {
    const issued = await walkIn(one, { ruc: '1790001016001', cedula: '174000629-9' });
    expect(issued).toMatchObject({
      status: 'waiting',
      center: QUITO,
      service: 'clave-empleador',
      priority: false,
      calls: 0,
    });
    expect(issued.number).toMatch(/^A-\d{3}$/);
    expect(new Date(issued.dueAt).getTime() - new Date(issued.arrivedAt).getTime()).toBe(20 * 60_000);
    expect(issued.periods).toEqual([{ state: 'waiting', from: issued.arrivedAt }]);
    expect(issued).not.toHaveProperty('counter');
    expect((await one.get(`/api/v1/tickets/${issued.id}`).expect(200)).body).toEqual(issued);

    const ticket = await called(one, counter1);
    expect(ticket).toMatchObject({
      id: issued.id,
      status: 'called',
      counter: 1,
      calls: 1,
      arrivedAt: issued.arrivedAt,
      dueAt: issued.dueAt,
    });
    expect(ticket.callReason).toContain('Sin turno');
    expect((await one.get(`/api/v1/tickets/${issued.id}`).expect(200)).body).toEqual(ticket);

    await verb(one, issued.id, 'start').expect(200);
    const finished = (await verb(one, issued.id, 'finish').expect(200)).body as TicketJson;
    expect(finished.status).toBe('finished');
    expect(finished.periods.map(({ state }) => state)).toEqual(['waiting', 'called', 'serving']);
    expect(finished.periods.every(({ to }) => to !== undefined)).toBe(true);
    expect(finished.periods.slice(1).map((p) => p.from)).toEqual(
      finished.periods.slice(0, -1).map((p) => p.to),
    );
    expect(finished.periods[2]).toMatchObject({ counter: 1, clerk: 'ventanilla1' });
    expect(await auditOf(app, issued.id)).toEqual([
      'ticket.issued',
      'ticket.called',
      'ticket.started',
      'ticket.finished',
    ]);
  });

  it('a counter with a ticket gets the same one again, and its clerk no other', async () => {
    const { id } = await walkIn(one);
    await walkIn(one);
    const first = await called(one, counter1);
    expect(first.id).toBe(id);
    expect(await called(one, counter1)).toEqual(first);
    expect(await auditOf(app, id)).toEqual(['ticket.issued', 'ticket.called']);
    await verb(one, id, 'start').expect(200);
    expect((await called(one, counter1)).status).toBe('serving');
  });

  it('priority goes first, then the order of arrival', async () => {
    const plain = await walkIn(one);
    const priority = await walkIn(one, { priority: true });
    const queue = (await one.get(`/api/v1/centers/${QUITO}/queue`).expect(200)).body as Record<
      string,
      TicketJson[]
    >;
    expect(queue.waiting?.map(({ id }) => id)).toEqual([priority.id, plain.id]);
    const ticket = await called(two, counter2);
    expect(ticket.id).toBe(priority.id);
    expect(ticket.callReason).toContain('preferente');
  });

  it('somebody with a turno is received, keeps its time as place, and the turno is served at the end', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: 30 });
    const answer = await one
      .post(`/api/v1/centers/${QUITO}/check-ins`)
      .send({ turnoCode: turno.code })
      .expect(201);
    const ticket = answer.body as TicketJson;
    expect(ticket).toMatchObject({
      status: 'waiting',
      turnoId: turno.id,
      dueAt: turno.startsAt.toISOString(),
    });
    expect(
      (await one.post(`/api/v1/centers/${QUITO}/check-ins`).send({ turnoCode: turno.code }).expect(409)).body
        .code,
    ).toBe('ALREADY_ARRIVED');
    await called(one, counter1);
    await verb(one, ticket.id, 'start').expect(200);
    await verb(one, ticket.id, 'finish').expect(200);
    const row = await app.database.sql.one('SELECT status FROM turno WHERE id = $1', [turno.id]);
    expect(row).toEqual({ status: 'served' });
    expect(
      (await one.post(`/api/v1/centers/${QUITO}/check-ins`).send({ turnoCode: turno.code }).expect(409)).body
        .code,
    ).toBe('ALREADY_ARRIVED');
  });

  it('a turno is found by the cédula as well, however it is written', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: 10, cedula: '0920003332' });
    const answer = await one
      .post(`/api/v1/centers/${QUITO}/check-ins`)
      .send({ cedula: '092000333-2' })
      .expect(201);
    expect((answer.body as TicketJson).turnoId).toBe(turno.id);
  });

  it('too early, another day, another centre, no turno: each says so', async () => {
    const early = await confirmedTurno(app, { startsInMinutes: 61 });
    const checkIn = (body: object) => one.post(`/api/v1/centers/${QUITO}/check-ins`).send(body);
    const refused = (await checkIn({ turnoCode: early.code })).body as { code: string; from?: string };
    // Near midnight the turno in an hour is tomorrow's.
    if (refused.code !== 'NOT_TODAY') {
      expect(refused).toMatchObject({
        code: 'TOO_EARLY',
        from: new Date(early.startsAt.getTime() - 60 * 60_000).toISOString(),
      });
    }
    const other = await confirmedTurno(app, { startsInMinutes: 3 * 24 * 60 });
    expect((await checkIn({ turnoCode: other.code }).expect(409)).body.code).toBe('NOT_TODAY');
    const elsewhere = await confirmedTurno(app, { startsInMinutes: 5, center: 'GYE-NORTE' });
    await checkIn({ turnoCode: elsewhere.code }).expect(404);
    const gone = await confirmedTurno(app, { startsInMinutes: 5, status: 'cancelled' });
    await checkIn({ turnoCode: gone.code }).expect(404);
    await checkIn({ turnoCode: 'ZZZZZZ' }).expect(404);
    await checkIn({ cedula: '0320001118' }).expect(404);
  });

  it('a late turno goes to the line of its arrival, and the clerk reads why', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: -15, cedula: '0100000371' });
    const answer = await one.post(`/api/v1/centers/${QUITO}/check-ins`).send({ turnoCode: turno.code });
    if (answer.status === 409) return expect((answer.body as { code: string }).code).toBe('NOT_TODAY'); // just after midnight
    const ticket = answer.body as TicketJson;
    expect(new Date(ticket.dueAt).getTime() - new Date(ticket.arrivedAt).getTime()).toBe(20 * 60_000);
    expect((await called(one, counter1)).callReason).toContain('tarde');
  });

  it('put back by mistake: place, arrival and calls stay; not called again within the pause', async () => {
    const { id, arrivedAt, dueAt } = await walkIn(one);
    await called(one, counter1);
    const back = (await verb(one, id, 'return').expect(200)).body as TicketJson;
    expect(back).toMatchObject({ status: 'waiting', arrivedAt, dueAt, calls: 1 });
    expect(back).not.toHaveProperty('counter');
    await next(one, counter1).expect(204);
    await next(two, counter2).expect(204);
    await app.database.transaction(({ tx }) =>
      tx.run(`UPDATE ticket SET not_before = not_before - interval '2 minutes' WHERE id = $1`, [id]),
    );
    expect(await called(two, counter2)).toMatchObject({ id, calls: 2, counter: 2 });
  });

  it('absent after the last of three calls, revived once', async () => {
    const { id } = await walkIn(one);
    const endPause = () =>
      app.database.transaction(({ tx }) => tx.run('UPDATE ticket SET not_before = NULL WHERE id = $1', [id]));
    await called(one, counter1);
    expect((await verb(one, id, 'absent').expect(200)).body).toMatchObject({ status: 'waiting', calls: 1 });
    await endPause();
    await called(one, counter1);
    expect((await verb(one, id, 'recall').expect(200)).body).toMatchObject({ status: 'called', calls: 3 });
    expect((await verb(one, id, 'absent').expect(200)).body).toMatchObject({ status: 'absent', calls: 3 });
    await next(one, counter1).expect(204);
    expect((await verb(two, id, 'return').expect(200)).body).toMatchObject({ status: 'waiting', calls: 3 });
    await called(one, counter1);
    expect((await verb(one, id, 'absent').expect(200)).body).toMatchObject({ status: 'absent' });
    expect((await verb(two, id, 'return').expect(409)).body.code).toBe('TICKET_STATE');
  });

  it('parked with a reason at one desk, resumed by another', async () => {
    const { id } = await walkIn(one);
    await called(one, counter1);
    await verb(one, id, 'park', { reason: 'falta la carta' }).expect(200);
    const queue = (await two.get(`/api/v1/centers/${QUITO}/queue`).expect(200)).body as Record<
      string,
      TicketJson[]
    >;
    expect(queue.parked?.map((ticket) => [ticket.id, ticket.counter])).toEqual([[id, 1]]);
    await next(one, counter1).expect(204);
    expect((await verb(two, id, 'resume').expect(200)).body).toMatchObject({
      status: 'called',
      counter: 2,
      calls: 2,
    });
    const other = await walkIn(one);
    await verb(one, other.id, 'park', { reason: 'espera un documento' }).expect(200);
    expect((await verb(two, other.id, 'resume').expect(409)).body.code).toBe('COUNTER_BUSY');
    expect(await auditOf(app, id)).toEqual([
      'ticket.issued',
      'ticket.called',
      'ticket.parked',
      'ticket.resumed',
    ]);
  });

  it('handed over to another service with number, arrival and place', async () => {
    const { id, number, arrivedAt, dueAt } = await walkIn(one);
    await called(one, counter1);
    await verb(one, id, 'start').expect(200);
    const over = (
      await verb(one, id, 'transfer', { service: 'desbloqueo', note: 'ya tiene clave' }).expect(200)
    ).body as TicketJson;
    expect(over).toMatchObject({ status: 'waiting', service: 'desbloqueo', number, arrivedAt, dueAt });
    expect(await called(two, counter2)).toMatchObject({ id, counter: 2 });
  });

  it('who left can be received again with the same turno', async () => {
    const turno = await confirmedTurno(app, { startsInMinutes: 20, cedula: '1850006667' });
    const path = `/api/v1/centers/${QUITO}/check-ins`;
    const first = (await one.post(path).send({ turnoCode: turno.code }).expect(201)).body as TicketJson;
    await verb(two, first.id, 'left').expect(200);
    const again = (await one.post(path).send({ turnoCode: turno.code }).expect(201)).body as TicketJson;
    expect(again.id).not.toBe(first.id);
  });

  it('one of the line is called before its time only with a reason', async () => {
    await walkIn(one);
    const later = await walkIn(one);
    const path = `/api/v1/counters/${counter1}/call`;
    await one.post(path).send({ ticketId: later.id }).expect(400);
    expect((await one.post(path).send({ ticketId: later.id, reason: '  ' }).expect(422)).body.code).toBe(
      'REASON_REQUIRED',
    );
    const answer = await one.post(path).send({ ticketId: later.id, reason: 'se siente mal' }).expect(200);
    expect(answer.body).toMatchObject({ id: later.id, status: 'called', callReason: 'se siente mal' });
    expect(
      (await one.post(path).send({ ticketId: later.id, reason: 'otra vez' }).expect(409)).body.code,
    ).toBe('TICKET_STATE');
  });

  it('the same key gives the same ticket; with other data it is refused', async () => {
    const path = `/api/v1/centers/${QUITO}/tickets`;
    const key = 'una-clave-de-repeticion-1';
    const send = (body: object) => one.post(path).set('Idempotency-Key', key).send(body);
    const first = await send({ service: 'clave-empleador' }).expect(201);
    const again = await send({ service: 'clave-empleador' }).expect(201);
    expect(again.body).toEqual(first.body);
    expect((await send({ service: 'desbloqueo' }).expect(409)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    const press = () =>
      two.post(`/api/v1/counters/${counter2}/next`).set('Idempotency-Key', 'otra-clave-de-repeticion-2');
    const called = await press().expect(200);
    await verb(two, (called.body as TicketJson).id, 'left').expect(200);
    expect((await press().expect(200)).body).toMatchObject({
      id: (called.body as TicketJson).id,
      status: 'left',
    });
    const empty = () =>
      two.post(`/api/v1/counters/${counter2}/next`).set('Idempotency-Key', 'otra-clave-de-repeticion-3');
    await empty().expect(204);
    await walkIn(one);
    await empty().expect(204);
  });

  it('a counter has one clerk and a clerk one counter; a counter with a visit is not closed', async () => {
    const three = await counterOf(one, 3);
    const open = (agent: Agent, id: string) => agent.post(`/api/v1/counters/${id}/opening`);
    expect((await open(two, counter1).expect(409)).body.code).toBe('COUNTER_TAKEN');
    expect((await open(one, three.id).expect(409)).body.code).toBe('ALREADY_AT_A_COUNTER');
    expect((await open(one, counter1).expect(200)).body).toEqual({
      id: counter1,
      number: 1,
      status: 'open',
      clerk: 'ventanilla1',
    });
    const { id } = await walkIn(one);
    await called(one, counter1);
    const close = () => one.post(`/api/v1/counters/${counter1}/closing`);
    expect((await close().expect(409)).body).toMatchObject({ code: 'COUNTER_BUSY' });
    await verb(one, id, 'left').expect(200);
    expect(
      (await one.post(`/api/v1/counters/${counter1}/pause`).send({ reason: 'almuerzo' }).expect(200)).body
        .status,
    ).toBe('paused');
    expect((await next(one, counter1).expect(409)).body.code).toBe('COUNTER_NOT_OPEN');
    await open(one, counter1).expect(200);
    expect((await close().expect(200)).body).toEqual({ id: counter1, number: 1, status: 'closed' });
    await close().expect(200);
    expect((await next(one, counter1).expect(409)).body.code).toBe('COUNTER_NOT_OPEN');
    expect((await next(two, counter1).expect(409)).body.code).toBe('COUNTER_NOT_OPEN');
    await open(one, counter1).expect(200);
    expect(await auditOf(app, counter1)).toEqual([
      'counter.opened',
      'counter.paused',
      'counter.resumed',
      'counter.closed',
      'counter.opened',
    ]);
  });
});
