import pg from 'pg';
import { type AppProcess, clerkOn, demoGround, startAppProcess } from '../support/app-process.js';
import { Mailbox } from '../support/mailbox.js';
import { walkIn } from '../support/visits.js';

describe('a process that is asked to stop', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let mailbox: Mailbox;
  let app: AppProcess;
  let gate: pg.Client;
  beforeAll(async () => {
    ground = await demoGround();
    mailbox = await new Mailbox().start();
    app = await startAppProcess(ground.url, mailbox.url);
    gate = new pg.Client({ connectionString: ground.ownerUrl });
    await gate.connect();
  });
  afterAll(async () => {
    await app.kill();
    await gate.end();
    await mailbox.stop();
    await ground.close();
  });

  it('answers what it was asked before, and ends the streams that would never end', async () => {
    const { agent: clerk, counterId } = await clerkOn(app.url, 'ventanilla1', 1);
    const ticket = await walkIn(clerk);
    await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    await clerk.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    const board = await fetch(`${app.url}/api/v1/centers/UIO-CENTRO/board/events`);

    await gate.query('BEGIN');
    await gate.query('SELECT id FROM ticket WHERE id = $1 FOR UPDATE', [ticket.id]);
    const finished = clerk.post(`/api/v1/tickets/${ticket.id}/finish`).then(({ status }) => status);
    await atTheGate();
    const ended = app.terminate();
    expect(await board.text()).toContain('event: board');
    await gate.query('COMMIT');
    expect(await finished).toBe(200);
    expect(await ended).toBe(0);
    const { rows } = await gate.query<{ status: string }>('SELECT status FROM ticket WHERE id = $1', [
      ticket.id,
    ]);
    expect(rows).toEqual([{ status: 'finished' }]);
  });

  const atTheGate = async () => {
    for (let looks = 0; looks < 2_000; looks += 1) {
      const { rows } = await ground.database.transaction(async ({ tx }) => ({
        rows: await tx.rows(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      }));
      if (rows.length > 0) return;
      await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error('nobody came to the gate');
  };
});
