import pg from 'pg';
import request from 'supertest';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { approvedDossier, freshEmployer, GOOD_KEY, type ResetJson, untilStatus } from '../support/resets.js';
import { type SmtpStep, StallingMailbox } from '../support/stalling-mailbox.js';

const SLOW_MS = 60_000;
/** Number of the lock that a held write waits for. */
const AT_THE_WRITE = 77;

/** Runs a process whose own clock is wrong. */
const clockOff = (minutes: number) => {
  const code = `const Real = Date, off = ${minutes * 60_000};
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length > 0 ? given : [Real.now() + off])); }
      static now() { return Real.now() + off; }
    };`;
  return `--import data:text/javascript,${encodeURIComponent(code)}`;
};

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

  /** Stops every write of a kind just before it is done; whoever is killed there leaves nothing. */
  async function holdWrites(table: string, when: string) {
    const [owner, watch] = [ground.ownerUrl, ground.ownerUrl].map(
      (connectionString) => new pg.Client({ connectionString }),
    );
    if (!owner || !watch) throw new Error('unreachable');
    await Promise.all([owner.connect(), watch.connect()]);
    await owner.query(`SELECT pg_advisory_lock(${AT_THE_WRITE})`);
    await owner.query(
      `CREATE FUNCTION hold_write() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_advisory_xact_lock_shared(${AT_THE_WRITE}); RETURN NEW; END $$;
       CREATE TRIGGER hold_write BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION hold_write()`,
    );
    const waiting = () =>
      watch.query(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${AT_THE_WRITE} AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    return {
      reached: async () => {
        for (const deadline = performance.now() + 10_000; (await waiting()).rowCount === 0;) {
          if (performance.now() > deadline) throw new Error('nobody came to write');
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
      lift: async () => {
        // What the dead process left goes on to its next word to it, finds nobody and rolls back; DROP waits for that.
        await owner.query(`SELECT pg_advisory_unlock(${AT_THE_WRITE})`);
        await owner.query(`DROP TRIGGER hold_write ON ${table}; DROP FUNCTION hold_write()`);
        await Promise.all([owner.end(), watch.end()]);
      },
    };
  }

  const change = (url: string, token: string, counterCode: string) =>
    request(url).post('/api/v1/key-changes').send({ token, counterCode, newKey: GOOD_KEY });

  /**
   * Killed in a window that no mail server can hold open: a trigger of this test waits, with the row already written
   * and nothing committed, for a lock that the test has.
   */
  it.each([
    ['after the commit, before the mail is claimed', 'mail_message', `NEW.state = 'sending'`],
    ['with the link minted and not committed', 'key_reset', `NEW.status = 'sending'`],
    ['with the acceptance not recorded', 'key_reset', `NEW.status = 'sent'`],
  ])(
    '%s: nothing is half done, and one link works in the end',
    async (_, table, when) => {
      const employer = freshEmployer();
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
      const { ticketId, dossierId } = await approvedDossier(agent, counterId, employer);
      const before = mailbox.tokens.length;
      const hold = await holdWrites(table, when);
      const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await hold.reached();
      await app.kill();
      await hold.lift();
      const { id } = body as ResetJson;
      if (!when.includes('sent')) {
        const row = await ground.database.sql.one<{ status: string; link_mac: Buffer | null }>(
          'SELECT status, link_mac FROM key_reset WHERE id = $1',
          [id],
        );
        expect(row).toEqual({ status: 'queued', link_mac: null });
      }
      await leaseIsOver();

      app = await startAppProcess(ground.url, mailbox.url);
      const back = await clerkOn(app.url, 'ventanilla1', 1);
      const reset = await untilStatus(back.agent, id, ['sent'], 20_000);
      const tokens = mailbox.tokens.slice(before);
      expect(tokens).toHaveLength(when.includes('sent') ? 2 : 1);
      for (const older of tokens.slice(0, -1))
        await change(app.url, older, reset.counterCode ?? '').expect(410);
      await change(app.url, tokens.at(-1) ?? '', reset.counterCode ?? '').expect(204);
      await back.agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
    },
    SLOW_MS,
  );

  it.each<SmtpStep>(['connect', 'from', 'to', 'data', 'taken'])(
    'at «%s»: at most one link works, and one does in the end',
    async (step) => {
      const employer = freshEmployer();
      const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
      const { ticketId, dossierId } = await approvedDossier(agent, counterId, employer);
      const before = mailbox.tokens.length;
      const reached = mailbox.holdAt(step);
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
      // The one case in which the first mail may have arrived: its link is dead, the second one works.
      expect(tokens).toHaveLength(step === 'taken' ? 2 : 1);
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

  it(
    'the clock of the process decides nothing: ten minutes ahead or behind, the link lives as long',
    async () => {
      for (const minutes of [10, -10]) {
        const skewed = await startAppProcess(ground.url, mailbox.url, { NODE_OPTIONS: clockOff(minutes) });
        await app.kill();
        app = skewed;
        const { agent, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
        const { ticketId, dossierId } = await approvedDossier(agent, counterId, freshEmployer());
        const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
        const { id } = body as ResetJson;
        const reset = await untilStatus(agent, id, ['sent']);
        const clock = await ground.database.sql.one<{ now: Date }>('SELECT now() AS now');
        const left = Date.parse(reset.expiresAt ?? '') - (clock?.now.getTime() ?? 0);
        expect(left).toBeGreaterThan(150_000);
        expect(left).toBeLessThanOrEqual(180_000);
        const code = reset.counterCode ?? '';
        const token = mailbox.tokens.at(-1) ?? '';
        const ends = (from: string) =>
          ground.database.sql.run(
            `UPDATE key_reset SET link_expires_at = now() + $2::interval WHERE id = $1`,
            [id, from],
          );
        await ends('0 seconds');
        await change(app.url, token, code).expect(410);
        await ends('20 seconds');
        await change(app.url, token, code).expect(204);
        await agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
      }
    },
    SLOW_MS,
  );
});
