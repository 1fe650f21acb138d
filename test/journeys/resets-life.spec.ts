import { Sweeps } from '../../src/platform/index.js';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  approvedDossier,
  changeKey,
  freshEmployer,
  GOOD_KEY,
  type ResetJson,
  sentReset,
  untilStatus,
} from '../support/resets.js';
import { RESET_LINK, StallingMailbox } from '../support/stalling-mailbox.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

const OLD_KEY = 'test:a-key-for-tests-that-is-long-enough-0123';
const NEW_KEY = 'next:another-key-that-is-long-enough-987654321';

/** Tickets of a test are over when it is. */
const emptyCounters = (app: TestApp) =>
  app.database.sql.run(
    `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting')`,
  );

describe('a link while its mail is on the way', () => {
  let mailbox: StallingMailbox;
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    mailbox = await new StallingMailbox().start();
    app = await startTestApp({ SMTP_URL: mailbox.url });
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(async () => {
    mailbox.letGo();
    await app.stop();
    await mailbox.stop();
  });
  afterEach(async () => {
    mailbox.letGo();
    await emptyCounters(app);
  });

  /** The mail server has the whole mail and has not said so yet. */
  const sending = async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    const taken = mailbox.holdAt('taken', RESET_LINK);
    const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    await taken;
    return { ...(body as ResetJson), employer, dossierId, token: mailbox.tokens.at(-1) ?? '' };
  };
  const untilAccepted = async (id: string) => {
    mailbox.letGo();
    const state = async () =>
      (
        await app.database.sql.one<{ state: string }>(
          'SELECT state FROM mail_message WHERE subject_id = $1 ORDER BY created_at DESC LIMIT 1',
          [id],
        )
      )?.state;
    while ((await state()) !== 'accepted') await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('works at once; the server’s answer afterwards does not bring it back to life', async () => {
    const { id, token, counterCode } = await sending();
    expect((await untilStatus(clerk, id, ['sending'])).expiresAt).toBeUndefined();
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    await untilAccepted(id);
    expect((await untilStatus(clerk, id, ['completed'])).completedAt).toBeDefined();
    await changeKey(app, { token, counterCode, newKey: 'Otr4!Clavx' }).expect(410);
  });

  it('opened on the way it is open, and its window starts when the server accepts', async () => {
    const { id, token, counterCode } = await sending();
    await changeKey(app, { token, counterCode, newKey: 'corta' }).expect(422);
    await untilStatus(clerk, id, ['opened']);
    await untilAccepted(id);
    const reset = await untilStatus(clerk, id, ['opened']);
    expect(Date.parse(reset.expiresAt ?? '') - Date.parse(reset.sentAt ?? '')).toBe(180_000);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
  });

  it('voided on the way it is dead, and stays so', async () => {
    const { id, token, counterCode } = await sending();
    await clerk.post(`/api/v1/resets/${id}/void`).send({ reason: 'Cédula equivocada' }).expect(200);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    await untilAccepted(id);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    expect((await clerk.get(`/api/v1/resets/${id}`).expect(200)).body).toMatchObject({ status: 'voided' });
  });

  it('is not sent again before it is known how the first one went', async () => {
    const { id, dossierId } = await sending();
    await clerk
      .post(`/api/v1/resets/${id}/reissue`)
      .expect(409)
      .expect(({ body }) => expect(body).toMatchObject({ code: 'RESET_STATE' }));
    await clerk
      .post(`/api/v1/dossiers/${dossierId}/reset`)
      .expect(202)
      .expect(({ body }) => expect(body).toMatchObject({ id, status: 'sending' }));
  });
});

