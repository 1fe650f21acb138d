import request from 'supertest';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { approvedDossier, freshEmployer, GOOD_KEY, type ResetJson, untilStatus } from '../support/resets.js';
import { type SmtpStep, StallingMailbox } from '../support/stalling-mailbox.js';

const SLOW_MS = 60_000;

/** The process that sends the link dies at each step; the employer is served in the end, by one link at the most. */
describe('a process that dies while it sends the link', () => {
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

  /** What thirty seconds would do: the dead process's lease is over, and with it whatever it had minted. */
  async function leaseIsOver(): Promise<void> {
    await ground.database.sql.run(
      `UPDATE mail_message SET lease_until = now() - interval '1 second' WHERE state = 'sending'`,
    );
    await ground.database.sql.run(
      `UPDATE key_reset SET link_expires_at = now() - interval '1 second' WHERE status = 'sending'`,
    );
  }

  const change = (url: string, token: string, counterCode: string) =>
    request(url).post('/api/v1/key-changes').send({ token, counterCode, newKey: GOOD_KEY });

  it.each<SmtpStep | 'commit'>(['commit', 'connect', 'from', 'to', 'data', 'taken'])(
    'at «%s»: at most one link works, and one does in the end',
    async (step) => {
      const employer = freshEmployer();
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
      const { ticketId, dossierId } = await approvedDossier(agent, counterId, employer);
      const before = mailbox.tokens.length;
      const reached = step === 'commit' ? undefined : mailbox.holdAt(step);
      const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await reached;
      await app.kill();
      mailbox.letGo();
      await leaseIsOver();

      app = await startAppProcess(ground.url, mailbox.url);
      const back = await clerkOn(app.url, 'ventanilla1', 1);
      const reset = await untilStatus(back.agent, (body as ResetJson).id, ['sent', 'opened'], 20_000);
      const tokens = mailbox.tokens.slice(before);
      const latest = tokens.at(-1) ?? '';
      for (const older of tokens.slice(0, -1))
        await change(app.url, older, reset.counterCode ?? '').expect(410);
      await change(app.url, latest, reset.counterCode ?? '').expect(204);
      for (const used of tokens) await change(app.url, used, reset.counterCode ?? '').expect(410);
      await back.agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    },
    SLOW_MS,
  );

  it(
    'asked to stop in the middle of a mail it finishes it first',
    async () => {
      const employer = freshEmployer();
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
      const { dossierId, ticketId } = await approvedDossier(agent, counterId, employer);
      const reached = mailbox.holdAt('taken');
      const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await reached;
      const ended = app.terminate();
      setTimeout(() => mailbox.letGo(), 300);
      expect(await ended).toBe(0);
      const row = await ground.database.sql.one<{ status: string }>(
        'SELECT status FROM key_reset WHERE id = $1',
        [(body as ResetJson).id],
      );
      expect(row?.status).toBe('sent');
      app = await startAppProcess(ground.url, mailbox.url);
      const back = await clerkOn(app.url, 'ventanilla1', 1);
      await back.agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    },
    SLOW_MS,
  );

  it(
    'two processes on one database send each mail once',
    async () => {
      const twin = await startAppProcess(ground.url, mailbox.url);
      const before = mailbox.tokens.length;
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla2', 2);
      const codes = new Map<string, string>();
      for (let i = 0; i < 8; i += 1) {
        const { dossierId, ticketId } = await approvedDossier(agent, counterId, freshEmployer());
        const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
        const { id } = body as ResetJson;
        codes.set(id, (await untilStatus(agent, id, ['sent'])).counterCode ?? '');
        await agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
      }
      expect(mailbox.tokens.length - before).toBe(8);
      const attempts = await ground.database.sql.rows<{ attempt: number }>(
        'SELECT attempt FROM mail_message WHERE subject_id = ANY($1::uuid[])',
        [[...codes.keys()]],
      );
      expect(attempts.map(({ attempt }) => attempt)).toEqual(Array(8).fill(1));
      // Links mailed by either process change keys through the other.
      for (const [i, token] of mailbox.tokens.slice(before).entries()) {
        await change(twin.url, token, [...codes.values()][i] ?? '').expect(204);
      }
      expect(await twin.terminate()).toBe(0);
    },
    SLOW_MS,
  );
});
