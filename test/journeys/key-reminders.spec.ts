import { hash } from '@node-rs/argon2';
import { OldKeysBacklog } from '../../src/employers/old-keys-backlog.reads.js';
import { RemindOldKeys } from '../../src/employers/remind-old-keys.js';
import { Sweeps } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';

const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const KEY = 'Quito#2026z';
const RUC = '1790001016001';
const CEDULA = '1740006299';
const EMAIL = `${RUC}@demo.test`;

describe('a key that is due', () => {
  let app: TestApp;
  let twin: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(() => app.mailbox.clear());

  const give = async (age: string, more = 'frozen_at = NULL') =>
    app.database.sql.run(
      `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1, key_reminders = 0,
         key_changed_at = date_trunc('milliseconds', now() - $3::interval), ${more} WHERE ruc = $1`,
      [RUC, await hash(KEY, LIGHT), age],
    );
  const grow = (days: number) =>
    app.database.sql.run(
      `UPDATE employer_account SET key_changed_at = key_changed_at - $2 * interval '24 hours' WHERE ruc = $1`,
      [RUC, days],
    );
  const owed = async () =>
    (
      await app.database.sql.one<{ n: number }>(
        `SELECT count(*)::int AS n FROM mail_message WHERE part = 'key-reminder'`,
      )
    )?.n ?? 0;
  const sweep = () => app.app.get(Sweeps).runAll();
  const overdue = async () => app.app.get(OldKeysBacklog).reminders(await app.database.now());
  const owedBy = async (work: () => Promise<unknown>) => {
    const before = await owed();
    await work();
    return (await owed()) - before;
  };

  it('is reminded of once by mail, without a link to sign in by, and once more a month later', async () => {
    await give('89 days 23:59:00');
    expect(await owedBy(sweep)).toBe(0);
    await grow(1);
    expect(await owedBy(sweep)).toBe(1);
    const mail = await app.mailbox.waitFor(({ to }) => to === EMAIL);
    expect(mail.subject).toBe('Es hora de cambiar su clave de empleador');
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain('Compañía de Prueba S.A.');
      expect(text).toMatch(/90\s+días/);
      expect(text).not.toMatch(/https?:|\/clave\/|\/empleador|1790001016/);
    }
    expect(await owedBy(sweep)).toBe(0);
    await grow(29);
    expect(await owedBy(sweep)).toBe(0);
    await grow(1);
    expect(await owedBy(sweep)).toBe(1);
    await grow(300);
    expect(await owedBy(sweep)).toBe(0);
    const audit = await app.database.sql.rows<{ details: object }>(
      `SELECT details FROM audit_event WHERE action = 'employer.key-reminded' ORDER BY at, id`,
    );
    expect(audit.map(({ details }) => details)).toEqual([{ reminder: 1 }, { reminder: 2 }]);
  });

  it('that nobody looked after for half a year is reminded of once, not twice in a row', async () => {
    await give('180 days');
    expect(await owedBy(async () => (await sweep(), await sweep()))).toBe(1);
  });

  it('swept by two processes at once is reminded of once', async () => {
    await give('95 days');
    expect(await overdue()).toMatchObject({ count: 1, oldestAt: expect.any(Date) as Date });
    const before = await owed();
    const gate = await closeGate(app.databaseUrl, 'LOCK TABLE employer_account IN ACCESS EXCLUSIVE MODE', []);
    const swept = Promise.all([app, twin, app, twin].map(({ app: one }) => one.get(RemindOldKeys).execute()));
    await gate.untilWaiting(4);
    await gate.open();
    expect((await swept).toSorted()).toEqual([0, 0, 0, 1]);
    expect((await owed()) - before).toBe(1);
    expect(await overdue()).toEqual({ count: 0, oldestAt: null });
  });

  it('of a frozen account, or one without an address, waits', async () => {
    await give('95 days', 'frozen_at = now()');
    expect(await owedBy(sweep)).toBe(0);
    await give('95 days', 'frozen_at = NULL, email = NULL');
    expect(await owedBy(sweep)).toBe(0);
    await app.database.sql.run('UPDATE employer_account SET email = $2 WHERE ruc = $1', [RUC, EMAIL]);
    expect(await owedBy(sweep)).toBe(1);
    await app.mailbox.waitFor(({ to }) => to === EMAIL);
  });

  it('changed while the mail waits is not reminded of; the new one begins again', async () => {
    await give('95 days');
    app.mailbox.mood = 'defer';
    expect(await owedBy(sweep)).toBe(1);
    const browser = app.browser();
    const sign = { ruc: RUC, cedula: CEDULA, key: KEY };
    expect((await browser.post('/api/v1/employer-sessions').send(sign).expect(201)).body).toMatchObject({
      keyAgeDays: 95,
    });
    expect((await browser.get('/empleador').expect(200)).text).toContain('Su clave cumplió 90 días');
    await browser
      .post('/api/v1/employer-sessions/current/key')
      .send({ key: KEY, newKey: 'Tr3bol!Rojo' })
      .expect(204);
    app.mailbox.mood = 'accept';
    await app.database.sql.run(`UPDATE mail_message SET next_attempt_at = now() WHERE state = 'queued'`);
    await app.mailbox.waitFor(({ subject }) => subject === 'Su clave de empleador cambió');
    for (const until = performance.now() + 8_000; performance.now() < until;) {
      const left = await app.database.sql.rows(
        `SELECT 1 FROM mail_message WHERE part = 'key-reminder' AND state IN ('queued', 'sending')`,
      );
      if (left.length === 0) break;
      await app.database.sql.run(`UPDATE mail_message SET next_attempt_at = now() WHERE state = 'queued'`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(app.mailbox.mails.map(({ subject }) => subject)).toEqual(['Su clave de empleador cambió']);
    await grow(90);
    expect(await owedBy(sweep)).toBe(1);
  });
});
