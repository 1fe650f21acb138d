import { jest } from '@jest/globals';
import { NamedClient } from '../../src/platform/database/named-client.js';
import { newId, Sweeps } from '../../src/platform/index.js';
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

const VERBS = [
  'recall',
  'start',
  'absent',
  'return',
  'park',
  'resume',
  'transfer',
  'left',
  'finish',
] as const;
const bodyOf = (verb: string): object | undefined =>
  verb === 'park'
    ? { reason: 'falta la carta' }
    : verb === 'transfer'
      ? { service: 'desbloqueo' }
      : undefined;

describe('who may do what in the line, and with what', () => {
  let app: TestApp;
  let clerk: Agent;
  let counter: string;
  let colleague: Agent;
  let supervisor: Agent;
  let elsewhere: Agent;
  let admin: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    const desk = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counter] = [desk.agent, desk.counter.id];
    colleague = (await clerkAt(app, 'ventanilla2', 2)).agent;
    supervisor = await app.staff('supervision1');
    elsewhere = (await clerkAt(app, 'ventanilla7', 1, 'GYE-NORTE')).agent;
    admin = await app.staff('admin');
  });
  afterAll(() => app.stop());

  const verb = (agent: Agent, id: string, name: string) =>
    agent.post(`/api/v1/tickets/${id}/${name}`).send(bodyOf(name));
  const inState = async (status: string): Promise<string> => {
    await app.database.transaction(({ tx }) =>
      tx.run(`UPDATE ticket SET status = 'left' WHERE status IN ('called', 'serving', 'waiting')`),
    );
    const { id } = await walkIn(clerk);
    if (status === 'waiting') return id;
    await clerk.post(`/api/v1/counters/${counter}/next`).expect(200);
    const path: Record<string, string[]> = {
      called: [],
      serving: ['start'],
      parked: ['park'],
      left: ['left'],
      finished: ['start', 'finish'],
    };
    for (const step of path[status] ?? []) await verb(clerk, id, step).expect(200);
    if (status === 'absent') {
      await app.database.transaction(({ tx }) => tx.run('UPDATE ticket SET calls = 3 WHERE id = $1', [id]));
      await verb(clerk, id, 'absent').expect(200);
    }
    return id;
  };

  it('nobody without a session', async () => {
    const id = newId();
    for (const path of [`centers/${QUITO}/counters`, `centers/${QUITO}/queue`, `tickets/${id}`]) {
      await app.http().get(`/api/v1/${path}`).expect(401);
    }
    for (const path of [
      `centers/${QUITO}/tickets`,
      `centers/${QUITO}/check-ins`,
      ...['opening', 'pause', 'closing', 'next', 'call'].map((name) => `counters/${counter}/${name}`),
      ...VERBS.map((name) => `tickets/${id}/${name}`),
    ]) {
      await app.http().post(`/api/v1/${path}`).expect(401);
    }
  });

  it('administrators look on, and change nothing', async () => {
    const { id } = await walkIn(clerk);
    await admin.get(`/api/v1/centers/${QUITO}/queue`).expect(200);
    await admin.get('/api/v1/centers/GYE-NORTE/counters').expect(200);
    await admin.get(`/api/v1/tickets/${id}`).expect(200);
    await admin.post(`/api/v1/centers/${QUITO}/tickets`).send({ service: 'clave-empleador' }).expect(403);
    await admin.post(`/api/v1/counters/${counter}/next`).expect(403);
    await admin.post(`/api/v1/tickets/${id}/left`).expect(403);
  });

  it('to staff of another centre none of it exists', async () => {
    const { id } = await walkIn(clerk);
    const turno = await confirmedTurno(app, { startsInMinutes: 1 });
    for (const path of [
      `centers/${QUITO}/counters`,
      `centers/${QUITO}/queue`,
      `tickets/${id}`,
      'centers/NO-HAY/queue',
    ]) {
      await elsewhere.get(`/api/v1/${path}`).expect(404);
    }
    const posts: [string, object?][] = [
      [`centers/${QUITO}/tickets`, { service: 'clave-empleador' }],
      [`centers/${QUITO}/check-ins`, { turnoCode: turno.code }],
      ['centers/GYE-NORTE/check-ins', { turnoCode: turno.code }],
      [`counters/${counter}/opening`],
      [`counters/${counter}/pause`, { reason: 'x' }],
      [`counters/${counter}/closing`],
      [`counters/${counter}/next`],
      [`counters/${counter}/call`, { ticketId: id, reason: 'x' }],
      ...VERBS.map((name): [string, object?] => [`tickets/${id}/${name}`, bodyOf(name)]),
    ];
    for (const [path, body] of posts) {
      const answer = await elsewhere.post(`/api/v1/${path}`).send(body);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const own = (await counterOf(elsewhere, 1, 'GYE-NORTE')).id;
    await elsewhere.post(`/api/v1/counters/${own}/call`).send({ ticketId: id, reason: 'x' }).expect(404);
    expect(await auditOf(app, id)).toEqual(['ticket.issued']);
  });

  it.each([
    'no-es-un-id',
    '00000000-0000-0000-0000-000000000000',
    '01890000-0000-7000-8000-000000000000',
    '%27%3B--',
    'a'.repeat(150),
  ])('an id that is none, or nobody’s: %s', async (id) => {
    await clerk.get(`/api/v1/tickets/${id}`).expect(404);
    for (const name of VERBS) await verb(clerk, id, name).expect(404);
    for (const name of ['opening', 'closing', 'next'])
      await clerk.post(`/api/v1/counters/${id}/${name}`).expect(404);
  });

  const ALLOWED: Record<string, readonly string[]> = {
    waiting: ['park', 'left'],
    called: ['recall', 'start', 'absent', 'return', 'park', 'left'],
    serving: ['return', 'park', 'transfer', 'left', 'finish'],
    parked: ['return', 'resume', 'left'],
    absent: ['return'],
    left: [],
    finished: [],
  };
  it.each(Object.keys(ALLOWED))(
    'from «%s» only what the contract lets, each with one audit row; a replay is refused',
    async (status) => {
      for (const name of VERBS) {
        const id = await inState(status);
        const before = await auditOf(app, id);
        const answer = await verb(clerk, id, name);
        const expected = ALLOWED[status]?.includes(name) ? 200 : 409;
        expect([status, name, answer.status]).toEqual([status, name, expected]);
        expect(await auditOf(app, id)).toHaveLength(before.length + (expected === 200 ? 1 : 0));
        if (expected === 409) expect((answer.body as { code: string }).code).toBe('TICKET_STATE');
        // The same form sent again; a call may be repeated, and who is put back may be parked or leave.
        if (expected === 200 && name !== 'recall') {
          const again = await verb(clerk, id, name);
          expect([status, name, again.status]).toEqual([status, name, 409]);
        }
        if (['called', 'serving'].includes(status) && expected === 409) await verb(clerk, id, 'left');
      }
    },
  );

  it('what a colleague’s counter holds is not for others; the answer names the counter', async () => {
    for (const status of ['called', 'serving']) {
      const id = await inState(status);
      for (const name of ALLOWED[status] ?? []) {
        const answer = await verb(colleague, id, name).expect(409);
        expect((answer.body as { detail: string }).detail).toContain('ventanilla 1');
      }
      await verb(supervisor, id, 'start').expect(409);
      expect((await verb(supervisor, id, 'return').expect(200)).body).toMatchObject({ status: 'waiting' });
    }
  });

  it('a counter left open is closed by the supervisor, not by a colleague', async () => {
    const { agent, counter: five } = await clerkAt(app, 'ventanilla5', 5);
    expect((await colleague.post(`/api/v1/counters/${five.id}/closing`).expect(409)).body).toMatchObject({
      code: 'COUNTER_TAKEN',
    });
    expect(
      (await colleague.post(`/api/v1/counters/${five.id}/pause`).send({ reason: 'x' }).expect(409)).body,
    ).toMatchObject({ code: 'COUNTER_TAKEN' });
    await supervisor.post(`/api/v1/counters/${five.id}/closing`).expect(200);
    await agent.post(`/api/v1/counters/${five.id}/next`).expect(409);
  });

  const WRONG: [string, string, unknown, number, string][] = [
    ['tickets', 'nothing', undefined, 400, 'INPUT_INVALID'],
    ['tickets', 'no service', { ruc: '1790001016001' }, 400, 'INPUT_INVALID'],
    ['tickets', 'a number for the service', { service: 5 }, 400, 'INPUT_INVALID'],
    ['tickets', 'an array for the service', { service: ['clave-empleador'] }, 400, 'INPUT_INVALID'],
    ['tickets', 'an object for the RUC', { service: 'clave-empleador', ruc: {} }, 400, 'INPUT_INVALID'],
    [
      'tickets',
      'a number for the RUC',
      { service: 'clave-empleador', ruc: 1790001016001 },
      400,
      'INPUT_INVALID',
    ],
    ['tickets', 'null for the cédula', { service: 'clave-empleador', cedula: null }, 400, 'INPUT_INVALID'],
    [
      'tickets',
      'a text for priority',
      { service: 'clave-empleador', priority: 'true' },
      400,
      'INPUT_INVALID',
    ],
    ['tickets', 'an unknown field', { service: 'clave-empleador', number: 'A-001' }, 400, 'INPUT_INVALID'],
    ['tickets', 'an array', [{ service: 'clave-empleador' }], 400, 'INPUT_INVALID'],
    ['tickets', 'an unknown service', { service: 'otra-cosa' }, 422, 'SERVICE_NOT_OFFERED'],
    ['tickets', 'a wrong RUC', { service: 'clave-empleador', ruc: '179000101600' }, 422, 'RUC_INVALID'],
    ['tickets', 'an empty RUC', { service: 'clave-empleador', ruc: '' }, 422, 'RUC_INVALID'],
    ['tickets', 'a long RUC', { service: 'clave-empleador', ruc: '1'.repeat(500) }, 422, 'RUC_INVALID'],
    [
      'tickets',
      'a wrong cédula',
      { service: 'clave-empleador', cedula: '1740006290' },
      422,
      'CEDULA_INVALID',
    ],
    ['tickets', 'both wrong', { service: 'clave-empleador', ruc: 'x', cedula: 'y' }, 422, 'RUC_INVALID'],
    ['tickets', 'a NUL', '{"service":"clave\\u0000"}', 400, 'INPUT_INVALID'],
    ['tickets', 'half a JSON', '{"service":', 400, 'INPUT_INVALID'],
    ['check-ins', 'nothing', {}, 400, 'INPUT_INVALID'],
    ['check-ins', 'both', { turnoCode: 'ABCDEF', cedula: '1740006299' }, 400, 'INPUT_INVALID'],
    ['check-ins', 'an object for the code', { turnoCode: {} }, 400, 'INPUT_INVALID'],
    ['check-ins', 'an empty code', { turnoCode: '' }, 400, 'INPUT_INVALID'],
    ['check-ins', 'a wrong cédula', { cedula: '123' }, 422, 'CEDULA_INVALID'],
    ['check-ins', 'an empty cédula', { cedula: '' }, 422, 'CEDULA_INVALID'],
    ['check-ins', 'a code of nobody', { turnoCode: "' OR 1=1 --" }, 404, 'TURNO_NOT_FOUND'],
  ];
  it.each(WRONG)('%s with %s', async (path, _, body, status, code) => {
    const answer = await clerk
      .post(`/api/v1/centers/${QUITO}/${path}`)
      .set('content-type', 'application/json')
      .send(body as object);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
  });

  it.each([
    [
      'counters/:counter/pause',
      [undefined, {}, { reason: 1 }, { reason: 'x'.repeat(301) }, { reason: 'x', more: 1 }],
    ],
    ['counters/:counter/opening', [{ more: 1 }, [1]]],
    ['counters/:counter/next', [{ counterId: 1 }]],
    ['counters/:counter/call', [{}, { ticketId: 'x', reason: 'y' }, { ticketId: [], reason: 'y' }]],
    ['tickets/:ticket/park', [undefined, {}, { reason: null }, { reason: [] }]],
    ['tickets/:ticket/transfer', [undefined, { service: 1 }, { service: 'desbloqueo', note: {} }]],
    ['tickets/:ticket/start', [{ status: 'finished' }]],
  ])('unreadable: %s', async (path, bodies) => {
    const { id } = await walkIn(clerk);
    for (const body of bodies) {
      const answer = await clerk
        .post(`/api/v1/${path.replace(':counter', counter).replace(':ticket', id)}`)
        .send(body);
      expect([body, answer.status]).toEqual([body, 400]);
    }
  });

  it('to a service that is not offered, or the same one, nobody is handed over', async () => {
    const id = await inState('serving');
    const transfer = (service: string) => clerk.post(`/api/v1/tickets/${id}/transfer`).send({ service });
    expect((await transfer('otra-cosa').expect(422)).body).toMatchObject({ code: 'SERVICE_NOT_OFFERED' });
    expect((await transfer('clave-empleador').expect(422)).body).toMatchObject({ code: 'SAME_SERVICE' });
    await verb(clerk, id, 'left').expect(200);
  });

  it('nothing is changed by GET', async () => {
    const { id } = await walkIn(clerk);
    for (const name of VERBS) await clerk.get(`/api/v1/tickets/${id}/${name}`).expect(404);
    await clerk.get(`/api/v1/counters/${counter}/next`).expect(404);
    expect(((await clerk.get(`/api/v1/tickets/${id}`)).body as TicketJson).status).toBe('waiting');
  });

  it('a counter limited to some services calls only their tickets', async () => {
    await inState('waiting');
    const limit = (services: string[] | null) =>
      app.database.transaction(({ tx }) =>
        tx.run('UPDATE counter SET services = $2 WHERE id = $1', [counter, services]),
      );
    await limit(['desbloqueo']);
    await clerk.post(`/api/v1/counters/${counter}/next`).expect(204);
    const other = await walkIn(clerk, { service: 'desbloqueo' });
    expect((await clerk.post(`/api/v1/counters/${counter}/next`).expect(200)).body).toMatchObject({
      id: other.id,
    });
    await verb(clerk, other.id, 'left').expect(200);
    await limit(null);
  });

  it('who came yesterday no longer stands in line', async () => {
    const id = await inState('waiting');
    await app.database.transaction(({ tx }) =>
      tx.run(`UPDATE ticket SET arrived_at = arrived_at - interval '12 hours' WHERE id = $1`, [id]),
    );
    await clerk.post(`/api/v1/counters/${counter}/next`).expect(204);
    const queue = (await clerk.get(`/api/v1/centers/${QUITO}/queue`).expect(200)).body as {
      waiting: TicketJson[];
    };
    expect(queue.waiting).toEqual([]);
    await app.app.get(Sweeps).runAll();
    const ticket = (await clerk.get(`/api/v1/tickets/${id}`).expect(200)).body as TicketJson;
    expect(ticket).toMatchObject({
      status: 'left',
      periods: [{ state: 'waiting', to: expect.any(String) as string }],
    });
    expect(await auditOf(app, id)).toEqual(['ticket.issued', 'ticket.left']);
  });

  it.each([1, 25])('the line of %i takes one query, after that of the session', async (people) => {
    for (let person = 0; person < people; person += 1) await walkIn(clerk);
    await clerk.get(`/api/v1/centers/${QUITO}/queue`).expect(200);
    const asked = jest.spyOn(NamedClient.prototype, 'query');
    try {
      await clerk.get(`/api/v1/centers/${QUITO}/queue`).expect(200);
      const texts = asked.mock.calls.map(([first]) => (typeof first === 'string' ? first : ''));
      expect(texts.filter((text) => text.includes('FROM clock, ticket t'))).toHaveLength(1);
      // A mail on its way, or the centre's configuration read again, is not of this request.
      expect(texts.filter((text) => /\b(ticket|counter|staff_session)\b/.test(text))).toHaveLength(2);
    } finally {
      asked.mockRestore();
    }
  });
});
