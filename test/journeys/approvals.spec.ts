import pg from 'pg';
import { Sweeps } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { type Agent, auditOf, clerkAt, handOver, walkIn } from '../support/visits.js';

const SUSPENDED = { ruc: '0320001118001', cedula: '0320001118' };
const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };

interface ApprovalJson {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly what: string;
  readonly allows: string;
  readonly reason?: string;
  readonly subject: { kind: string; id: string };
  readonly employer?: { ruc: string; legalName: string };
  readonly facts: { name: string; text: string; level?: string }[];
  readonly requestedBy: { username: string };
  readonly expiresAt: string;
  readonly decision?: { outcome: string; reason: string; by: { username: string } };
}

describe('four eyes', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let supervisor: Agent;
  let other: Agent;
  let elsewhere: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    [supervisor, other, elsewhere] = (await Promise.all(
      ['supervision1', 'supervision2', 'supervision3'].map((username) => app.staff(username)),
    )) as [Agent, Agent, Agent];
  });
  afterAll(() => app.stop());
  afterEach(() =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    ),
  );

  const check = (id: string, kind: string, body: object, agent = clerk) =>
    agent.put(`/api/v1/dossiers/${id}/checks/${kind}`).send(body).expect(200);
  const approve = (id: string, body: object = {}, agent = clerk) =>
    agent.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved', ...body });
  const decide = (id: string, body: object, agent = supervisor) =>
    agent.post(`/api/v1/approvals/${id}/decision`).send(body);
  const yes = { outcome: 'approved', reason: 'Comprobado en el SRI en línea' };
  const no = { outcome: 'rejected', reason: 'Primero debe reactivarse' };
  const list = async (agent = supervisor) =>
    ((await agent.get('/api/v1/approvals').expect(200)).body as { approvals: ApprovalJson[] }).approvals;
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;

  /** A dossier in which everything is accepted, red findings too, waiting for its decision. */
  async function accepted(
    employer = SUSPENDED,
    { agent = clerk, counter = counterId, why = 'Trae la reactivación de hoy' } = {},
  ): Promise<string> {
    await walkIn(agent);
    const ticket = (await agent.post(`/api/v1/counters/${counter}/next`).expect(200)).body as { id: string };
    await agent.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    const { body } = await agent.post(`/api/v1/tickets/${ticket.id}/dossier`).send(employer).expect(201);
    const { id, requirements } = body as {
      id: string;
      requirements: { kind: string; findings: { level: string }[] }[];
    };
    for (const { kind, findings } of requirements) {
      const isRed = findings.some(({ level }) => level === 'blocking');
      await check(id, kind, { outcome: 'accepted', ...(isRed ? { reason: why } : {}) }, agent);
    }
    return id;
  }
  const refusedFor = async (dossierId: string, agent = clerk): Promise<string> => {
    const { body } = await approve(dossierId, {}, agent).expect(409);
    return (body as { approvalId: string }).approvalId;
  };

  it('an approval against a finding is asked for once, decided by somebody else, and then goes through', async () => {
    const dossier = await accepted();
    const refused = await approve(dossier);
    expect(codeOf(refused)).toBe('409 APPROVAL_NEEDED');
    const { approvalId, detail } = refused.body as { approvalId: string; detail: string };
    expect(detail).toContain('supervisor');
    expect(refused.body).toMatchObject({ approvalStatus: 'pending', requirements: ['ruc'] });
    expect((await approve(dossier).expect(409)).body).toMatchObject({ approvalId });

    const asked = (await list()).find(({ id }) => id === approvalId);
    expect(asked).toMatchObject({
      id: approvalId,
      kind: 'dossier-finding',
      status: 'pending',
      subject: { kind: 'dossier', id: dossier },
      reason: 'Trae la reactivación de hoy',
      employer: { ruc: SUSPENDED.ruc },
      requestedBy: { username: 'ventanilla1' },
    });
    expect(asked?.facts.filter(({ level }) => level === 'blocking')).toMatchObject([
      { text: expect.stringContaining('SUSPENDIDO') as string },
    ]);

    const decided = await decide(approvalId, yes).expect(200);
    expect(decided.body).toMatchObject({
      status: 'approved',
      decision: { outcome: 'approved', reason: yes.reason, by: { username: 'supervision1' } },
    });
    expect((await approve(dossier).expect(200)).body).toMatchObject({ status: 'approved' });
    expect(await auditOf(app, approvalId)).toEqual(['approval.requested', 'approval.approved']);
    expect(codeOf(await decide(approvalId, no, other))).toBe('409 APPROVAL_DECIDED');
  });

  it('covers exactly the findings that were shown: what changed since is another request', async () => {
    const dossier = await accepted();
    const first = await refusedFor(dossier);
    await decide(first, yes).expect(200);
    const finding = await app.database.sql.one<{ kind: string }>(
      `INSERT INTO dossier_finding (id, dossier_id, kind, code, level, detail, source, at)
       SELECT gen_random_uuid(), $1, 'cedula', 'OTHER_REPRESENTATIVE', 'blocking', 'Otro', 'IESS', now() RETURNING kind`,
      [dossier],
    );
    expect(finding?.kind).toBe('cedula');
    const second = await approve(dossier);
    expect(second.body).toMatchObject({ code: 'APPROVAL_NEEDED', requirements: ['cedula', 'ruc'] });
    expect((second.body as { approvalId: string }).approvalId).not.toBe(first);
    // While it waits the first finding is no longer accepted: the request that shows too much is replaced.
    await check(dossier, 'cedula', { outcome: 'pending' });
    await app.database.sql.run(
      `DELETE FROM dossier_finding WHERE dossier_id = $1 AND code = 'OTHER_REPRESENTATIVE'`,
      [dossier],
    );
    await check(dossier, 'cedula', { outcome: 'accepted' });
    await approve(dossier).expect(200);
    const pending = (second.body as { approvalId: string }).approvalId;
    expect(codeOf(await decide(pending, yes))).toBe('409 APPROVAL_DECIDED');
    expect(await auditOf(app, pending)).toEqual(['approval.requested', 'approval.withdrawn']);
  });

  it('is taken back with the dossier: who turns it down leaves nothing to decide', async () => {
    const dossier = await accepted();
    const id = await refusedFor(dossier);
    await clerk
      .post(`/api/v1/dossiers/${dossier}/decision`)
      .send({ outcome: 'rejected', reason: 'Sigue suspendido' })
      .expect(200);
    expect(codeOf(await decide(id, yes))).toBe('409 APPROVAL_DECIDED');
    expect(await auditOf(app, id)).toEqual(['approval.requested', 'approval.withdrawn']);
  });

  it('a no is told with its reason, stays a no, and can be asked for again with another reason', async () => {
    const dossier = await accepted();
    const first = await refusedFor(dossier);
    await decide(first, no).expect(200);
    for (const _ of [1, 2]) {
      const { body } = await approve(dossier).expect(409);
      expect(body).toMatchObject({
        code: 'APPROVAL_NEEDED',
        approvalId: first,
        approvalStatus: 'rejected',
        detail: expect.stringContaining(no.reason) as string,
      });
    }
    const again = await approve(dossier, { reason: 'Acaba de reactivarse, vea el SRI' }).expect(409);
    const { approvalId } = again.body as { approvalId: string };
    expect(approvalId).not.toBe(first);
    expect(again.body).toMatchObject({ approvalStatus: 'pending' });
    expect((await list()).find(({ id }) => id === approvalId)?.reason).toContain('Acaba de reactivarse');
  });

  it('asks a reason of both answers and shows nothing to other centres and to clerks', async () => {
    const id = await refusedFor(await accepted());
    for (const outcome of ['approved', 'rejected'])
      for (const reason of [undefined, '', '   '])
        expect(codeOf(await decide(id, { outcome, reason }))).toBe('422 REASON_REQUIRED');
    expect(codeOf(await decide(id, { outcome: 'maybe', reason: 'x' }))).toBe('400 INPUT_INVALID');
    expect(codeOf(await decide(id, yes, elsewhere))).toBe('404 NOT_FOUND');
    expect((await list(elsewhere)).map((approval) => approval.id)).not.toContain(id);
    expect(codeOf(await decide(id, yes, clerk))).toBe('403 NOT_ALLOWED');
    expect((await clerk.get('/api/v1/approvals')).status).toBe(403);
    await clerk.get(`/api/v1/approvals/${id}`).expect(200);
    await elsewhere.get(`/api/v1/approvals/${id}`).expect(404);
    expect(await auditOf(app, id)).toEqual(['approval.requested']);
  });

  it('nobody decides the own request, nor that of the same person under another account', async () => {
    const at = await clerkAt(app, 'supervision2', 2);
    const id = await refusedFor(
      await accepted(SUSPENDED, { agent: at.agent, counter: at.counter.id }),
      at.agent,
    );
    expect(codeOf(await decide(id, yes, other))).toBe('403 MAKER_IS_CHECKER');
    // The same person has another account since: of the one who asked, the cédula is remembered.
    const owner = new pg.Client({ connectionString: app.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ cedula: string }>(
      `SELECT cedula FROM staff_member WHERE username = 'supervision1'`,
    );
    await owner.query('UPDATE approval SET maker_cedula = $2 WHERE id = $1', [id, rows[0]?.cedula]);
    expect(codeOf(await decide(id, yes, supervisor))).toBe('403 MAKER_IS_CHECKER');
    expect(await auditOf(app, id)).toEqual([
      'approval.requested',
      'approval.own-refused',
      'approval.own-refused',
    ]);
    // The database has the last word, about the account and about the person.
    const force = (checker: string, cedula: string) =>
      owner.query(
        `UPDATE approval SET status = 'approved', checker_id = ${checker}, checker_cedula = ${cedula}, decided_at = now(), decision_reason = 'x' WHERE id = $1`,
        [id],
      );
    await expect(force('maker_id', `'0000000000'`)).rejects.toThrow('approval_two_people');
    await expect(
      force(`(SELECT id FROM staff_member WHERE username = 'admin')`, 'maker_cedula'),
    ).rejects.toThrow('approval_two_people');
    await expect(owner.query(`UPDATE approval SET status = 'approved' WHERE id = $1`, [id])).rejects.toThrow(
      'approval_decided',
    );
    await owner.end();
  });
  it('nobody decides about an employer that he or she stands for', async () => {
    const id = await refusedFor(await accepted());
    const own = async (cedula: string) =>
      app.database.sql.run(`UPDATE employer_account SET representative_cedula = $2 WHERE ruc = $1`, [
        SUSPENDED.ruc,
        cedula,
      ]);
    const me = await app.database.sql.one<{ cedula: string }>(
      `SELECT cedula FROM staff_member WHERE username = 'supervision1'`,
    );
    await own(me?.cedula ?? '');
    expect(codeOf(await decide(id, yes))).toBe('409 OWN_EMPLOYER');
    await own(SUSPENDED.cedula);
    await decide(id, yes).expect(200);
  });

  it('who said yes does not make use of it: after a change of hands somebody else finishes', async () => {
    const dossier = await accepted();
    const approvalId = await refusedFor(dossier);
    await decide(approvalId, yes).expect(200);
    const { body: held } = await clerk.get('/api/v1/centers/UIO-CENTRO/queue').expect(200);
    const ticketId = (held as { serving: { id: string }[] }).serving[0]?.id ?? '';
    const checker = await clerkAt(app, 'supervision1', 5);
    await handOver(ticketId, clerk, checker.agent);
    expect(codeOf(await approve(dossier, {}, checker.agent))).toBe('403 CHECKER_IS_USER');
    expect(await auditOf(app, approvalId)).toEqual([
      'approval.requested',
      'approval.approved',
      'approval.own-use-refused',
    ]);
    expect((await clerk.get(`/api/v1/dossiers/${dossier}`).expect(200)).body).toMatchObject({
      status: 'open',
    });
    // Turning it down takes nobody's yes; and the yes is good for anybody else who holds the visit.
    const third = await clerkAt(app, 'ventanilla4', 6);
    await handOver(ticketId, checker.agent, third.agent);
    await approve(dossier, {}, third.agent).expect(200);
    await third.agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    for (const { agent, counter } of [checker, third])
      await agent.post(`/api/v1/counters/${counter.id}/closing`).expect(200);
  });

  it('of two supervisors at once one decides, and it is written once', async () => {
    const id = await refusedFor(await accepted());
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM approval WHERE id = $1 FOR UPDATE', [id]);
    const both = [decide(id, yes, supervisor), decide(id, no, other)].map((asked) =>
      asked.then((answer) => answer),
    );
    await gate.untilWaiting(2);
    await gate.open();
    const answers = (await Promise.all(both)).map(codeOf).sort();
    expect(answers).toEqual(['200 ', '409 APPROVAL_DECIDED']);
    const decisions = (await auditOf(app, id)).filter((action) => action !== 'approval.requested');
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatch(/^approval\.(approved|rejected)$/);
  });

  it('two tries to approve the same dossier at once make one request', async () => {
    const dossier = await accepted();
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM dossier WHERE id = $1 FOR UPDATE', [
      dossier,
    ]);
    const both = [approve(dossier), approve(dossier)].map((asked) => asked.then((answer) => answer));
    await gate.untilWaiting(2);
    await gate.open();
    const ids = (await Promise.all(both)).map(({ body }) => (body as { approvalId: string }).approvalId);
    expect(new Set(ids).size).toBe(1);
    expect(await auditOf(app, ids[0] ?? '')).toEqual(['approval.requested']);
  });

  it('by the clock a request ends, and so does a yes that nobody made use of; no sweep is needed for it', async () => {
    const dossier = await accepted();
    const id = await refusedFor(dossier);
    const end = (which: string) =>
      app.database.sql.run(`UPDATE approval SET expires_at = now() - interval '1 second' WHERE id = $1`, [
        which,
      ]);
    await end(id);
    const late = await decide(id, yes);
    expect(codeOf(late)).toBe('409 APPROVAL_DECIDED');
    expect((late.body as { detail: string }).detail).toContain('venció');
    expect((await list()).find((approval) => approval.id === id)?.status).toBe('expired');
    const next = await refusedFor(dossier);
    expect(next).not.toBe(id);
    expect(await auditOf(app, id)).toEqual(['approval.requested', 'approval.expired']);
    await decide(next, yes).expect(200);
    await end(next);
    const third = await approve(dossier).expect(409);
    expect(third.body).toMatchObject({ approvalStatus: 'pending' });
    expect((third.body as { approvalId: string }).approvalId).not.toBe(next);
  });

  it('a clerk without anything in the way never meets a second person', async () => {
    const before = (await list()).length;
    await approve(await accepted(COMPANY)).expect(200);
    expect((await list()).length).toBe(before);
  });

  it('in pages: the desk waits, the supervisor reads and decides, the desk is told', async () => {
    const desk = async () => (await clerk.get('/personal/puesto').expect(200)).text;
    const csrf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const dossier = await accepted();
    const send = async (action: string, fields: object) => {
      const _csrf = csrf(await desk());
      return clerk
        .post(`/personal/puesto/expedientes/${dossier}/${action}`)
        .type('form')
        .send({ _csrf, ...fields });
    };
    await check(dossier, 'ruc', { outcome: 'pending' });
    const accepting = await send('revisiones/ruc', { outcome: 'accepted', reason: '' });
    expect(accepting.status).toBe(400);
    expect(accepting.text).toContain('Escriba por qué lo acepta');
    expect(accepting.text).toContain('href="#accept-ruc"');
    await send('revisiones/ruc', { outcome: 'accepted', reason: 'Trae la reactivación de hoy' });
    const refused = await send('decision', { outcome: 'approved' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Hace falta la autorización de supervisión');
    expect(await desk()).toContain('Espera a supervisión');

    const page = async (agent = supervisor) => (await agent.get('/personal/aprobaciones').expect(200)).text;
    const html = await page();
    expect(html).toMatch(/v-bar__count">\d+</);
    for (const text of ['SUSPENDIDO', 'Trae la reactivación de hoy', SUSPENDED.ruc, 'Si aprueba:'])
      expect(html).toContain(text);
    expect(await page(elsewhere)).toContain('Nada espera decisión');
    const pendingId = async () =>
      (await list()).find(({ subject, status }) => subject.id === dossier && status === 'pending')?.id ?? '';
    const id = await pendingId();
    const post = (body: object) =>
      supervisor
        .post(`/personal/aprobaciones/${id}`)
        .type('form')
        .send({ _csrf: csrf(html), ...body });
    const bare = await post({ outcome: 'rejected', reason: ' ' });
    expect(bare.status).toBe(422);
    expect(bare.text).toContain(`href="#reason-${id}"`);
    await post(no).expect(303);
    expect(await page()).toContain(no.reason);
    const told = await desk();
    expect(told).toContain('No autorizado');
    expect(told).toContain(no.reason);
    const again = await send('decision', { outcome: 'approved', reason: 'Ya consta activo' });
    expect(again.status).toBe(409);
    await decide(await pendingId(), yes).expect(200);
    expect(await desk()).toContain('Ya puede aprobar el expediente');
  });

  it('the sweep writes down what ran out, once', async () => {
    const id = await refusedFor(await accepted());
    await app.database.sql.run(`UPDATE approval SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
    const sweeps = app.app.get(Sweeps);
    const sweep = sweeps.all().find((one) => one.id === 'approvals.expire-requests');
    const now = await app.database.now();
    expect((await sweep?.overdue(now))?.count).toBeGreaterThan(0);
    await sweeps.runAll();
    await sweeps.runAll();
    expect(await auditOf(app, id)).toEqual(['approval.requested', 'approval.expired']);
    expect(await sweep?.overdue(now)).toEqual({ count: 0, oldestAt: null });
  });
});
