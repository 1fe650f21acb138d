import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import { analyze } from '../../test/support/postgres.js';
import { auditOf, confirmedTurno } from '../../test/support/visits.js';
import { Reminders, REMINDERS_DUE } from './reminders.store.js';
import { SendReminders } from './send-reminders.js';
import { TurnosStore } from './turnos.store.js';

const HOUR = 60;

describe('reminders of turnos', () => {
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
  beforeEach(async () => {
    for (const table of ['turno', 'mail_message']) await app.database.sql.run(`DELETE FROM ${table}`);
    app.mailbox.clear();
    app.mailbox.mood = 'accept';
  });

  const remind = (of: TestApp = app) => of.app.get(SendReminders).execute();
  /** Confirmed so long ago that it had its time before any reminder was due. */
  async function booked(startsInMinutes: number, agoMinutes = 72 * HOUR) {
    const turno = await confirmedTurno(app, { startsInMinutes });
    await app.database.sql.run(
      `UPDATE turno SET confirmed_at = confirmed_at - $2::int * interval '1 minute', email = $3 WHERE id = $1`,
      [turno.id, agoMinutes, `${turno.code.toLowerCase()}@empresa.ec`],
    );
    return { ...turno, email: `${turno.code.toLowerCase()}@empresa.ec` };
  }
  const later = (minutes: number) =>
    app.database.sql.run(
      `UPDATE turno SET starts_at = starts_at - $1::int * interval '1 minute', ends_at = ends_at - $1::int * interval '1 minute'`,
      [minutes],
    );
  const kindsOf = async (id: string) =>
    (
      await app.database.sql.rows<{ kind: string }>(
        'SELECT kind FROM turno_reminder WHERE turno_id = $1 ORDER BY created_at, kind',
        [id],
      )
    ).map(({ kind }) => kind);
  const mailsTo = (email: string) => app.mailbox.mails.filter(({ to }) => to === email);
  const untilMails = async (
    are: (mail: { state: string; problem: string | null }) => boolean,
  ): Promise<string[]> => {
    for (const deadline = performance.now() + 10_000; ;) {
      const rows = await app.database.sql.rows<{ state: string; problem: string | null }>(
        'SELECT state, problem FROM mail_message ORDER BY id',
      );
      if (rows.every(are)) return rows.map(({ state }) => state);
      if (performance.now() > deadline) throw new Error(`not so: ${JSON.stringify(rows)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const untilSettled = () => untilMails(({ state }) => state !== 'queued' && state !== 'sending');

  it('go out once a day before, with when, where, what to bring and the link', async () => {
    const turno = await booked(23 * HOUR);
    await booked(25 * HOUR);
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    const mail = await app.mailbox.waitFor(({ to }) => to === turno.email);
    expect(mail.subject).toMatch(/^Recordatorio: /);
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain(`${turno.code.slice(0, 3)}-${turno.code.slice(3)}`);
      expect(part).toMatch(/\/turno\/[\w-]{43}/);
      expect(part).toContain('Muestre');
      expect(part).toContain('Cancélelo o cámbielo');
      expect(part).not.toContain('1740006299');
    }
    expect(await auditOf(app, turno.id)).toEqual(['turno.reminded']);
  });

  it('of a turno booked inside a window are one: 20 hours before that of two hours, an hour before one at once', async () => {
    const [early, late] = [await booked(20 * HOUR, 1), await booked(HOUR, 1)];
    expect(await remind()).toBe(1);
    expect([await kindsOf(early.id), await kindsOf(late.id)]).toEqual([[], ['hours-before']]);
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now() + interval '119 minutes', ends_at = now() + interval '139 minutes' WHERE id = $1`,
      [early.id],
    );
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    expect(await kindsOf(early.id)).toEqual(['hours-before']);
  });

  it('are owed to nobody whose turno is cancelled, past or already attended', async () => {
    for (const status of ['cancelled', 'arrived', 'served', 'no-show']) {
      const turno = await booked(HOUR);
      await app.database.sql.run('UPDATE turno SET status = $2, ruc_root = id::text WHERE id = $1', [
        turno.id,
        status,
      ]);
    }
    await booked(-1);
    expect(await remind()).toBe(0);
  });

  it('of a turno that moved are of its new time', async () => {
    const turno = await booked(HOUR);
    expect(await remind()).toBe(1);
    await untilSettled();
    const at = (minutes: number) => new Date(turno.startsAt.getTime() + minutes * 60_000);
    await app.database.transaction(async ({ tx, now }) => {
      const row = await tx.one<{ center_id: string }>('SELECT center_id FROM turno WHERE id = $1', [
        turno.id,
      ]);
      const to = {
        centerId: row?.center_id ?? '',
        seat: 1,
        startsAt: at(15 * HOUR),
        endsAt: at(15 * HOUR + 20),
      };
      expect(await app.app.get(TurnosStore).move(tx, now, turno.id, to)).toBe(true);
    });
    // Moved into the day before: that reminder would say what the notice of the move has just said.
    expect(await remind()).toBe(0);
    await later(15 * HOUR - 5);
    expect(await remind()).toBe(1);
    await untilSettled();
    expect(mailsTo(turno.email)).toHaveLength(2);
  });

  it('that waited for the mail server are not sent for a turno that is cancelled, attended, moved or past by then', async () => {
    app.mailbox.mood = 'defer';
    const turnos = [];
    for (let n = 0; n < 5; n += 1) turnos.push(await booked(HOUR + n));
    expect(await remind()).toBe(5);
    const ids = turnos.map(({ id }) => id);
    // What is on its way already is not called back.
    await untilMails(({ state, problem }) => state === 'queued' && problem !== null);
    const set = (index: number, change: string) =>
      app.database.sql.run(`UPDATE turno SET ${change} WHERE id = $1`, [ids[index]]);
    await set(0, `status = 'cancelled'`);
    await set(1, `status = 'arrived'`);
    await set(2, `starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'`);
    await set(3, `starts_at = now() - interval '1 minute', ends_at = now() + interval '19 minutes'`);
    app.mailbox.mood = 'accept';
    await app.database.sql.run(
      `UPDATE mail_message SET next_attempt_at = now(), state = 'queued', lease_until = NULL`,
    );
    const states = await untilSettled();
    expect(states.filter((state) => state === 'withdrawn').length).toBe(4);
    expect(app.mailbox.mails.map(({ to }) => to)).toEqual([turnos[4]?.email]);
  });

  it('are owed once by two processes that found the same turnos due at the same instant', async () => {
    const turnos = [];
    for (let n = 0; n < 6; n += 1) turnos.push(await booked(3 * HOUR + n));
    const gate = await closeGate(app.databaseUrl, 'LOCK TABLE turno IN ACCESS EXCLUSIVE MODE', []);
    const sweeps = Promise.all([remind(), remind(twin), remind(), remind(twin)]);
    await gate.untilWaiting(4);
    await gate.open();
    const counts = await sweeps;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
    for (const { id } of turnos) expect(await auditOf(app, id)).toEqual(['turno.reminded']);
    await untilSettled();
    expect(app.mailbox.mails).toHaveLength(6);
  });

  it('found due by one process, and owed by another before the first could lock the turno: still one', async () => {
    const turno = await booked(3 * HOUR);
    const reminders = app.app.get(Reminders);
    // What the slow one read before the other committed.
    const [seen] = await app.database.transaction(({ tx, now }) => reminders.lockDue(tx, now));
    if (!seen) throw new Error('nothing was due');
    expect(await remind(twin)).toBe(1);
    const again = await app.database.transaction(({ tx, now }) =>
      reminders.owe(tx, now, [{ ...seen, kind: 'day-before' }]),
    );
    expect(again).toEqual([]);
    expect(await kindsOf(turno.id)).toEqual(['day-before']);
  });

  it.each([
    ['day-before', 20],
    ['hours-before', 1],
  ])('%s: those that had theirs are in nobody’s way, however many they are', async (_, hours) => {
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, booking_digest,
         hold_expires_at, created_at, confirmed_at)
       SELECT gen_random_uuid(), 'M' || n, (SELECT id FROM service_center WHERE code = 'UIO-CENTRO'), 'clave-empleador', n, at, at + interval '20 minutes',
         'confirmed', '1', 'm' || n, '1', 'x@y.z', '\\x00', now(), now(), now() - interval '3 days'
       FROM generate_series(1, 70) AS n, (SELECT date_trunc('milliseconds', now() + $1::int * interval '1 hour') AS at) AS soon`,
      [hours],
    );
    expect([await remind(), await remind(), await remind()]).toEqual([50, 20, 0]);
  });

  it.each(['day-before', 'hours-before'] as const)(
    'read the turnos that are due from the small index: %s',
    async (kind) => {
      const { sql } = app.database;
      await sql.run(
        `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, booking_digest,
         hold_expires_at, created_at, confirmed_at, day_reminded_of, hours_reminded_of)
       SELECT gen_random_uuid(), 'S' || n, (SELECT id FROM service_center WHERE code = 'UIO-CENTRO'), 'clave-empleador', n, at, at + interval '20 minutes',
         'confirmed', '1', 'r' || n, '1', 'x@y.z', '\\x00', now(), now(), now() - interval '3 days', at, at
       FROM generate_series(1, 5000) AS n, (SELECT date_trunc('milliseconds', now() + interval '90 minutes') AS at) AS soon`,
      );
      await analyze(app.ownerUrl, 'turno');
      const plan = await sql.rows<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM turno t WHERE ${REMINDERS_DUE[kind].where.replaceAll('$1', 'now()')} ORDER BY t.starts_at LIMIT 100`,
      );
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(
        `turno_${kind.replace('-before', '')}_reminder`,
      );
    },
  );
});
