import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import {
  approvedDossier,
  changeKey,
  freshEmployer,
  GOOD_KEY,
  type ResetJson,
  untilStatus,
} from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly approvalId: string;
  readonly approvalStatus: string;
}
interface ApprovalJson {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly reason?: string;
  readonly employer?: { ruc: string };
  readonly facts: { name: string; text: string }[];
}

const YES = { outcome: 'approved', reason: 'Hablé con el representante' };
const NO = { outcome: 'rejected', reason: 'No contesta al teléfono registrado' };

const endVisits = (app: TestApp) =>
  app.database.sql.run(
    `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
  );

describe('a link to an address that changed a short while ago', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let supervisor: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    supervisor = await app.staff('supervision1');
  });
  afterAll(() => app.stop());
  afterEach(() => endVisits(app));

  /** As a change of address leaves the account. */
  const addressChanged = (ruc: string, ago: string) =>
    app.database.sql.run(
      `UPDATE employer_account SET contact_version = contact_version + 1,
         contact_changed_at = date_trunc('milliseconds', now()) - $2::interval WHERE ruc = $1`,
      [ruc, ago],
    );
  const changedEmployer = async (ago = '1 hour') => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    await addressChanged(employer.ruc, ago);
    return { employer, dossierId };
  };
  const send = (dossierId: string, body?: object) =>
    clerk.post(`/api/v1/dossiers/${dossierId}/reset`).send(body);
  const refused = async (dossierId: string, body?: object): Promise<Refusal> => {
    const answer = await send(dossierId, body).expect(409);
    return answer.body as Refusal;
  };
  const decide = (id: string, body: object, agent = supervisor) =>
    agent.post(`/api/v1/approvals/${id}/decision`).send(body);
  const approval = async (id: string) =>
    (await supervisor.get(`/api/v1/approvals/${id}`).expect(200)).body as ApprovalJson;

  it('waits for a second person; repeated once approved it goes out, and changes the key', async () => {
    const { employer, dossierId } = await changedEmployer();
    const first = await refused(dossierId);
    expect(first).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    expect(first.detail).toContain('autorización');
    expect(await refused(dossierId)).toMatchObject({ approvalId: first.approvalId });
    const asked = await approval(first.approvalId);
    expect(asked).toMatchObject({
      kind: 'reset-in-cool-down',
      status: 'pending',
      employer: { ruc: employer.ruc },
    });
    expect(JSON.stringify(asked)).not.toContain(employer.email);
    await decide(first.approvalId, YES).expect(200);
    const after = app.mailbox.mails.length;
    const { body } = await send(dossierId).expect(202);
    const { id } = body as ResetJson;
    const token = await app.mailbox.linkTokenFor(employer.email, after);
    const { counterCode } = await untilStatus(clerk, id, ['sent']);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    expect(await auditOf(app, first.approvalId)).toEqual(['approval.requested', 'approval.approved']);
  });

  it.each([
    ['71 hours 59 minutes', 409],
    ['72 hours', 202],
  ])('%s after the change it is answered %i', async (ago, status) => {
    const { dossierId } = await changedEmployer(ago);
    await send(dossierId).expect(status);
  });

  it('turned down it stays so until it is asked for with another reason', async () => {
    const { dossierId } = await changedEmployer();
    const { approvalId } = await refused(dossierId, { reason: 'Está en la ventanilla' });
    await decide(approvalId, NO).expect(200);
    const again = await refused(dossierId);
    expect(again).toMatchObject({ approvalId, approvalStatus: 'rejected' });
    expect(again.detail).toContain(NO.reason);
    const anew = await refused(dossierId, { reason: 'Trajo el nombramiento notariado' });
    expect(anew).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    expect(anew.approvalId).not.toBe(approvalId);
    expect((await approval(anew.approvalId)).reason).toBe('Trajo el nombramiento notariado');
  });

  it('a yes is for the address that was on file then, not for one that came after', async () => {
    const { employer, dossierId } = await changedEmployer();
    const { approvalId } = await refused(dossierId);
    await decide(approvalId, YES).expect(200);
    await addressChanged(employer.ruc, '1 minute');
    const second = await refused(dossierId);
    expect(second.approvalId).not.toBe(approvalId);
  });

  it('a reissue of what was approved needs nobody; to another address it does', async () => {
    const { employer, dossierId } = await changedEmployer();
    await decide((await refused(dossierId)).approvalId, YES).expect(200);
    const { body } = await send(dossierId).expect(202);
    const { id } = body as ResetJson;
    await untilStatus(clerk, id, ['sent']);
    await clerk.post(`/api/v1/resets/${id}/reissue`).expect(202);
    await untilStatus(clerk, id, ['sent']);
    await addressChanged(employer.ruc, '1 minute');
    const { body: refusal } = await clerk.post(`/api/v1/resets/${id}/reissue`).expect(409);
    expect(refusal).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    await decide((refusal as Refusal).approvalId, YES).expect(200);
    await clerk.post(`/api/v1/resets/${id}/reissue`).expect(202);
  });

  it('a reissue that was turned down is asked for again with another reason, by program and on the desk', async () => {
    const { employer, dossierId } = await changedEmployer();
    await decide((await refused(dossierId)).approvalId, YES).expect(200);
    const { id } = (await send(dossierId).expect(202)).body as ResetJson;
    await untilStatus(clerk, id, ['sent']);
    await addressChanged(employer.ruc, '1 minute');
    const reissue = async (body?: object) =>
      (await clerk.post(`/api/v1/resets/${id}/reissue`).send(body).expect(409)).body as Refusal;
    const first = await reissue({ reason: 'Lo espera en la ventanilla' });
    expect((await approval(first.approvalId)).reason).toBe('Lo espera en la ventanilla');
    await decide(first.approvalId, NO).expect(200);
    expect(await reissue()).toMatchObject({ approvalId: first.approvalId, approvalStatus: 'rejected' });

    const { text: desk } = await clerk.get('/personal/puesto').expect(200);
    expect(desk).toContain('No autorizado');
    expect(desk).toContain('Pedir otra vez');
    const again = (reason: string) =>
      clerk
        .post(`/personal/puesto/enlaces/${id}/reenvio`)
        .type('form')
        .send({
          _csrf: /name="_csrf" value="([^"]+)"/.exec(desk)?.[1] ?? '',
          again: 'reset-in-cool-down',
          reason,
        });
    const bare = await again(' ');
    expect(bare.status).toBe(400);
    expect(bare.text).toContain('href="#again-reset-in-cool-down"');
    const same = await again('Lo espera en la ventanilla');
    expect(same.text).toContain(NO.reason);
    const anew = await again('Mostró el nombramiento notariado');
    expect(anew.status).toBe(409);
    expect(anew.text).toContain('Espera a supervisión');
    const asked = (await supervisor.get('/api/v1/approvals').expect(200)).body as {
      approvals: ApprovalJson[];
    };
    const pending = asked.approvals.find(({ reason }) => reason === 'Mostró el nombramiento notariado');
    await decide(pending?.id ?? '', YES).expect(200);
    await clerk.post(`/api/v1/resets/${id}/reissue`).expect(202);
  });

  it('says first what no approval would mend', async () => {
    const { employer, dossierId } = await changedEmployer();
    await app.database.sql.run('UPDATE employer_account SET frozen_at = now() WHERE ruc = $1', [
      employer.ruc,
    ]);
    expect(await refused(dossierId)).toMatchObject({ code: 'ACCOUNT_FROZEN' });
    const asked = await app.database.sql.rows('SELECT 1 FROM approval WHERE subject_id = $1', [dossierId]);
    expect(asked).toEqual([]);
  });

  it('an employer without e-mail gets one, and a key, by the yes of two people besides the clerk', async () => {
    const employer = { ruc: '0990001014001', representative: { cedula: '0920003332' } };
    const email = 'nueva@empresa.test';
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    expect(await refused(dossierId)).toMatchObject({ code: 'NO_REGISTERED_EMAIL' });
    const { body: asked } = await clerk
      .post(`/api/v1/dossiers/${dossierId}/contact-change`)
      .send({ email })
      .expect(202);
    await decide((asked as Refusal).approvalId, YES).expect(200);
    const notice = await app.mailbox.waitFor((mail) => mail.to === email);
    expect(notice.text).toContain('/no-fui-yo/');
    expect(notice.text).not.toContain('/clave/');
    const refusal = await refused(dossierId);
    expect(refusal).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    expect((await approval(refusal.approvalId)).facts.map(({ name }) => name)).toContain('Correo cambiado');
    await decide(refusal.approvalId, YES, await app.staff('supervision2')).expect(200);
    const after = app.mailbox.mails.length;
    const { body } = await send(dossierId).expect(202);
    const { id } = body as ResetJson;
    const token = await app.mailbox.linkTokenFor(email, after);
    const { counterCode } = await untilStatus(clerk, id, ['sent']);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    await app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key: GOOD_KEY })
      .expect(201);
  });

  it('two tries at once make one request', async () => {
    const { dossierId } = await changedEmployer();
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM dossier WHERE id = $1 FOR UPDATE', [
      dossierId,
    ]);
    const both = [send(dossierId), send(dossierId)].map((asked) => asked.then((answer) => answer));
    // One stands at the dossier; the other behind it, at the employer.
    await gate.untilWaiting(2);
    await gate.open();
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status)).toEqual([409, 409]);
    expect(new Set(answers.map(({ body }) => (body as Refusal).approvalId)).size).toBe(1);
  });
});

describe('more links than a day’s work explains', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let supervisor: Agent;

  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMITS: 'on', CLERK_RESETS_PER_DAY: '1' });
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    supervisor = await app.staff('supervision1');
  });
  afterAll(() => app.stop());
  afterEach(() => endVisits(app));

  const approved = async (agent = clerk, counter = counterId) =>
    (await approvedDossier(agent, counter, freshEmployer())).dossierId;

  it('take a second person each, per clerk and day of the centre', async () => {
    await clerk.post(`/api/v1/dossiers/${await approved()}/reset`).expect(202);
    await endVisits(app);
    const second = await approved();
    const { body } = await clerk.post(`/api/v1/dossiers/${second}/reset`).expect(409);
    const { approvalId } = body as Refusal;
    expect(body).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    const { body: asked } = await supervisor.get(`/api/v1/approvals/${approvalId}`).expect(200);
    expect(asked).toMatchObject({
      kind: 'reset-over-cap',
      facts: expect.arrayContaining([{ name: 'Enlaces de ese día', text: '1' }]) as unknown,
    });
    await supervisor.post(`/api/v1/approvals/${approvalId}/decision`).send(YES).expect(200);
    const { body: reset } = await clerk.post(`/api/v1/dossiers/${second}/reset`).expect(202);
    await untilStatus(clerk, (reset as ResetJson).id, ['sent']);
    await clerk.post(`/api/v1/resets/${(reset as ResetJson).id}/reissue`).expect(202);
    await endVisits(app);
    const third = await approved();
    const { body: again } = await clerk.post(`/api/v1/dossiers/${third}/reset`).expect(409);
    expect((again as Refusal).approvalId).not.toBe(approvalId);
    await endVisits(app);
    // Somebody else has a day of their own.
    const other = await clerkAt(app, 'ventanilla2', 2);
    const theirs = await approved(other.agent, other.counter.id);
    await other.agent.post(`/api/v1/dossiers/${theirs}/reset`).expect(202);
    await endVisits(app);
    // And so has tomorrow.
    await app.database.sql.run(`UPDATE key_reset SET requested_at = requested_at - interval '1 day'`);
    const tomorrow = await approved();
    await clerk.post(`/api/v1/dossiers/${tomorrow}/reset`).expect(202);
  });

  it('are asked for once when the clerk presses twice at once, and sent once after the yes', async () => {
    const dossierId = await approved();
    const press = async (statuses: number[]) => {
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM dossier WHERE id = $1 FOR UPDATE', [
        dossierId,
      ]);
      const both = [1, 2].map(() =>
        clerk.post(`/api/v1/dossiers/${dossierId}/reset`).then((answer) => answer),
      );
      await gate.untilWaiting(2);
      await gate.open();
      const answers = await Promise.all(both);
      expect(answers.map(({ status }) => status)).toEqual(statuses);
      return answers.map(({ body }) => body as Refusal & ResetJson);
    };
    const [first, second] = await press([409, 409]);
    expect(first?.approvalId).toBe(second?.approvalId);
    const approvalId = first?.approvalId ?? '';
    expect(await auditOf(app, approvalId)).toEqual(['approval.requested']);
    await supervisor.post(`/api/v1/approvals/${approvalId}/decision`).send(YES).expect(200);
    const resets = await press([202, 202]);
    expect(new Set(resets.map(({ id }) => id)).size).toBe(1);
    expect((await auditOf(app, resets[0]?.id ?? '')).filter((it) => it === 'reset.requested')).toHaveLength(
      1,
    );
  });

  it('are sent without one where load tests lift the caps', async () => {
    const free = await app.twin({ RATE_LIMITS: 'off' });
    const agent = await free.staff('ventanilla1');
    for (let i = 0; i < 2; i += 1) {
      const { dossierId } = await approvedDossier(agent, counterId, freshEmployer());
      await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await endVisits(app);
    }
    await free.stop();
  });
});
