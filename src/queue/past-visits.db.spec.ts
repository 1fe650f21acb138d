import { startTestApp, type TestApp } from '../../test/support/app.js';
import { auditOf, clerkAt, type TicketJson, walkIn } from '../../test/support/visits.js';
import { EndForgottenVisits } from './end-forgotten-visits.js';

const COUNTER = 3;

describe('visits that nobody ended', () => {
  let app: TestApp;
  let twin: TestApp;
  let clerk: Awaited<ReturnType<typeof clerkAt>>;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
    clerk = await clerkAt(app, 'ventanilla1', COUNTER);
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM ticket_period');
    await app.database.sql.run('DELETE FROM ticket');
  });

  const end = (of = app) => of.app.get(EndForgottenVisits).execute();
  const arrivedAgo = (id: string, ago: string) =>
    app.database.sql.run(
      `UPDATE ticket SET arrived_at = now() - $2::interval, state_since = now() - $2::interval WHERE id = $1`,
      [id, ago],
    );
  const called = async (): Promise<TicketJson> => {
    const { id } = await walkIn(clerk.agent);
    await clerk.agent.post(`/api/v1/counters/${clerk.counter.id}/next`).expect(200);
    await clerk.agent.post(`/api/v1/tickets/${id}/start`).expect(200);
    return (await clerk.agent.get(`/api/v1/tickets/${id}`)).body as TicketJson;
  };
  const parked = async (): Promise<TicketJson> => {
    const ticket = await called();
    await clerk.agent
      .post(`/api/v1/tickets/${ticket.id}/park`)
      .send({ reason: 'falta la carta' })
      .expect(200);
    return ticket;
  };
  const periodsOf = (id: string) =>
    app.database.sql.rows<{ state: string; isOpen: boolean }>(
      `SELECT state, to_at IS NULL AS "isOpen" FROM ticket_period WHERE ticket_id = $1 ORDER BY from_at`,
      [id],
    );

  it('have left once twelve hours are over, from the line and from a pause; what a counter attends stays', async () => {
    const [waiting, paused, atWork, later] = [
      await parked(),
      await parked(),
      await called(),
      await walkIn(clerk.agent),
    ];
    await clerk.agent.post(`/api/v1/tickets/${waiting.id}/return`).expect(200);
    for (const { id } of [waiting, paused, atWork]) await arrivedAgo(id, '12 hours');
    await arrivedAgo(later.id, '11 hours 59 minutes 50 seconds');
    expect(await end()).toBe(2);
    const stands = await app.database.sql.rows<{ id: string; status: string; ended: boolean }>(
      `SELECT id, status, ended_at IS NOT NULL AND ended_at = state_since AND state_reason IS NULL AS ended FROM ticket`,
    );
    expect(new Map(stands.map(({ id, status, ended }) => [id, `${status} ${ended}`]))).toEqual(
      new Map([
        [waiting.id, 'left true'],
        [paused.id, 'left true'],
        [atWork.id, 'serving false'],
        [later.id, 'waiting false'],
      ]),
    );
    expect((await periodsOf(paused.id)).filter(({ isOpen }) => isOpen)).toEqual([]);
    expect((await periodsOf(paused.id)).map(({ state }) => state)).toEqual([
      'waiting',
      'called',
      'serving',
      'parked',
    ]);
    expect((await periodsOf(later.id)).filter(({ isOpen }) => isOpen)).toHaveLength(1);
    expect((await auditOf(app, waiting.id)).at(-1)).toBe('ticket.left');
    const [told] = await app.database.sql.rows<{ details: object; actor_id: string }>(
      `SELECT details, actor_id FROM audit_event WHERE subject_id = $1 AND action = 'ticket.left'`,
      [paused.id],
    );
    expect(told).toEqual({
      actor_id: 'queue.end-forgotten-visits',
      details: {
        number: paused.number,
        from: 'parked',
        to: 'left',
        counter: COUNTER,
        reason: 'day-over',
      },
    });
    expect(await end()).toBe(0);
  });

  it('are each ended once by two processes, the oldest first, a batch at a time', async () => {
    await app.database.sql.run(
      `WITH visit AS (
         INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since)
         SELECT gen_random_uuid(), id, current_date, 'V-' || n, 'clave-empleador', 'waiting', now() - n * interval '1 minute' - interval '12 hours', now(),
           now() - interval '13 hours' FROM service_center, generate_series(1, 450) AS n WHERE code = 'UIO-CENTRO' RETURNING id)
       INSERT INTO ticket_period (id, ticket_id, state, service_code, from_at)
       SELECT gen_random_uuid(), id, 'waiting', 'clave-empleador', now() - interval '13 hours' FROM visit`,
    );
    expect(await end()).toBe(100);
    expect(await endedNumbers()).toEqual(Array.from({ length: 100 }, (_, n) => `V-${450 - n}`).sort());
    const drained = async (of: TestApp) => {
      let ended = 0;
      for (let batch = await end(of); batch > 0; batch = await end(of)) ended += batch;
      return ended;
    };
    const [one, other] = await Promise.all([drained(app), drained(twin)]);
    expect(one + other).toBe(350);
    const [told] = await app.database.sql.rows<{ events: number; subjects: number; open: number }>(
      `SELECT count(*)::int AS events, count(DISTINCT subject_id)::int AS subjects,
         (SELECT count(*)::int FROM ticket_period WHERE to_at IS NULL) AS open
       FROM audit_event WHERE action = 'ticket.left' AND details->>'number' LIKE 'V-%'`,
    );
    expect(told).toEqual({ events: 450, subjects: 450, open: 0 });
  });

  const endedNumbers = async (): Promise<string[]> => {
    const rows = await app.database.sql.rows<{ number: string }>(
      `SELECT number FROM ticket WHERE status = 'left'`,
    );
    return rows.map(({ number }) => number).sort();
  };
});
