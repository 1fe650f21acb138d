import { startTestApp, type TestApp } from '../../test/support/app.js';
import { auditOf } from '../../test/support/visits.js';
import { newId, newToken, digest } from '../platform/index.js';
import { ForgetVisitors } from '../queue/forget-visitors.js';
import { ForgetCodes } from './forget-codes.js';
import { ForgetTurnos } from './forget-turnos.js';
import { TurnoAccess } from './turno-access.js';
import { TurnoReads } from './turnos.reads.js';

const RETENTION_DAYS = 30;

interface Old {
  readonly status?: string;
  readonly endsDaysAgo?: number;
  readonly endedHoursAgo?: number | null;
  readonly code?: string | null;
}

describe('what a past turno keeps', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ TURNO_RETENTION_DAYS: String(RETENTION_DAYS) });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM ticket_period');
    await app.database.sql.run('DELETE FROM ticket');
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
  });

  /** A turno by cookie `cookie`; times are told by the clock of one statement. */
  async function turno(cookie: string, old: Old = {}): Promise<string> {
    const { status = 'served', endsDaysAgo = RETENTION_DAYS, endedHoursAgo = 0, code = 'KMZ222' } = old;
    const id = newId();
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, phone,
         booking_digest, hold_expires_at, created_at, confirmed_at, ended_at, end_note)
       SELECT $1, $2, id, 'clave-empleador', (SELECT 1 + count(*) FROM turno), t.ends_at - interval '20 minutes', t.ends_at, $3,
         '1790001016001', '1790001016', '1740006299', 'ana@empresa.ec', '+593991234567', $4, t.ends_at, t.ends_at,
         CASE WHEN $2::text IS NOT NULL THEN t.ends_at END, date_trunc('milliseconds', now()) - $6::int * interval '1 hour', 'por mi cuenta'
       FROM service_center, (SELECT date_trunc('milliseconds', now()) - $5::int * interval '1 day' AS ends_at) t WHERE code = 'UIO-CENTRO'`,
      [id, code, status, digest(cookie), endsDaysAgo, endedHoursAgo],
    );
    await app.database.sql.run(
      `INSERT INTO turno_email_code (turno_id, email, status, tries_left, created_at) VALUES ($1, 'ana@empresa.ec', 'sent', 3, now())`,
      [id],
    );
    await app.database.sql.run(
      `INSERT INTO mail_message (id, part, subject_id, recipient, state, created_at, next_attempt_at, give_up_at)
       VALUES ($1, 'turno-confirmed', $2, 'ana@empresa.ec', 'accepted', now(), now(), now())`,
      [newId(), id],
    );
    return id;
  }
  const forget = () => app.app.get(ForgetTurnos).execute();
  const backdate = (id: string, ms: number) =>
    app.database.sql.run(
      `UPDATE turno SET starts_at = starts_at + $2::int * interval '1 millisecond', ends_at = ends_at + $2::int * interval '1 millisecond' WHERE id = $1`,
      [id, ms],
    );
  /** Everything about it that says whose it was. */
  const traces = async (id: string): Promise<string> =>
    JSON.stringify(
      await app.database.sql.rows(
        `SELECT to_jsonb(t) AS row, (SELECT jsonb_agg(m) FROM mail_message m WHERE m.subject_id = t.id) AS mails,
           (SELECT jsonb_agg(c) FROM turno_email_code c WHERE c.turno_id = t.id) AS codes,
           (SELECT jsonb_agg(a) FROM audit_event a WHERE a.subject_id = t.id::text) AS audit FROM turno t WHERE id = $1`,
        [id],
      ),
    );

  it('is when, where, for what and how it ended; whose it was goes, from the mails as well', async () => {
    const id = await turno(newToken());
    expect(await traces(id)).toContain('1740006299');
    expect(await forget()).toBe(1);
    const left = await traces(id);
    for (const personal of ['1790001016', '1740006299', 'ana@', '991234567', 'por mi cuenta'])
      expect([personal, left.includes(personal)]).toEqual([personal, false]);
    expect(left).toContain('"service_code":"clave-empleador"');
    expect(left).toContain('"status":"served"');
    expect(await auditOf(app, id)).toEqual(['turno.forgotten']);
    expect(await forget()).toBe(0);
  });

  it('counts from the end of its hour: a moment earlier it is all there', async () => {
    const id = await turno(newToken());
    await backdate(id, 5_000);
    expect(await forget()).toBe(0);
    expect(await traces(id)).toContain('1740006299');
  });

  it('answers as unknown, by the link and by the browser it was booked in', async () => {
    const cookie = newToken();
    const id = await turno(cookie);
    const access = app.app.get(TurnoAccess);
    const token = access.manageToken({ id, manageVersion: 1 });
    const reads = app.app.get(TurnoReads);
    expect((await reads.byToken(token)).turno.id).toBe(id);
    await forget();
    for (const proof of [
      { bearer: token, cookie: undefined },
      { bearer: undefined, cookie },
    ]) {
      await expect(reads.owned(id, proof)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await reads.latestOf(cookie)).toBeUndefined();
    await app.http().get(`/api/v1/turnos/${id}`).set('authorization', `Bearer ${token}`).expect(404);
  });

  it('ends what nobody had ended, as everywhere else: no-show, or served', async () => {
    const missed = await turno(newToken(), { status: 'confirmed', endedHoursAgo: null, code: 'KMZ333' });
    await app.database.sql.run(`UPDATE turno SET ruc_root = '0990001014'`);
    const came = await turno(newToken(), { status: 'arrived', endedHoursAgo: null, code: 'KMZ444' });
    expect(await forget()).toBe(2);
    expect(await auditOf(app, missed)).toEqual(['turno.no-show', 'turno.forgotten']);
    expect(await auditOf(app, came)).toEqual(['turno.served', 'turno.forgotten']);
    const rows = await app.database.sql.rows(
      'SELECT status, end_reason FROM turno WHERE ended_at IS NOT NULL ORDER BY status',
    );
    expect(rows).toEqual([
      { status: 'no-show', end_reason: 'not-come' },
      { status: 'served', end_reason: 'day-over' },
    ]);
  });

  it('of a hold that became no turno is gone after a day', async () => {
    const fresh = await turno(newToken(), {
      status: 'expired',
      endsDaysAgo: -2,
      endedHoursAgo: 23,
      code: null,
    });
    const old = await turno(newToken(), {
      status: 'cancelled',
      endsDaysAgo: -2,
      endedHoursAgo: 24,
      code: null,
    });
    expect(await forget()).toBe(1);
    expect(await traces(fresh)).toContain('1740006299');
    expect(await traces(old)).not.toContain('1740006299');
  });

  it('is forgotten by the visit too, also of somebody who came without a turno', async () => {
    const clerk = await app.staff('ventanilla1');
    const issued = await clerk
      .post('/api/v1/centers/UIO-CENTRO/tickets')
      .send({ service: 'clave-empleador', ruc: '1790001016001', cedula: '1740006299' })
      .expect(201);
    const { id } = issued.body as { id: string };
    const sweep = app.app.get(ForgetVisitors);
    const end = (days: number, extra = '') =>
      app.database.sql.run(
        `UPDATE ticket SET status = 'left', ended_at = now() - $2::int * interval '1 day' ${extra} WHERE id = $1`,
        [id, days],
      );
    await end(RETENTION_DAYS, `+ interval '5 seconds'`);
    expect(await sweep.execute()).toBe(0);
    await end(RETENTION_DAYS);
    expect(await sweep.execute()).toBe(1);
    const rows = await app.database.sql.rows('SELECT ruc, cedula FROM ticket WHERE id = $1', [id]);
    expect(rows).toEqual([{ ruc: null, cedula: null }]);
    expect(await auditOf(app, id)).toEqual(['ticket.issued', 'ticket.forgotten']);
    expect(await sweep.execute()).toBe(0);
  });

  describe('of its mailed code', () => {
    const DAY_MS = 86_400_000;
    const codeThatEnded = async (msAgo: number, status = 'sent'): Promise<string> => {
      const id = await turno('código', { endsDaysAgo: 0 });
      await app.database.sql.run(
        `UPDATE turno_email_code SET mac = '\\x01', status = $3, expires_at = date_trunc('milliseconds', now()) - $2::int * interval '1 millisecond' WHERE turno_id = $1`,
        [id, msAgo, status],
      );
      return id;
    };
    const canBeCompared = async (id: string) =>
      (
        await app.database.sql.one<{ kept: boolean }>(
          'SELECT mac IS NOT NULL AS kept FROM turno_email_code WHERE turno_id = $1',
          [id],
        )
      )?.kept;

    it('nothing a day after its window, and all until then, when its confirmation may be sent again', async () => {
      const [recent, old, neverSent] = [
        await codeThatEnded(DAY_MS - 5_000),
        await codeThatEnded(DAY_MS),
        await codeThatEnded(DAY_MS, 'queued'),
      ];
      expect(await app.app.get(ForgetCodes).execute()).toBe(2);
      expect(await Promise.all([recent, old, neverSent].map(canBeCompared))).toEqual([true, false, false]);
      expect(await app.app.get(ForgetCodes).execute()).toBe(0);
    });
  });
});
