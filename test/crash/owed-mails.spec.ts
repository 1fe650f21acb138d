import request from 'supertest';
import { closeGate } from '../support/gate.js';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { approvedDossier, freshEmployer, GOOD_KEY, type ResetJson, untilStatus } from '../support/resets.js';
import { StallingMailbox } from '../support/stalling-mailbox.js';

const SLOW_MS = 60_000;
/** Nobody listens there: the mail server is down. */
const NO_MAIL_SERVER = 'smtp://127.0.0.1:9';
const AT_ONCE = 8;

/** What is owed is paid, whatever happens to the mail server, the processes or the database's connections. */
describe('mails that are owed', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let mailboxes: StallingMailbox[];
  let apps: AppProcess[] = [];

  beforeAll(async () => {
    ground = await demoGround();
    mailboxes = await Promise.all([new StallingMailbox().start(), new StallingMailbox().start()]);
  }, SLOW_MS);
  afterAll(async () => {
    for (const mailbox of mailboxes) mailbox.letGo();
    await Promise.all(apps.map((app) => app.kill()));
    for (const mailbox of mailboxes) await mailbox.stop();
    await ground.close();
  });
  const mailbox = (index: number): StallingMailbox => {
    const found = mailboxes[index];
    if (!found) throw new Error('no such mailbox');
    return found;
  };
  const start = async (smtpUrl: string): Promise<AppProcess> => {
    const app = await startAppProcess(ground.url, smtpUrl);
    apps.push(app);
    return app;
  };
  const killAll = async () => {
    await Promise.all(apps.map((app) => app.kill()));
    apps = [];
  };

  /** Visits one after another at one counter; each leaves with a link on its way. */
  async function askFor(links: number, app: AppProcess, counter = 1): Promise<ResetJson[]> {
    const { agent, counterId } = await clerkOn(app.url, `ventanilla${counter}`, counter);
    const resets: ResetJson[] = [];
    for (let i = 0; i < links; i += 1) {
      const { dossierId, ticketId } = await approvedDossier(agent, counterId, freshEmployer());
      const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      resets.push(body as ResetJson);
      await agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    }
    return resets;
  }
  const rows = (resets: readonly ResetJson[]) =>
    ground.database.sql.rows<{ status: string; state: string; attempt: number }>(
      'SELECT r.status, m.state, m.attempt FROM key_reset r JOIN mail_message m ON m.id = r.message_id WHERE r.id = ANY($1::uuid[])',
      [resets.map(({ id }) => id)],
    );
  const until = async (fits: () => Promise<boolean>, what: string, withinMs = 15_000): Promise<void> => {
    for (const deadline = performance.now() + withinMs; !(await fits());) {
      if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const change = (app: AppProcess, token: string, counterCode = '') =>
    request(app.url).post('/api/v1/key-changes').send({ token, counterCode, newKey: GOOD_KEY });

  it(
    'forty, asked for while the mail server was down and their process was killed, are shared by two others',
    async () => {
      const dying = await start(NO_MAIL_SERVER);
      const resets = await askFor(40, dying);
      await until(
        async () => (await rows(resets)).every(({ attempt }) => attempt > 0),
        'a first attempt at each',
      );
      expect(new Set((await rows(resets)).map(({ status }) => status))).not.toContain('sent');
      await killAll();
      const before = await rows(resets);
      const tries = before.reduce((sum, { attempt }) => sum + attempt, 0);
      await ground.database.sql.run(
        `UPDATE mail_message SET state = 'queued', lease_until = NULL, next_attempt_at = now() + interval '1 hour'`,
      );

      const [first, second] = await Promise.all([start(mailbox(0).url), start(mailbox(1).url)]);
      const bothAtWork = Promise.all([mailbox(0).holdAt('data'), mailbox(1).holdAt('data')]);
      await ground.database.sql.run('UPDATE mail_message SET next_attempt_at = now()');
      await bothAtWork;
      // Neither waits for the other: each has as many in hand as it may, and no mail is in two hands.
      await until(
        async () => (await rows(resets)).filter(({ state }) => state === 'sending').length === 2 * AT_ONCE,
        'two full hands',
      );
      for (const held of mailboxes) held.letGo();
      await until(async () => (await rows(resets)).every(({ status }) => status === 'sent'), 'all sent');

      const tokens = mailboxes.map((held) => held.tokens);
      expect(tokens.map((own) => own.length >= AT_ONCE)).toEqual([true, true]);
      expect(new Set(tokens.flat()).size).toBe(40);
      expect((await rows(resets)).reduce((sum, { attempt }) => sum + attempt, 0)).toBe(tries + 40);
      // Forty mails for forty employers, and every one of them opens the form, at either process.
      for (const [i, token] of tokens.flat().entries()) {
        await request((i % 2 ? first : second).url)
          .get('/clave')
          .set('cookie', `ventanilla_clave=${token}`)
          .expect(200);
      }
      await killAll();
    },
    SLOW_MS,
  );

  it(
    'and can wait do not all knock at a mail server that is down, and go out when it is back',
    async () => {
      const NOTICES = 30;
      const down = await start(NO_MAIL_SERVER);
      const began = performance.now();
      await ground.database.sql.run(
        `INSERT INTO mail_message (id, part, subject_id, recipient, state, created_at, next_attempt_at, give_up_at)
         SELECT gen_random_uuid(), 'key-changed', id, email, 'queued', now(), now(), now() + interval '1 hour'
         FROM employer_account WHERE email IS NOT NULL ORDER BY ruc LIMIT $1`,
        [NOTICES],
      );
      const notices = () =>
        ground.database.sql.rows<{ state: string; attempt: number }>(
          `SELECT state, attempt FROM mail_message WHERE part = 'key-changed' AND created_at > now() - interval '10 minutes'`,
        );
      const tries = async () => (await notices()).reduce((sum, { attempt }) => sum + attempt, 0);

      await until(async () => (await tries()) >= AT_ONCE + 4, 'a few tries');
      // A first handful that finds out; from then on one a second.
      const made = await tries();
      expect(made).toBeLessThanOrEqual(AT_ONCE + Math.ceil((performance.now() - began) / 1000));
      await down.kill();

      await start(mailbox(0).url);
      await until(
        async () => (await notices()).every(({ state }) => state === 'accepted'),
        'all sent',
        40_000,
      );
      expect(await notices()).toHaveLength(NOTICES);
      await killAll();
    },
    SLOW_MS,
  );

  it(
    'are sent within seconds when every connection to the database breaks in the middle of a claim',
    async () => {
      const app = await start(mailbox(0).url);
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla2', 2);
      const { dossierId } = await approvedDossier(agent, counterId, freshEmployer());
      const held = mailbox(0).holdAt('connect');
      const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await held;
      // The second attempt has claimed the mail and stands before the reset when its connection is cut.
      const gate = await closeGate(ground.url, 'SELECT 1 FROM key_reset WHERE id = $1 FOR UPDATE', [
        (body as ResetJson).id,
      ]);
      await ground.database.sql.run(
        `UPDATE mail_message SET state = 'queued', lease_until = NULL, next_attempt_at = now() WHERE state = 'sending'`,
      );
      await gate.untilWaiting(1);
      await ground.database.sql.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND (application_name LIKE 'ventanilla%' AND wait_event_type = 'Lock'
           OR application_name = 'ventanilla-listen')`,
      );
      await gate.open();
      mailbox(0).letGo();
      const reset = await untilStatus(agent, (body as ResetJson).id, ['sent'], 12_000);
      const tokens = mailbox(0).tokens.slice(-2);
      await change(app, tokens.at(-1) ?? '', reset.counterCode).expect(204);
      expect(app.child.exitCode).toBeNull();
    },
    SLOW_MS,
  );
});
