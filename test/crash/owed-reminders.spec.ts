import { type AppProcess, demoGround, startAppProcess } from '../support/app-process.js';
import { Mailbox } from '../support/mailbox.js';

const SLOW_MS = 60_000;
const TURNOS = 30;

/** Reminders are owed and sent once each, whoever is killed in between. */
describe('reminders of turnos, with two processes of which one is killed', () => {
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let mailbox: Mailbox;
  const apps: AppProcess[] = [];

  beforeAll(async () => {
    ground = await demoGround();
    mailbox = await new Mailbox().start();
  }, SLOW_MS);
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.kill()));
    await mailbox.stop();
    await ground.close();
  });
  const start = async () => {
    const app = await startAppProcess(ground.url, mailbox.url, { SWEEP_SECONDS: '1' });
    apps.push(app);
    return app;
  };
  const until = async (fits: () => Promise<boolean> | boolean, what: string): Promise<void> => {
    for (const deadline = performance.now() + 40_000; !(await fits());) {
      if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  it(
    'each turno has one reminder in the end',
    async () => {
      const { sql } = ground.database;
      mailbox.mood = 'defer';
      const [dying] = await Promise.all([start(), start()]);
      await sql.run(
        `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, booking_digest,
           hold_expires_at, created_at, confirmed_at)
         SELECT gen_random_uuid(), 'R' || n, (SELECT id FROM service_center WHERE code = 'UIO-CENTRO'), 'clave-empleador', n,
           now() + interval '5 hours', now() + interval '320 minutes', 'confirmed', '1790001016001', 'r' || n, '1740006299', 'r' || n || '@empresa.ec',
           '\\x00', now(), now(), now() - interval '3 days' FROM generate_series(1, $1::int) AS n`,
        [TURNOS],
      );
      await until(async () => {
        const row = await sql.one<{ tried: number }>(
          'SELECT count(*)::int AS tried FROM mail_message WHERE attempt > 0',
        );
        return (row?.tried ?? 0) > 0;
      }, 'a first attempt');
      await dying?.kill();
      mailbox.mood = 'accept';
      await sql.run(
        `UPDATE mail_message SET next_attempt_at = now(), state = 'queued', lease_until = NULL WHERE state IN ('queued', 'sending')`,
      );
      await start();
      await until(() => new Set(mailbox.mails.map(({ to }) => to)).size === TURNOS, 'a mail for each');
      const rows = await sql.rows<{ n: number }>(
        'SELECT count(*)::int AS n FROM mail_message m JOIN turno_reminder r ON r.id = m.subject_id GROUP BY r.turno_id',
      );
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: TURNOS }, () => 1));
    },
    SLOW_MS,
  );
});
