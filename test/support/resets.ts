import { DEMO_EMPLOYERS, type DemoEmployer } from '../../src/administration/demo-country.js';
import { type TestApp } from './app.js';
import { type Agent, walkIn } from './visits.js';

export interface ResetJson {
  readonly id: string;
  readonly origin: string;
  readonly status: string;
  readonly emailMasked: string;
  readonly counterCode?: string;
  readonly sentAt?: string;
  readonly expiresAt?: string;
  readonly openedAt?: string;
  readonly completedAt?: string;
  readonly failure?: string;
}

export const GOOD_KEY = 'Nu3va!Clav';

const made = DEMO_EMPLOYERS.filter(
  ({ hasEmail, sriState, kind }) => hasEmail && sriState === 'ACTIVO' && kind !== 'public',
).slice(10);
let used = 0;

/** An employer that no other test has touched. */
export function freshEmployer(): DemoEmployer & { readonly email: string } {
  const employer = made[used++];
  if (!employer) throw new Error('no employers left');
  return { ...employer, email: `${employer.ruc}@demo.test` };
}

/** Somebody without a turno is called to this clerk's counter and the dossier is approved. */
export async function approvedDossier(
  agent: Agent,
  counterId: string,
  employer: { ruc: string; representative: { cedula: string } },
  service = 'clave-empleador',
): Promise<{ ticketId: string; dossierId: string }> {
  await walkIn(agent, { service });
  const { body: called } = await agent.post(`/api/v1/counters/${counterId}/next`).expect(200);
  const ticketId = (called as { id: string }).id;
  await agent.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
  const { body: dossier } = await agent
    .post(`/api/v1/tickets/${ticketId}/dossier`)
    .send({ ruc: employer.ruc, cedula: employer.representative.cedula })
    .expect(201);
  const { id, requirements } = dossier as { id: string; requirements: { kind: string }[] };
  for (const { kind } of requirements) {
    await agent.put(`/api/v1/dossiers/${id}/checks/${kind}`).send({ outcome: 'accepted' }).expect(200);
  }
  await agent.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved' }).expect(200);
  return { ticketId, dossierId: id };
}

/** From an approved dossier to a mailed link in the employer's mailbox. */
export async function sentReset(
  app: TestApp,
  agent: Agent,
  dossierId: string,
  email: string,
): Promise<{ reset: ResetJson; token: string; counterCode: string }> {
  const after = app.mailbox.mails.length;
  const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
  const token = await app.mailbox.linkTokenFor(email, after);
  const reset = await untilStatus(agent, (body as ResetJson).id, ['sent', 'opened']);
  return { reset, token, counterCode: reset.counterCode ?? '' };
}

/** Asks until the reset has one of these statuses; the dispatcher records acceptance a moment after the mail is there. */
export async function untilStatus(
  agent: Agent,
  resetId: string,
  statuses: readonly string[],
  withinMs = 15_000,
): Promise<ResetJson> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { body } = await agent.get(`/api/v1/resets/${resetId}`).expect(200);
    const reset = body as ResetJson;
    if (statuses.includes(reset.status)) return reset;
    if (performance.now() > deadline)
      throw new Error(`the reset is ${reset.status}, not ${statuses.join(' or ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const changeKey = (app: TestApp, body: object) => app.http().post('/api/v1/key-changes').send(body);