describe('a link and time', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    app.mailbox.mood = 'accept';
    await emptyCounters(app);
  });

  const send = async () => {
    const employer = freshEmployer();
    const visit = await approvedDossier(clerk, counterId, employer);
    return { employer, ...visit, ...(await sentReset(app, clerk, visit.dossierId, employer.email)) };
  };
  const expire = (id: string) =>
    app.database.sql.run(`UPDATE key_reset SET link_expires_at = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);

  it('that ran out is expired for everybody with no sweep; the sweep writes it down once', async () => {
    const { reset, dossierId } = await send();
    await expire(reset.id);
    const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    expect(body).toMatchObject({ id: reset.id, status: 'expired' });
    expect(body).not.toHaveProperty('counterCode');
    await app.app.get(Sweeps).runAll();
    await app.app.get(Sweeps).runAll();
    expect((await auditOf(app, reset.id)).filter((action) => action === 'reset.expired')).toHaveLength(1);
    await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(202);
  });

  it('that no mail server took within 15 minutes has failed, and a new one may follow', async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    app.mailbox.mood = 'defer';
    const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    const { id } = body as ResetJson;
    await untilStatus(clerk, id, ['queued']);
    while (
      !(await app.database.sql.one(
        `SELECT 1 FROM mail_message WHERE subject_id = $1 AND state = 'queued' AND attempt > 0`,
        [id],
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    await app.database.sql.run(
      `UPDATE key_reset SET issued_at = now() - interval '15 minutes' WHERE id = $1`,
      [id],
    );
    // True by the clock alone, before the dispatcher comes to it.
    expect(await untilStatus(clerk, id, ['failed'])).toMatchObject({
      failure: expect.stringContaining('15 minutos') as string,
    });
    await app.database.sql.run(
      'UPDATE mail_message SET give_up_at = now(), next_attempt_at = now() WHERE subject_id = $1',
      [id],
    );
    while (
      !(await app.database.sql.one(`SELECT 1 FROM mail_message WHERE subject_id = $1 AND state = 'refused'`, [
        id,
      ]))
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await auditOf(app, id)).at(-1)).toBe('reset.failed');
    app.mailbox.mood = 'accept';
    await clerk.post(`/api/v1/resets/${id}/reissue`).expect(202);
    const reset = await untilStatus(clerk, id, ['sent']);
    const token = await app.mailbox.linkTokenFor(employer.email);
    await changeKey(app, { token, counterCode: reset.counterCode, newKey: GOOD_KEY }).expect(204);
  });

  it('mailed before the ring turned it still works; with its key taken out it does not', async () => {
    const { token, counterCode } = await send();
    const turned = await app.twin({ TOKEN_KEY: `${NEW_KEY},${OLD_KEY}` });
    const without = await app.twin({ TOKEN_KEY: NEW_KEY });
    await changeKey(without, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    await changeKey(turned, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    await Promise.all([turned.stop(), without.stop()]);
  });

  it('is shown live to the clerk: each change, the end by the clock, nothing to others', async () => {
    const { reset, token } = await send();
    const stop = new AbortController();
    const cookie = await signInCookie(app, 'ventanilla1');
    const stream = await fetch(`${app.url}/api/v1/resets/${reset.id}/events`, {
      headers: { cookie },
      signal: stop.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const seen: ResetJson[] = [];
    const reading = readEvents(stream, (next) => void seen.push(next)).catch(() => undefined);
    const until = async (status: string) => {
      for (const deadline = performance.now() + 6_000; seen.at(-1)?.status !== status;) {
        if (performance.now() > deadline) throw new Error(`still ${seen.at(-1)?.status}, not ${status}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await until('sent');
    expect(seen.at(-1)?.counterCode).toMatch(/^\d{6}$/);
    await changeKey(app, { token, counterCode: 'x', newKey: GOOD_KEY }).expect(422);
    await until('opened');
    // Nobody announces this end: only the clock brings it.
    await app.database.sql.run(
      `UPDATE key_reset SET link_expires_at = now() + interval '1 second' WHERE id = $1`,
      [reset.id],
    );
    await until('expired');
    expect(seen.at(-1)).not.toHaveProperty('counterCode');
    stop.abort();
    await reading;
    await app.http().get(`/api/v1/resets/${reset.id}/events`).expect(401);
    await (await app.staff('ventanilla7')).get(`/api/v1/resets/${reset.id}/events`).expect(404);
  });

  it('asked for again with the same Idempotency-Key it is one more link, not two', async () => {
    const { reset } = await send();
    const again = () =>
      clerk
        .post(`/api/v1/resets/${reset.id}/reissue`)
        .set('idempotency-key', 'a-key-of-at-least-22-characters');
    const first = (await again().expect(202)).body as ResetJson;
    const second = (await again().expect(202)).body as ResetJson;
    expect(second.counterCode).toBe(first.counterCode);
    expect((await auditOf(app, reset.id)).filter((action) => action === 'reset.reissued')).toHaveLength(1);
  });

  it('belongs to the visit: other clerks and other centres neither send, replace nor void it', async () => {
    const { reset, dossierId } = await send();
    const other = (await clerkAt(app, 'ventanilla3', 3)).agent;
    const elsewhere = await app.staff('supervision3');
    const notYours = ({ body }: { body: unknown }) => expect(body).toMatchObject({ code: 'NOT_YOUR_VISIT' });
    await other.post(`/api/v1/dossiers/${dossierId}/reset`).expect(409).expect(notYours);
    await other.post(`/api/v1/resets/${reset.id}/reissue`).expect(409).expect(notYours);
    await other.post(`/api/v1/resets/${reset.id}/void`).send({ reason: 'x' }).expect(409).expect(notYours);
    expect((await other.get(`/api/v1/resets/${reset.id}`).expect(200)).body).not.toHaveProperty(
      'counterCode',
    );
    for (const path of ['reissue', 'void'])
      await elsewhere
        .post(`/api/v1/resets/${reset.id}/${path}`)
        .send(path === 'void' ? { reason: 'x' } : {})
        .expect(404);
    // The visit ends: the link goes on, and nobody reads the code out any more.
    const { ticketId } =
      (await app.database.sql.one<{ ticketId: string }>(
        'SELECT ticket_id AS "ticketId" FROM key_reset WHERE id = $1',
        [reset.id],
      )) ?? {};
    await clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    const { body } = await clerk.get(`/api/v1/resets/${reset.id}`).expect(200);
    expect(body).toMatchObject({ status: 'sent' });
    expect(body).not.toHaveProperty('counterCode');
    await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(409).expect(notYours);
  });

  it('does not go to a frozen account, nor again to one that froze', async () => {
    const { employer, reset } = await send();
    const freeze = (ruc: string) =>
      app.database.sql.run('UPDATE employer_account SET frozen_at = now() WHERE ruc = $1', [ruc]);
    const frozen = ({ body }: { body: unknown }) => expect(body).toMatchObject({ code: 'ACCOUNT_FROZEN' });
    await freeze(employer.ruc);
    await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(409).expect(frozen);
    await emptyCounters(app);
    const next = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, next);
    await freeze(next.ruc);
    await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(409).expect(frozen);
  });

  it('asked for while the account changes hands before the mail goes, it fails and says why', async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    app.mailbox.mood = 'defer';
    const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    const { id } = body as ResetJson;
    while (
      !(await app.database.sql.one(
        `SELECT 1 FROM mail_message WHERE subject_id = $1 AND state = 'queued' AND attempt > 0`,
        [id],
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    await app.database.sql.run(
      'UPDATE employer_account SET contact_version = contact_version + 1 WHERE ruc = $1',
      [employer.ruc],
    );
    app.mailbox.mood = 'accept';
    const before = app.mailbox.mails.length;
    await app.database.sql.run('UPDATE mail_message SET next_attempt_at = now() WHERE subject_id = $1', [id]);
    expect((await untilStatus(clerk, id, ['failed'])).failure).toContain('cambiaron');
    expect(app.mailbox.mails.slice(before).filter(({ to }) => to === employer.email)).toEqual([]);
  });

  it('a dossier that is not decided sends nothing', async () => {
    const employer = freshEmployer();
    const { ticketId } = await approvedDossier(clerk, counterId, employer, 'actualizacion-datos');
    await clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    await clerk.post('/api/v1/centers/UIO-CENTRO/tickets').send({ service: 'clave-empleador' }).expect(201);
    const { body: called } = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    const { id } = called as { id: string };
    await clerk.post(`/api/v1/tickets/${id}/start`).expect(200);
    const { body: dossier } = await clerk
      .post(`/api/v1/tickets/${id}/dossier`)
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula })
      .expect(201);
    const refused = await clerk.post(`/api/v1/dossiers/${(dossier as { id: string }).id}/reset`).expect(409);
    expect(refused.body).toMatchObject({ code: 'DOSSIER_NOT_APPROVED' });
  });
});

async function signInCookie(app: TestApp, username: string): Promise<string> {
  const { headers } = await app
    .http()
    .post('/api/v1/sessions')
    .send({ username, password: STAFF_PASSWORD })
    .expect(201);
  return (headers['set-cookie'] as unknown as string[]).map((cookie) => cookie.split(';')[0]).join('; ');
}

async function readEvents(stream: Response, each: (reset: ResetJson) => void): Promise<void> {
  let text = '';
  for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = /^event: reset\ndata: (.*)$/.exec(text.slice(0, end));
      if (event?.[1]) each(JSON.parse(event[1]) as ResetJson);
      text = text.slice(end + 2);
    }
  }
}
