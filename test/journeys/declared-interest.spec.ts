import { startTestApp, type TestApp } from '../support/app.js';
import { approvedDossier, freshEmployer, sentReset } from '../support/resets.js';
import { type Agent, auditOf, clerkAt, type CounterJson, handOver, walkIn } from '../support/visits.js';

describe('a clerk who is a relative of the employer', () => {
  let app: TestApp;
  let own: { agent: Agent; counter: CounterJson };
  let other: { agent: Agent; counter: CounterJson };
  beforeAll(async () => {
    app = await startTestApp();
    own = await clerkAt(app, 'ventanilla1', 1);
    other = await clerkAt(app, 'ventanilla2', 2);
  });
  afterAll(() => app.stop());
  afterEach(() =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting', 'parked')`,
    ),
  );

  const codeOf = ({ status, body }: { status: number; body: { code?: string } }) =>
    `${status} ${body.code ?? ''}`.trim();
  const declare = (agent: Agent, dossierId: string, relation = 'kinship') =>
    agent.post(`/api/v1/dossiers/${dossierId}/declaration`).send({ relation });
  const decide = (agent: Agent, dossierId: string, outcome = 'approved') =>
    agent.post(`/api/v1/dossiers/${dossierId}/decision`).send({ outcome, reason: 'Falta la firma.' });

  /** At this clerk's counter, nothing looked at. */
  async function openedDossier(employer: ReturnType<typeof freshEmployer>) {
    await walkIn(own.agent);
    const called = await own.agent.post(`/api/v1/counters/${own.counter.id}/next`).expect(200);
    const ticketId = (called.body as { id: string }).id;
    await own.agent.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
    const { body } = await own.agent
      .post(`/api/v1/tickets/${ticketId}/dossier`)
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula })
      .expect(201);
    const { id, requirements } = body as { id: string; requirements: { kind: string }[] };
    return { ticketId, dossierId: id, requirements };
  }

  /** Everything accepted, nothing decided. */
  async function readyDossier(employer: ReturnType<typeof freshEmployer>) {
    const { ticketId, dossierId: id, requirements } = await openedDossier(employer);
    for (const { kind } of requirements)
      await own.agent.put(`/api/v1/dossiers/${id}/checks/${kind}`).send({ outcome: 'accepted' }).expect(200);
    return { ticketId, dossierId: id };
  }

  it('says so, decides nothing more about it, and another counter takes the visit from where it was', async () => {
    const employer = freshEmployer();
    const { ticketId, dossierId } = await readyDossier(employer);
    const { body: said } = await declare(own.agent, dossierId).expect(200);
    expect(said).toEqual({ relation: 'kinship', declaredAt: expect.any(String) as string });
    expect((await declare(own.agent, dossierId, 'interest').expect(200)).body).toEqual(said);
    const recheck = own.agent.put(`/api/v1/dossiers/${dossierId}/checks/cedula`).send({ outcome: 'pending' });
    expect(codeOf(await recheck)).toBe('409 INTEREST_DECLARED');
    const restand = own.agent.put(`/api/v1/dossiers/${dossierId}/standing`).send({ standing: 'liquidator' });
    expect(codeOf(await restand)).toBe('409 INTEREST_DECLARED');
    for (const outcome of ['approved', 'rejected'])
      expect(codeOf(await decide(own.agent, dossierId, outcome))).toBe('409 INTEREST_DECLARED');

    await own.agent.post(`/api/v1/tickets/${ticketId}/park`).send({ reason: 'Otra ventanilla' }).expect(200);
    await other.agent.post(`/api/v1/tickets/${ticketId}/resume`).expect(200);
    await other.agent.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
    await decide(other.agent, dossierId).expect(200);
    await sentReset(app, other.agent, dossierId, employer.email);
    expect((await auditOf(app, dossierId)).filter((action) => action.includes('interest'))).toEqual([
      'dossier.interest-declared',
    ]);
  });

  it('sends no link, no second one, and none in the next visit of the same employer', async () => {
    const employer = freshEmployer();
    const first = await approvedDossier(own.agent, own.counter.id, employer);
    await declare(own.agent, first.dossierId, 'interest').expect(200);
    expect(codeOf(await own.agent.post(`/api/v1/dossiers/${first.dossierId}/reset`))).toBe(
      '409 INTEREST_DECLARED',
    );
    const sentTo = freshEmployer();
    await own.agent.post(`/api/v1/tickets/${first.ticketId}/finish`).expect(200);
    const second = await approvedDossier(own.agent, own.counter.id, sentTo);
    const { reset } = await sentReset(app, own.agent, second.dossierId, sentTo.email);
    await declare(own.agent, second.dossierId).expect(200);
    expect(codeOf(await own.agent.post(`/api/v1/resets/${reset.id}/reissue`))).toBe('409 INTEREST_DECLARED');
    // Taking a link back harms nobody.
    await own.agent.post(`/api/v1/resets/${reset.id}/void`).send({ reason: 'Es mi primo' }).expect(200);
    await own.agent.post(`/api/v1/tickets/${second.ticketId}/finish`).expect(200);
    const again = await openedDossier(employer);
    const accept = own.agent
      .put(`/api/v1/dossiers/${again.dossierId}/checks/cedula`)
      .send({ outcome: 'accepted' });
    expect(codeOf(await accept)).toBe('409 INTEREST_DECLARED');
    expect(codeOf(await decide(own.agent, again.dossierId))).toBe('409 INTEREST_DECLARED');
  });

  it('is a matter of the own visit; what was declared by mistake only a supervisor takes back', async () => {
    const employer = freshEmployer();
    const { dossierId } = await readyDossier(employer);
    expect(codeOf(await declare(other.agent, dossierId))).toBe('409 NOT_YOUR_VISIT');
    expect(codeOf(await declare(own.agent, dossierId, 'friendship'))).toBe('400 INPUT_INVALID');
    expect((await declare(await app.staff('ventanilla7'), dossierId)).status).toBe(404);
    const supervisor = await app.staff('supervision1');
    const withdraw = (agent: Agent, reason = 'Se equivocó de empleador') =>
      agent.post(`/api/v1/dossiers/${dossierId}/declaration/withdrawal`).send({ reason });
    expect((await withdraw(supervisor)).status).toBe(404);
    await declare(own.agent, dossierId).expect(200);
    expect((await withdraw(own.agent)).status).toBe(403);
    expect((await withdraw(await app.staff('supervision3'))).status).toBe(404);
    expect(codeOf(await withdraw(supervisor, ' '))).toBe('422 REASON_REQUIRED');
    await withdraw(supervisor).expect(204);
    await decide(own.agent, dossierId).expect(200);
    const audit = await app.database.sql.one<{ text: string }>(
      `SELECT string_agg(details::text, ' ') AS text FROM audit_event WHERE subject_id = $1 AND action LIKE 'dossier.interest%'`,
      [dossierId],
    );
    expect(audit?.text).not.toContain('Se equivocó');
  });

  it('a supervisor who is one authorises nothing for that employer either', async () => {
    const employer = freshEmployer();
    const { ticketId, dossierId } = await readyDossier(employer);
    const boss = await clerkAt(app, 'supervision1', 3);
    await handOver(ticketId, own.agent, boss.agent);
    await declare(boss.agent, dossierId).expect(200);
    await handOver(ticketId, boss.agent, own.agent);
    await decide(own.agent, dossierId).expect(200);
    const { body } = await own.agent
      .post(`/api/v1/dossiers/${dossierId}/contact-change`)
      .send({ email: 'nueva@empresa.test' })
      .expect(202);
    const authorise = (agent: Agent) =>
      agent
        .post(`/api/v1/approvals/${(body as { approvalId: string }).approvalId}/decision`)
        .send({ outcome: 'approved', reason: 'Lo conozco' });
    expect(codeOf(await authorise(boss.agent))).toBe('409 INTEREST_DECLARED');
    const html = (await boss.agent.get('/personal/aprobaciones').expect(200)).text;
    await boss.agent
      .post(`/personal/aprobaciones/${(body as { approvalId: string }).approvalId}`)
      .type('form')
      .send({
        outcome: 'approved',
        reason: 'Lo conozco',
        _csrf: /name="_csrf" value="([^"]+)"/.exec(html)?.[1],
      })
      .expect(409);
    const denied = await app.database.sql.rows(
      `SELECT 1 FROM audit_event WHERE action = 'access.denied' AND details->>'code' = 'INTEREST_DECLARED'
         AND subject_id IN ('POST /personal/aprobaciones/:id', 'POST /api/v1/approvals/:id/decision')`,
    );
    expect(denied).toHaveLength(2);
    await authorise(await app.staff('supervision2')).expect(200);
    await boss.agent.post(`/api/v1/counters/${boss.counter.id}/closing`).expect(200);
  });

  it('who sends a link declares to be none: it stands beside the button and in the record', async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(own.agent, own.counter.id, employer);
    const desk = await own.agent.get('/personal/puesto').expect(200);
    expect(desk.text).toContain('Al enviarlo declara que no es pariente del empleador');
    expect(desk.text).toContain('Soy pariente');
    const { reset } = await sentReset(app, own.agent, dossierId, employer.email);
    const event = await app.database.sql.one<{ details: object }>(
      `SELECT details FROM audit_event WHERE subject_id = $1 AND action = 'reset.requested'`,
      [reset.id],
    );
    expect(event?.details).toMatchObject({ declares: 'no-interest' });
  });

  it('on the page: one act declares it, and the next one leaves the visit to others', async () => {
    const { ticketId, dossierId } = await readyDossier(freshEmployer());
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await own.agent.get('/personal/puesto')).text)?.[1];
    await own.agent
      .post(`/personal/puesto/expedientes/${dossierId}/declaracion`)
      .type('form')
      .send({ relation: 'interest', _csrf: csrf })
      .expect(303);
    const { text: page } = await own.agent.get('/personal/puesto').expect(200);
    expect(page).toContain('Usted declaró parentesco o interés con este empleador');
    for (const gone of [
      'Soy pariente',
      `expedientes/${dossierId}/decision`,
      `expedientes/${dossierId}/revisiones`,
    ])
      expect(page).not.toContain(gone);
    // An old form is refused on the screen, with the same trace that programs leave.
    await own.agent
      .post(`/personal/puesto/expedientes/${dossierId}/decision`)
      .type('form')
      .send({ outcome: 'approved', _csrf: csrf })
      .expect(409);
    const denied = await app.database.sql.rows(
      `SELECT 1 FROM audit_event WHERE action = 'access.denied' AND details->>'code' = 'INTEREST_DECLARED'
         AND subject_id = 'POST /personal/puesto/expedientes/:id/decision'`,
    );
    expect(denied).toHaveLength(1);
    const reason = /name="reason" value="(Otra ventanilla[^"]*)"/.exec(page)?.[1];
    await own.agent
      .post(`/personal/puesto/visitas/${ticketId}/pausa`)
      .type('form')
      .send({ reason, _csrf: csrf })
      .expect(303);
    expect((await other.agent.get('/personal/puesto').expect(200)).text).toContain(
      'Otra ventanilla: parentesco o interés declarado',
    );
  });

  it('on the page of supervision: a mistake is taken back with a reason, and not by who declared it', async () => {
    const { dossierId } = await readyDossier(freshEmployer());
    await declare(own.agent, dossierId).expect(200);
    const supervisor = await app.staff('supervision2');
    const page = async (agent: Agent) => (await agent.get('/personal/declaraciones').expect(200)).text;
    const html = await page(supervisor);
    const action = `/personal/declaraciones/${dossierId}`;
    expect(html).toContain(`action="${action}"`);
    expect(await page(await app.staff('supervision3'))).not.toContain(dossierId);
    expect((await own.agent.get('/personal/declaraciones')).status).toBe(403);
    const send = (reason: string) =>
      supervisor
        .post(action)
        .type('form')
        .send({ _csrf: /name="_csrf" value="([^"]+)"/.exec(html)?.[1], reason });
    const bare = await send(' ').expect(422);
    expect(bare.text).toContain(`href="#reason-${dossierId}"`);
    await send('Se equivocó de empleador').expect(303);
    expect(await page(supervisor)).not.toContain(dossierId);
    await decide(own.agent, dossierId).expect(200);
  });
});
