import { startTestApp, type TestApp } from '../support/app.js';
import { approvedDossier, changeKey, GOOD_KEY, type ResetJson, untilStatus } from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

const NO_EMAIL = { ruc: '0990001014001', representative: { cedula: '0920003332' } };
const NEW_EMAIL = 'gerencia@sincorreo.ec';

/** The longest way to a key: an employer without a registered e-mail, in one visit, with two people who say yes. */
describe('an employer without a registered e-mail', () => {
  let app: TestApp;
  let clerk: Agent;
  let first: Agent;
  let second: Agent;
  let dossierId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    [first, second] = (await Promise.all(
      ['supervision1', 'supervision2'].map((username) => app.staff(username)),
    )) as [Agent, Agent];
    ({ dossierId } = await approvedDossier(clerk, at.counter.id, NO_EMAIL));
  });
  afterAll(() => app.stop());

  const send = () => clerk.post(`/api/v1/dossiers/${dossierId}/reset`);
  const approve = (agent: Agent, id: string) =>
    agent
      .post(`/api/v1/approvals/${id}/decision`)
      .send({ outcome: 'approved', reason: 'Comprobado' })
      .expect(200);

  it('registers one with a supervisor, sends the link with another, and sets the key', async () => {
    const without = await send().expect(409);
    expect(without.body).toMatchObject({
      code: 'NO_REGISTERED_EMAIL',
      detail: expect.stringContaining('Usuario no tiene correo registrado') as string,
    });

    const asked = await clerk
      .post(`/api/v1/dossiers/${dossierId}/contact-change`)
      .send({ email: NEW_EMAIL, phone: '0991234567' })
      .expect(202);
    const change = (asked.body as { approvalId: string }).approvalId;
    expect(Object.keys(asked.body as object)).toEqual(['approvalId']);
    expect((await send()).body).toMatchObject({ code: 'NO_REGISTERED_EMAIL' });
    await approve(first, change);
    const notice = await app.mailbox.waitFor(({ to }) => to === NEW_EMAIL);
    expect(notice.text).toContain('no constaba ninguno');
    expect(notice.text).not.toContain('/clave/');
    expect(app.mailbox.mails).toHaveLength(1);

    const cooling = await send().expect(409);
    expect(cooling.body).toMatchObject({ code: 'APPROVAL_NEEDED', approvalStatus: 'pending' });
    const { approvalId } = cooling.body as { approvalId: string };
    expect(approvalId).not.toBe(change);
    await approve(second, approvalId);

    const { body } = await send().expect(202);
    const reset = body as ResetJson;
    expect(reset).toMatchObject({ status: 'queued', emailMasked: 'g…@sincorreo.ec' });
    const token = await app.mailbox.linkTokenFor(NEW_EMAIL);
    const { counterCode } = await untilStatus(clerk, reset.id, ['sent', 'opened']);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    expect(await untilStatus(clerk, reset.id, ['completed'])).toMatchObject({ status: 'completed' });
    await app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: NO_EMAIL.ruc, cedula: NO_EMAIL.representative.cedula, key: GOOD_KEY })
      .expect(201);

    for (const id of [change, approvalId])
      expect(await auditOf(app, id)).toEqual(['approval.requested', 'approval.approved']);
    const events = await first.get('/api/v1/audit-events?action=employer.contact-changed').expect(200);
    expect((events.body as { events: { details: object }[] }).events).toMatchObject([
      { details: { approvalId: change, dossierId } },
    ]);
    expect(JSON.stringify(events.body)).not.toContain(NEW_EMAIL);
  });
});
