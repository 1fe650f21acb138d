import request from 'supertest';
import { closeGate } from '../support/gate.js';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { approvedDossier, freshEmployer, GOOD_KEY, type ResetJson, untilStatus } from '../support/resets.js';
import { StallingMailbox } from '../support/stalling-mailbox.js';

const SLOW_MS = 60_000;
const OTHER_KEY = 'Otr4!Clavx';

type Employer = ReturnType<typeof freshEmployer>;

/** The employer is in the middle of it when the process dies: all of it happened, or nothing. */
describe('a process that dies while the key changes', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let mailbox: StallingMailbox;
  let app: AppProcess;

  beforeAll(async () => {
    ground = await demoGround();
    mailbox = await new StallingMailbox().start();
    app = await startAppProcess(ground.url, mailbox.url);
  }, SLOW_MS);
  afterAll(async () => {
    mailbox.letGo();
    await app.kill();
    await mailbox.stop();
    await ground.close();
  });

  // Notices of the test before: they would be taken for the mail that this one waits for.
  beforeEach(async () => {
    mailbox.letGo();
    while (
      (await ground.database.sql.rows(`SELECT 1 FROM mail_message WHERE state IN ('queued', 'sending')`))
        .length
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
  });

  const restart = async () => {
    await app.kill();
    app = await startAppProcess(ground.url, mailbox.url);
  };
  const change = (token: string, counterCode: string | undefined, newKey: string) =>
    request(app.url).post('/api/v1/key-changes').send({ token, counterCode, newKey });
  const signIn = (employer: Employer, key: string) =>
    request
      .agent(app.url)
      .post('/api/v1/employer-sessions')
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key });
  const leaseIsOver = () =>
    ground.database.sql.run(
      `UPDATE mail_message SET lease_until = now() - interval '1 second' WHERE state = 'sending'`,
    );
  const noticesOf = (employer: Employer) =>
    ground.database.sql.rows<{ state: string }>(
      `SELECT state FROM mail_message WHERE part = 'key-changed' AND recipient = $1`,
      [employer.email],
    );
  const messagesOf = (resetId: string) =>
    ground.database.sql.rows<{ state: string }>('SELECT state FROM mail_message WHERE subject_id = $1', [
      resetId,
    ]);

  /** A visit of this employer with its link asked for; the ticket is left behind, finished. */
  async function askFor(employer: Employer): Promise<ResetJson> {
    const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
    const { dossierId, ticketId } = await approvedDossier(agent, counterId, employer);
    const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
    await agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    return body as ResetJson;
  }
  async function sent(employer: Employer): Promise<ResetJson & { token: string }> {
    const reset = await askFor(employer);
    const { agent } = await clerkOn(app.url, 'ventanilla1', 1);
    await untilStatus(agent, reset.id, ['sent']);
    return { ...reset, token: mailbox.tokens.at(-1) ?? '' };
  }

  it(
    'in the transaction itself: the old key and the open sessions stay, and the link works again afterwards',
    async () => {
      const employer = freshEmployer();
      const first = await sent(employer);
      await change(first.token, first.counterCode, OTHER_KEY).expect(204);
      const session = await signIn(employer, OTHER_KEY).expect(201);
      const cookie = session.headers['set-cookie'] as unknown as string[];
      const { token, counterCode, id } = await sent(employer);
      const notices = (await noticesOf(employer)).length;

      // The new key is written, its sessions are about to end: there it stops.
      const gate = await closeGate(
        ground.url,
        `SELECT 1 FROM employer_session WHERE account_id = (SELECT id FROM employer_account WHERE ruc = $1) FOR UPDATE`,
        [employer.ruc],
      );
      const lost = change(token, counterCode, GOOD_KEY).then(
        ({ status }) => status,
        () => 'connection lost',
      );
      await gate.untilWaiting(1);
      await restart();
      await gate.open();
      expect(await lost).toBe('connection lost');

      await signIn(employer, GOOD_KEY).expect(401);
      await signIn(employer, OTHER_KEY).expect(201);
      await request(app.url).get('/api/v1/employer-sessions/current').set('Cookie', cookie).expect(200);
      expect(await noticesOf(employer)).toHaveLength(notices);
      const record = await ground.database.sql.rows(
        `SELECT 1 FROM audit_event WHERE subject_id = $1 AND action = 'reset.completed'`,
        [id],
      );
      expect(record).toEqual([]);
      await change(token, counterCode, GOOD_KEY).expect(204);
      await change(token, counterCode, GOOD_KEY).expect(410);
      await signIn(employer, GOOD_KEY).expect(201);
      await request(app.url).get('/api/v1/employer-sessions/current').set('Cookie', cookie).expect(401);
    },
    SLOW_MS,
  );

  it(
    'the mail had arrived and nobody recorded it: used in its lease, it is the only one ever sent',
    async () => {
      const employer = freshEmployer();
      const held = mailbox.holdAt('taken');
      const before = mailbox.tokens.length;
      const { id, counterCode } = await askFor(employer);
      await held;
      await restart();
      await change(mailbox.tokens.at(-1) ?? '', counterCode, GOOD_KEY).expect(204);
      mailbox.letGo();
      await leaseIsOver();
      while ((await messagesOf(id)).some(({ state }) => state !== 'withdrawn'))
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(mailbox.tokens.slice(before)).toHaveLength(1);
      await signIn(employer, GOOD_KEY).expect(201);
    },
    SLOW_MS,
  );

  it(
    'after the new key, before its notice was taken: the notice comes once, and opens nothing',
    async () => {
      const employer = freshEmployer();
      const { token, counterCode } = await sent(employer);
      const held = mailbox.holdAt('to');
      const before = mailbox.texts.length;
      await change(token, counterCode, GOOD_KEY).expect(204);
      await held;
      await restart();
      mailbox.letGo();
      await leaseIsOver();
      while ((await noticesOf(employer)).some(({ state }) => state !== 'accepted'))
        await new Promise((resolve) => setTimeout(resolve, 50));
      const notices = mailbox.texts.slice(before);
      expect(notices).toHaveLength(1);
      expect(notices[0]).not.toContain('/clave/');
      expect(notices[0]).not.toContain(GOOD_KEY);
      await signIn(employer, GOOD_KEY).expect(201);
    },
    SLOW_MS,
  );
});
