import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import { auditOf, clerkAt, confirmedTurno } from '../../test/support/visits.js';
import { Realtime } from '../platform/index.js';
import { MarkNoShows } from './mark-no-shows.js';

const SERVICE = 'clave-empleador';

describe('a turno that nobody comes with', () => {
  let app: TestApp;
  let twin: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  // Just after midnight an hour ago was yesterday, but not on the islands.
  beforeEach(async () => {
    const { sql } = app.database;
    for (const table of ['ticket_period', 'ticket', 'turno']) await sql.run(`DELETE FROM ${table}`);
    await sql.run(
      `UPDATE service_center SET no_show_after_minutes = 60,
         time_zone = CASE WHEN extract(hour FROM now() AT TIME ZONE 'America/Guayaquil') = 0 THEN 'Pacific/Galapagos' ELSE 'America/Guayaquil' END`,
    );
  });

  const mark = (of: TestApp = app) => of.app.get(MarkNoShows).execute();
  const statusOf = async (id: string) =>
    (
      await app.database.sql.one<{ status: string; end_reason: string | null }>(
        'SELECT status, end_reason FROM turno WHERE id = $1',
        [id],
      )
    )?.status;

  it('is marked once the patience of its centre is over, with one event of the system', async () => {
    const over = await confirmedTurno(app, { startsInMinutes: -60 });
    const awaited = await confirmedTurno(app, { startsInMinutes: -59 });
    const here = await confirmedTurno(app, { startsInMinutes: -90, status: 'arrived' });
    expect(await mark()).toBe(1);
    expect(await mark()).toBe(0);
    expect(await Promise.all([over, awaited, here].map(({ id }) => statusOf(id)))).toEqual([
      'no-show',
      'confirmed',
      'arrived',
    ]);
    expect(await auditOf(app, over.id)).toEqual(['turno.no-show']);
    const [event] = await app.database.sql.rows<{ actor_kind: string; actor_id: string }>(
      'SELECT actor_kind, actor_id FROM audit_event WHERE subject_id = $1',
      [over.id],
    );
    expect(event).toEqual({ actor_kind: 'system', actor_id: 'turnos.mark-no-shows' });
  });

  it('is told to the screens of its centre while they show its day, and to the hours while it may keep a seat', async () => {
    const heard: string[] = [];
    const stop = app.app.get(Realtime).subscribeAll((topic) => heard.push(topic.replace(/:.*/, '')));
    try {
      await confirmedTurno(app, { startsInMinutes: -2 * 24 * 60 });
      expect(await mark()).toBe(1);
      expect(heard).toEqual([]);
      await confirmedTurno(app, { startsInMinutes: -90 });
      expect(await mark()).toBe(1);
      expect(heard).toEqual(['center']);
      const { id } = await confirmedTurno(app, { startsInMinutes: -91 });
      await app.database.sql.run(`UPDATE turno SET ends_at = now() + interval '1 hour' WHERE id = $1`, [id]);
      expect(await mark()).toBe(1);
      expect(heard).toEqual(['center', 'slots', 'center']);
    } finally {
      stop();
    }
  });

  it('is received within the patience as before, and after it not, whether or not it was marked', async () => {
    const { agent } = await clerkAt(app, 'ventanilla1', 1);
    const arrive = (turnoCode: string) =>
      agent.post('/api/v1/centers/UIO-CENTRO/check-ins').send({ turnoCode });
    const late = await confirmedTurno(app, { startsInMinutes: -59, cedula: '0100000371' });
    const over = await confirmedTurno(app, { startsInMinutes: -60, cedula: '0210000741' });
    const received = await arrive(late.code).expect(201);
    expect(received.body).toMatchObject({ status: 'waiting', turnoId: late.id });
    const unmarked = await arrive(over.code).expect(404);
    const byCedula = await agent
      .post('/api/v1/centers/UIO-CENTRO/check-ins')
      .send({ cedula: '0210000741' })
      .expect(404);
    await mark();
    const marked = await arrive(over.code).expect(404);
    for (const { body } of [unmarked, marked]) {
      expect(body).toMatchObject({
        code: 'TURNO_NOT_FOUND',
        detail: expect.stringContaining('ticket sin turno') as string,
      });
    }
    expect((byCedula.body as { code: string }).code).toBe('TURNO_NOT_FOUND');
    await agent.post('/api/v1/centers/UIO-CENTRO/tickets').send({ service: SERVICE }).expect(201);
  });

  it('keeps no seat of a later hour, and does not stand in the way of a new turno, though nothing marked it', async () => {
    const { sql } = app.database;
    await sql.run('UPDATE center_service SET public_seats = 1');
    const over = await confirmedTurno(app, { startsInMinutes: -61 });
    // Reaches over the whole rest of the calendar, on the only seat.
    await sql.run(
      `UPDATE turno SET seat = 1, ends_at = starts_at + interval '3 days', ruc_root = '1790001016' WHERE id = $1`,
      [over.id],
    );
    const agent = app.browser();
    const { body } = await agent
      .get('/api/v1/centers/UIO-CENTRO/slots')
      .query({ service: SERVICE })
      .expect(200);
    const [slot] = (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(({ slots }) => slots);
    const held = await agent
      .post('/api/v1/turnos')
      .send({
        center: 'UIO-CENTRO',
        service: SERVICE,
        startsAt: slot?.startsAt,
        ruc: '1790001016001',
        cedula: '1740006299',
      })
      .expect(201);
    await agent
      .post(`/api/v1/turnos/${(held.body as { id: string }).id}/email-code`)
      .send({ email: 'ana@empresa.ec' })
      .expect(202);
    const code = await app.mailbox.codeFor('ana@empresa.ec');
    await agent
      .post(`/api/v1/turnos/${(held.body as { id: string }).id}/confirmation`)
      .send({ email: 'ana@empresa.ec', code })
      .expect(200);
    expect(await statusOf(over.id)).toBe('no-show');
    await sql.run('UPDATE center_service SET public_seats = 6');
  });

  it('and is received at the last moment while two processes mark: one of the two, never both', async () => {
    const { agent } = await clerkAt(app, 'ventanilla2', 2);
    const turnos: { id: string; code: string }[] = [];
    for (const n of [1, 2, 3, 4]) turnos.push(await confirmedTurno(app, { startsInMinutes: -58 - n }));
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno WHERE id = $1 FOR UPDATE', [
      turnos[0]?.id,
    ]);
    const arrival = agent
      .post('/api/v1/centers/UIO-CENTRO/check-ins')
      .send({ turnoCode: turnos[0]?.code })
      .then(({ status }) => status);
    await gate.untilWaiting(1);
    // Its last moment is over while it stands at the door.
    await app.database.sql.run('UPDATE service_center SET no_show_after_minutes = 0');
    // Whoever is at work on the first one is passed over; the others are marked once between two processes.
    const marked = await Promise.all([mark(), mark(twin), mark(), mark(twin)]);
    expect(marked.reduce((sum, count) => sum + count, 0)).toBe(3);
    await gate.open();
    expect(await arrival).toBe(201);
    expect(await mark()).toBe(0);
    for (const { id } of turnos.slice(1)) expect(await auditOf(app, id)).toEqual(['turno.no-show']);
  });
});
