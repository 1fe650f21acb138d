import { hash } from '@node-rs/argon2';
import { parseRuc } from '../../src/ecuador/index.js';
import { signInSubject } from '../../src/employers/employer-session.rules.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { approvedDossier, changeKey, freshEmployer, GOOD_KEY, sentReset } from '../support/resets.js';
import { type Agent, auditOf, clerkAt, confirmedTurno } from '../support/visits.js';

const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const KEY = 'Quito#2026z';
const UNKNOWN = { ruc: '0790001028001', representative: { cedula: '0700002595' } };
/** Connections of one process: with two, so many stand at the gate with a compared key in the hand, the others behind them. */
const POOL = 10;
const csrfIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

interface Someone {
  readonly ruc: string;
  readonly representative: { readonly cedula: string };
}

/** Locks, who lifts them, and accounts that stand still. */
describe('the block of a sign-in', () => {
  let app: TestApp;
  let twin: TestApp;
  let supervisor: Agent;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: String(POOL) });
    twin = await app.twin();
    supervisor = await app.staff('supervision1');
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  afterEach(async () => {
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting')`,
    );
  });

  const signIn = (who: Someone, key = KEY, at = app) =>
    at
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: who.ruc, cedula: who.representative.cedula, key });
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`.trim();
  /** Where the tries of one number wait for each other, after the key was compared and before a failure is counted. */
  const inTurnOf = (ruc: string): string => {
    const parsed = parseRuc(ruc);
    if (!parsed.ok) throw new Error('no RUC');
    return `employer-sign-in:${signInSubject({ rucRoot: parsed.root, sucursal: '0001' })}`;
  };
  const giveKey = async (ruc: string) =>
    app.database.sql.run(
      `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1, key_changed_at = now() WHERE ruc = $1`,
      [ruc, await hash(KEY, LIGHT)],
    );
  const keyed = async () => {
    const employer = freshEmployer();
    await giveKey(employer.ruc);
    return employer;
  };
  const lockOut = async (who: Someone) => {
    for (let tries = 1; tries <= 5; tries += 1) await signIn(who, 'Mala#2026zz');
  };
  const locksOf = async (ruc: string) => {
    const { body } = await supervisor.get(`/api/v1/lockouts?ruc=${ruc}`).expect(200);
    return (body as { lockouts: { id: string; channel: string; failures: number; lockedUntil: string }[] })
      .lockouts;
  };
  const unlocksOf = (dossierId: string) =>
    app.database.sql.rows<{ details: object }>(
      `SELECT details FROM audit_event WHERE action = 'employer.unlocked' AND details->>'dossierId' = $1 ORDER BY at`,
      [dossierId],
    );
  const freedMailsTo = async (email: string) =>
    (
      await app.database.sql.rows(
        `SELECT 1 FROM mail_message WHERE part = 'sign-in-freed' AND recipient = $1`,
        [email],
      )
    ).length;
  const mailTo = (email: string, subject: string) =>
    app.mailbox.waitFor((mail) => mail.to === email && mail.subject === subject);

  describe.each([
    ['a known employer', () => keyed()],
    ['a number that nobody has', () => Promise.resolve(UNKNOWN)],
  ])('of %s', (_, make) => {
    it('counts fifty wrong keys that come at once to two processes as five, answers alike, and outlives a restart', async () => {
      const who = await make();
      await app.database.sql.run('DELETE FROM lockout');
      const gate = await closeGate(app.databaseUrl, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        inTurnOf(who.ruc),
      ]);
      const tries = Array.from({ length: 50 }, (__, index) =>
        signIn(who, `Mala#20${index}zz`, index % 2 === 0 ? app : twin).then((answer) => answer),
      );
      await gate.untilWaiting(2 * POOL);
      await gate.open();
      const answers = await Promise.all(tries);
      const counts: Record<string, number> = {};
      for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
      expect(counts).toEqual({ '401 CREDENTIALS_WRONG': 5, '423 ACCOUNT_BLOCKED': 45 });
      const later = await app.twin();
      expect(codeOf(await signIn(who, KEY, later))).toBe('423 ACCOUNT_BLOCKED');
      await later.stop();
    });

    it('is seen and released by a supervisor, with a reason, once', async () => {
      const who = await make();
      await app.database.sql.run('DELETE FROM lockout');
      expect(await locksOf(who.ruc)).toEqual([]);
      await lockOut(who);
      const [lock, ...others] = await locksOf(who.ruc);
      expect(others).toEqual([]);
      expect(lock).toEqual({
        id: expect.any(String),
        channel: 'employer-sign-in',
        failures: 5,
        lockedAt: expect.any(String),
        lockedUntil: expect.any(String),
      });
      const path = `/api/v1/lockouts/${lock?.id ?? ''}/release`;
      for (const body of [{}, { reason: '  ' }])
        expect(codeOf(await supervisor.post(path).send(body))).toBe('422 REASON_REQUIRED');
      await clerk.post(path).send({ reason: 'x' }).expect(403);
      const { body } = await supervisor.post(path).send({ reason: 'Llamó y probó quién es.' }).expect(200);
      expect(body).toMatchObject({ id: lock?.id, failures: 5 });
      expect(codeOf(await supervisor.post(path).send({ reason: 'otra vez' }))).toBe('409 LOCKOUT_OVER');
      expect(await locksOf(who.ruc)).toEqual([]);
      expect(await auditOf(app, lock?.id ?? '')).toEqual(['lockouts.began', 'lockouts.released']);
      expect(codeOf(await signIn(who, 'Mala#2026zz'))).toBe('401 CREDENTIALS_WRONG');
    });
  });

  it('knows no lock that is none, and no number that cannot be one', async () => {
    const path = '/api/v1/lockouts/01a205b2-6751-73a2-b423-c5762d85ce83/release';
    expect(codeOf(await supervisor.post(path).send({ reason: 'x' }))).toBe('404 NOT_FOUND');
    expect(codeOf(await supervisor.get('/api/v1/lockouts?ruc=17'))).toBe('422 RUC_INVALID');
    expect(codeOf(await supervisor.get('/api/v1/lockouts'))).toBe('400 INPUT_INVALID');
    await clerk.get('/api/v1/lockouts?ruc=1790001016001').expect(403);
  });

  it('is told to the owner once, with what to do, and lifting it too; about a number of nobody no mail goes out', async () => {
    const employer = await keyed();
    app.mailbox.clear();
    // Those of the tests before this one still wait.
    await app.database.sql.run(`DELETE FROM mail_message WHERE part = 'sign-in-locked'`);
    await lockOut(UNKNOWN);
    await lockOut(employer);
    await signIn(employer, 'Mala#2026zz');
    // Not while whoever locked it may still be measuring: the mail server's part of the work tells that somebody has the number.
    const waits = await app.database.sql.rows<{ seconds: number }>(
      `SELECT extract(epoch FROM next_attempt_at - created_at)::int AS seconds FROM mail_message
       WHERE part = 'sign-in-locked' AND state = 'queued'`,
    );
    expect(waits).toHaveLength(2);
    expect(waits.filter(({ seconds }) => seconds <= 60 || seconds > 180)).toEqual([]);
    await app.database.sql.run(
      `UPDATE mail_message SET next_attempt_at = now() WHERE part = 'sign-in-locked' AND state = 'queued'`,
    );
    const mail = await mailTo(employer.email, 'Bloqueamos el ingreso a su cuenta de empleador');
    expect(mail.text).toContain('Hubo 5 intentos fallidos');
    expect(mail.text).toContain('reserve un turno');
    expect(mail.text).not.toContain(employer.ruc);
    const [lock] = await locksOf(employer.ruc);
    await supervisor
      .post(`/api/v1/lockouts/${lock?.id ?? ''}/release`)
      .send({ reason: 'Es su dueño.' })
      .expect(200);
    await mailTo(employer.email, 'El ingreso a su cuenta de empleador está libre otra vez');
    expect(app.mailbox.mails).toHaveLength(2);
    const states = await app.database.sql.rows(
      `SELECT state, count(*)::int AS n FROM mail_message WHERE part = 'sign-in-locked' AND state = 'withdrawn' GROUP BY state`,
    );
    expect(states).toHaveLength(1);
  });

  it('holds at 23:59:59 and is over at 24:00:00, with nobody tidying up', async () => {
    const employer = await keyed();
    await lockOut(employer);
    const shift = (back: string) =>
      app.database.sql.run(
        `UPDATE lockout SET locked_until = date_trunc('milliseconds', now()) + interval '24 hours' - interval '${back}' WHERE owner_id =
         (SELECT id FROM employer_account WHERE ruc = $1)`,
        [employer.ruc],
      );
    await shift('23 hours 59 minutes 50 seconds');
    expect(codeOf(await signIn(employer))).toBe('423 ACCOUNT_BLOCKED');
    await shift('24 hours');
    expect(codeOf(await signIn(employer))).toBe('201');
  });

  it('on the page says by the clock of Quito when it ends, and the way to the counter; alike for every number', async () => {
    const employer = await keyed();
    await lockOut(employer);
    await lockOut(UNKNOWN);
    await app.database.sql.run(
      `UPDATE lockout SET locked_until = '2099-03-01T01:54:00Z' WHERE locked_until IS NOT NULL`,
    );
    const page = async (who: Someone, key: string) => {
      const browser = app.browser();
      const { text: form } = await browser.get('/empleador/ingreso').expect(200);
      const answer = await browser
        .post('/empleador/ingreso')
        .type('form')
        .send({
          _csrf: csrfIn(form),
          ruc: who.ruc,
          sucursal: '0001',
          cedula: who.representative.cedula,
          key,
        });
      expect(answer.status).toBe(423);
      return answer.text.replace(/name="_csrf" value="[^"]+"/g, '');
    };
    const shown = await page(employer, KEY);
    expect(shown).toContain('Termina por sí mismo el sáb 28/02/2099 a las 20:54 (hora de Quito).');
    expect(shown).toContain('href="/turnos/nuevo?service&#x3D;desbloqueo"');
    expect(shown).toContain('La ventanilla sigue abierta');
    expect(await page(UNKNOWN, 'Mala#2026zz')).toBe(shown);
    await app.database.sql.run('DELETE FROM lockout');
  });

  it('refuses the right key without saying so, and gets no longer by it', async () => {
    const employer = await keyed();
    await lockOut(employer);
    const [before] = await locksOf(employer.ruc);
    const strip = (answer: { body: object; headers: Record<string, unknown> }) => {
      const { date: _date, 'x-request-id': _id, ...headers } = answer.headers;
      return JSON.stringify([{ ...answer.body, requestId: '' }, headers]);
    };
    const right = await signIn(employer);
    expect(strip(right)).toBe(strip(await signIn(employer, 'Mala#2026zz')));
    expect((await locksOf(employer.ruc))[0]).toEqual(before);
  });

  it('answers every kind of number alike after as many failures: unknown, known, without e-mail, frozen', async () => {
    const [known, mute, frozen] = [await keyed(), await keyed(), await keyed()];
    await app.database.sql.run('UPDATE employer_account SET email = NULL WHERE ruc = $1', [mute.ruc]);
    await app.database.sql.run('UPDATE employer_account SET frozen_at = now() WHERE ruc = $1', [frozen.ruc]);
    await app.database.sql.run('DELETE FROM lockout');
    const seen = new Set<string>();
    for (const who of [UNKNOWN, known, mute, frozen]) {
      const answers: unknown[] = [];
      for (let tries = 1; tries <= 7; tries += 1) {
        const { status, body, headers } = await signIn(who, 'Mala#2026zz');
        const { date: _date, 'x-request-id': _id, ...rest } = headers as Record<string, unknown>;
        answers.push([status, { ...(body as object), requestId: '' }, rest]);
      }
      seen.add(JSON.stringify(answers));
    }
    expect(seen.size).toBe(1);
  });

  it('two wrong, one right, two wrong: a success forgets what was before it', async () => {
    const employer = await keyed();
    for (const [key, expected] of [
      ['Mala#2026zz', '401 CREDENTIALS_WRONG'],
      ['Mala#2026zz', '401 CREDENTIALS_WRONG'],
      [KEY, '201'],
      ['Mala#2026zz', '401 CREDENTIALS_WRONG'],
      ['Mala#2026zz', '401 CREDENTIALS_WRONG'],
    ] as const)
      expect(codeOf(await signIn(employer, key))).toBe(expected);
    const row = await app.database.sql.one(
      'SELECT failures FROM lockout WHERE owner_id = (SELECT id FROM employer_account WHERE ruc = $1)',
      [employer.ruc],
    );
    expect(row).toEqual({ failures: 2 });
  });

  it('is lifted by a completed reset at the counter, which it never closed', async () => {
    const employer = await keyed();
    await lockOut(employer);
    const { dossierId } = await approvedDossier(clerk, counterId, employer);
    const { token, counterCode } = await sentReset(app, clerk, dossierId, employer.email);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    expect(codeOf(await signIn(employer, GOOD_KEY))).toBe('201');
  });

  describe('in a visit of desbloqueo', () => {
    const unlock = (dossierId: string, body: object = {}, agent = clerk) =>
      agent.post(`/api/v1/dossiers/${dossierId}/unlock`).send(body);

    it('is lifted by the clerk, again and again the same, and the owner is told', async () => {
      const employer = await keyed();
      await lockOut(employer);
      const { dossierId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
      app.mailbox.clear();
      const { body } = await unlock(dossierId).expect(200);
      expect(body).toEqual({
        id: expect.any(String),
        dossierId,
        unlockedAt: expect.any(String),
        evidence: 'cedula-seen',
        wasLocked: true,
      });
      expect((await unlock(dossierId).expect(200)).body).toEqual(body);
      expect(codeOf(await signIn(employer))).toBe('201');
      await mailTo(employer.email, 'El ingreso a su cuenta de empleador está libre otra vez');
      // A stranger locks it again while the visit goes on.
      await lockOut(employer);
      expect((await unlock(dossierId).expect(200)).body).toEqual(body);
      expect(codeOf(await signIn(employer))).toBe('201');
      const events = await unlocksOf(dossierId);
      expect(events).toHaveLength(2);
      expect(events[0]?.details).toMatchObject({ evidence: 'cedula-seen', wasLocked: 'sí' });
    });

    it('is lifted once, and told once, when the clerk presses twice at once', async () => {
      const employer = await keyed();
      await lockOut(employer);
      const { dossierId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
      const gate = await closeGate(
        app.databaseUrl,
        'SELECT 1 FROM employer_account WHERE ruc = $1 FOR UPDATE',
        [employer.ruc],
      );
      const presses = [1, 2, 3].map(() => unlock(dossierId).then((answer) => answer));
      await gate.untilWaiting(3);
      await gate.open();
      const [first, ...others] = (await Promise.all(presses)).map(({ status, body }) => ({ status, body }));
      expect(first?.status).toBe(200);
      expect(others).toEqual([first, first]);
      expect(await unlocksOf(dossierId)).toHaveLength(1);
      expect(await freedMailsTo(employer.email)).toBe(1);
    });

    it('is lifted once when a supervisor releases it at the same moment, and both hear the truth', async () => {
      const employer = await keyed();
      await lockOut(employer);
      const [lock] = await locksOf(employer.ruc);
      const { dossierId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
      const gate = await closeGate(
        app.databaseUrl,
        'SELECT 1 FROM employer_account WHERE ruc = $1 FOR UPDATE',
        [employer.ruc],
      );
      const path = `/api/v1/lockouts/${lock?.id ?? ''}/release`;
      const released = supervisor
        .post(path)
        .send({ reason: 'Llamó y probó quién es.' })
        .then((answer) => answer);
      await gate.untilWaiting(1);
      const unlocked = unlock(dossierId).then((answer) => answer);
      await gate.untilWaiting(2);
      await gate.open();
      // Whoever comes first lifts it; the other one is told that there was nothing to lift.
      const outcome = [codeOf(await released), (await unlocked).body.wasLocked];
      expect([
        ['200', false],
        ['409 LOCKOUT_OVER', true],
      ]).toContainEqual(outcome);
      expect(await freedMailsTo(employer.email)).toBe(1);
    });

    it.each([
      ['in-person', 'cedula-seen', 200],
      ['in-person', 'biometrics-matched', 200],
      ['in-person', 'video-seen', 422],
      ['in-person', 'SIMULATED', 422],
      ['in-person', 'UNAVAILABLE', 422],
      ['in-person', '', 422],
      ['video', 'video-seen', 200],
      ['video', 'cedula-seen', 422],
      ['video', 'biometrics-matched', 422],
      ['video', 'SIMULATED', 422],
    ])('takes as proof %s: %s → %s', async (mode, evidence, status) => {
      const employer = await keyed();
      await lockOut(employer);
      const { dossierId, ticketId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
      if (mode === 'video') {
        const { id: turnoId } = await confirmedTurno(app, { startsInMinutes: 30, service: 'desbloqueo' });
        await app.database.sql.run(`UPDATE turno SET mode = 'video' WHERE id = $1`, [turnoId]);
        await app.database.sql.run('UPDATE ticket SET turno_id = $2 WHERE id = $1', [ticketId, turnoId]);
      }
      const answer = await unlock(dossierId, { evidence });
      expect(answer.status).toBe(status);
      if (status === 422) expect(codeOf(answer)).toBe('422 EVIDENCE_NOT_ACCEPTED');
      expect((await locksOf(employer.ruc)).length).toBe(status === 200 ? 0 : 1);
    });

    it('is not lifted without an approved dossier of that service in one’s own visit', async () => {
      const employer = await keyed();
      const other = await approvedDossier(clerk, counterId, employer);
      expect(codeOf(await unlock(other.dossierId))).toBe('409 WRONG_SERVICE');
      await clerk.post(`/api/v1/tickets/${other.ticketId}/finish`).expect(200);
      const { dossierId, ticketId } = await approvedDossier(clerk, counterId, await keyed(), 'desbloqueo');
      const colleague = await app.staff('ventanilla2');
      expect(codeOf(await unlock(dossierId, {}, colleague))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await unlock(dossierId, {}, await app.staff('ventanilla7')))).toBe('404 NOT_FOUND');
      await app.database.sql.run(
        `UPDATE dossier SET status = 'open', decided_at = NULL, decided_by = NULL WHERE id = $1`,
        [dossierId],
      );
      expect(codeOf(await unlock(dossierId))).toBe('409 DOSSIER_NOT_APPROVED');
      await clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
      expect(codeOf(await unlock(dossierId))).toBe('409 NOT_YOUR_VISIT');
    });

    it('does not touch a frozen account, nor the clerk’s own', async () => {
      const employer = await keyed();
      const { dossierId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
      const own = `(SELECT cedula FROM staff_member WHERE username = 'ventanilla1')`;
      const cedula = employer.representative.cedula;
      await app.database.sql.run(
        `UPDATE employer_account SET representative_cedula = ${own} WHERE ruc = $1`,
        [employer.ruc],
      );
      expect(codeOf(await unlock(dossierId))).toBe('409 OWN_EMPLOYER');
      await app.database.sql.run(
        'UPDATE employer_account SET representative_cedula = $2, frozen_at = now() WHERE ruc = $1',
        [employer.ruc, cedula],
      );
      expect(codeOf(await unlock(dossierId))).toBe('409 ACCOUNT_FROZEN');
    });
  });

  describe('a supervisor', () => {
    const freeze = (body: object, agent = supervisor) => agent.post('/api/v1/frozen-accounts').send(body);
    const thaw = (body: object) => supervisor.post('/api/v1/frozen-accounts/release').send(body);

    it('freezes an account and thaws it, each with a reason, and the owner is told of both', async () => {
      const employer = await keyed();
      const { ruc } = employer;
      const { dossierId } = await approvedDossier(clerk, counterId, employer);
      app.mailbox.clear();
      expect(codeOf(await freeze({ ruc }))).toBe('422 REASON_REQUIRED');
      expect(codeOf(await freeze({ ruc }, clerk))).toBe('403 NOT_ALLOWED');
      expect(codeOf(await freeze({ ruc: UNKNOWN.ruc, reason: 'x' }))).toBe('404 EMPLOYER_UNKNOWN');
      const { body } = await freeze({ ruc, reason: 'Dos personas dicen ser el representante.' }).expect(201);
      expect(body).toMatchObject({
        employer: { ruc },
        by: 'supervisor',
        reason: 'Dos personas dicen ser el representante.',
      });
      expect(codeOf(await freeze({ ruc, reason: 'x' }))).toBe('409 ACCOUNT_FROZEN');
      const told = await mailTo(employer.email, 'Su cuenta de empleador quedó congelada');
      expect(told.text).not.toContain('Dos personas');
      expect(codeOf(await signIn(employer))).toBe('423 ACCOUNT_BLOCKED');
      const { body: list } = await supervisor.get('/api/v1/frozen-accounts').expect(200);
      expect(JSON.stringify(list)).toContain(ruc);
      expect(codeOf(await clerk.post(`/api/v1/dossiers/${dossierId}/reset`))).toBe('409 ACCOUNT_FROZEN');

      expect(codeOf(await thaw({ ruc, reason: '' }))).toBe('422 REASON_REQUIRED');
      await thaw({ ruc, reason: 'El representante vino con su cédula.' }).expect(204);
      expect(codeOf(await thaw({ ruc, reason: 'x' }))).toBe('409 ACCOUNT_NOT_FROZEN');
      const again = await mailTo(employer.email, 'Su cuenta de empleador ya no está congelada');
      expect(again.text).toContain('/no-fui-yo/');
      expect(codeOf(await signIn(employer))).toBe('201');
      const events = await app.database.sql.rows<{ action: string; details: object }>(
        `SELECT action, details FROM audit_event WHERE subject_id = (SELECT id::text FROM employer_account WHERE ruc = $1)
         AND action IN ('employer.frozen', 'employer.thawed') ORDER BY at`,
        [ruc],
      );
      expect(events.map(({ action }) => action)).toEqual(['employer.frozen', 'employer.thawed']);
    });

    it('kills a live link by freezing', async () => {
      const employer = await keyed();
      const { dossierId } = await approvedDossier(clerk, counterId, employer);
      const { token, counterCode } = await sentReset(app, clerk, dossierId, employer.email);
      await freeze({ ruc: employer.ruc, reason: 'En duda.' }).expect(201);
      expect(codeOf(await changeKey(app, { token, counterCode, newKey: GOOD_KEY }))).toBe(
        '410 LINK_NOT_VALID',
      );
    });

    it('does it all on a page, which keeps what was typed and says what is wrong', async () => {
      const employer = await keyed();
      await lockOut(employer);
      const page = `/personal/bloqueos?ruc=${employer.ruc}&sucursal=0001`;
      const { text } = await supervisor.get(page).expect(200);
      expect(text).toContain('Bloqueado el ingreso del empleador');
      const action = /action="(\/personal\/bloqueos\/[\w-]+\/levantar)"/.exec(text)?.[1] ?? '';
      const send = (path: string, reason: string) =>
        supervisor
          .post(path)
          .type('form')
          .send({ _csrf: csrfIn(text), ruc: employer.ruc, sucursal: '0001', reason });
      expect((await send(action, ' ').expect(422)).text).toContain('Escriba el motivo.');
      await send(action, 'Llamó.').expect(303);
      expect((await supervisor.get(`${page}&hecho=levantado`)).text).toContain(
        'El ingreso no está bloqueado.',
      );
      await send('/personal/bloqueos/congelar', 'En duda.').expect(303);
      expect((await supervisor.get(page)).text).toContain('Descongelar la cuenta');
      const again = await send('/personal/bloqueos/congelar', 'Otra vez.').expect(409);
      expect(again.text).toContain('No se pudo hacer');
      await send('/personal/bloqueos/descongelar', 'Aclarado.').expect(303);
      expect((await supervisor.get('/personal/bloqueos?ruc=17').expect(422)).text).toContain('13 dígitos');
      expect((await supervisor.get(`/personal/bloqueos?ruc=${UNKNOWN.ruc}`).expect(200)).text).toContain(
        'Nadie está registrado con este número',
      );
    });
  });

  it('of a hundred numbers leaves the counter open, and supervision is told once', async () => {
    const employer = await keyed();
    await app.database.sql.run('DELETE FROM lockout');
    await app.database.sql.run('DELETE FROM lockout_outbreak');
    await lockOut(employer);
    await app.database.sql.run(
      `INSERT INTO lockout (id, subject_key, channel, failures, last_failure_at, locked_at, locked_until)
       SELECT gen_random_uuid(), decode(md5(n::text), 'hex'), 'employer-sign-in', 5, now(), now(), now() + interval '1 day' FROM generate_series(1, 99) n`,
    );
    const alarmed = await supervisor.get('/personal/bloqueos').expect(200);
    expect(alarmed.text).toContain('Muchos bloqueos a la vez');
    expect(alarmed.text).toContain('por atender');
    expect((await app.http().get('/metrics')).text).toContain(
      'ventanilla_recent_locks{channel="employer-sign-in"} 100',
    );
    await app.http().get('/health/ready').expect(200);

    const { dossierId } = await approvedDossier(clerk, counterId, employer, 'desbloqueo');
    await clerk.post(`/api/v1/dossiers/${dossierId}/unlock`).expect(200);
    expect(codeOf(await signIn(employer))).toBe('201');
  });
});
