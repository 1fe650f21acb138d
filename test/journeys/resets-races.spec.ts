import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import {
  approvedDossier,
  changeKey,
  freshEmployer,
  GOOD_KEY,
  type ResetJson,
  sentReset,
} from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

/** Connections of one process: that many contenders stand at the gate, the others in the queue behind them. */
const POOL = 20;
const LOCK_RESET = 'SELECT 1 FROM key_reset WHERE id = $1 FOR UPDATE';
/** As the app locks it: others may refer to the row meanwhile. */
const HOLD_ACCOUNT = 'SELECT 1 FROM employer_account WHERE ruc = $1 FOR NO KEY UPDATE';
const LOCK_ACCOUNT = 'SELECT 1 FROM employer_account WHERE ruc = $1 FOR UPDATE';

const codeOf = (body: unknown) => (body as { code?: string }).code;
const count = <T>(values: readonly T[], wanted: T) => values.filter((value) => value === wanted).length;

describe('at the same instant', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: String(POOL) });
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting')`,
    );
  });

  const approve = async () => {
    const employer = freshEmployer();
    return { employer, ...(await approvedDossier(clerk, counterId, employer)) };
  };
  const send = async () => {
    const visit = await approve();
    return { ...visit, ...(await sentReset(app, clerk, visit.dossierId, visit.employer.email)) };
  };
  const statusOf = async (id: string) =>
    (await app.database.sql.one<{ status: string }>('SELECT status FROM key_reset WHERE id = $1', [id]))
      ?.status;
  const mailsOwed = (part: string, recipientOrSubject: string) =>
    app.database.sql.rows(
      'SELECT 1 FROM mail_message WHERE part = $1 AND (recipient = $2 OR subject_id::text = $2)',
      [part, recipientOrSubject],
    );

  it('fifty people press «Guardar clave» with one link: one key, one record, one notice', async () => {
    const { employer, reset, token, counterCode } = await send();
    const twin = await app.twin();
    const keys = Array.from({ length: 50 }, (_, i) => `Cl4ve!${String.fromCharCode(97 + (i % 26))}${i % 9}Z`);
    const gate = await closeGate(app.databaseUrl, LOCK_RESET, [reset.id]);
    const posts = keys.map(async (newKey, i) => {
      const { status } = await changeKey(i % 2 ? app : twin, { token, counterCode, newKey });
      return status;
    });
    await gate.untilWaiting(2 * POOL);
    await gate.open();
    const statuses = await Promise.all(posts);
    await twin.stop();
    expect([count(statuses, 204), count(statuses, 410)]).toEqual([1, 49]);
    const record = await auditOf(app, reset.id);
    expect(count(record, 'reset.completed')).toBe(1);
    expect(count(record, 'reset.opened')).toBe(1);
    expect(count(record, 'reset.link-reused')).toBe(49);
    expect(await mailsOwed('key-changed', employer.email)).toHaveLength(1);
    const signIn = { ruc: employer.ruc, cedula: employer.representative.cedula };
    const winner = keys[statuses.indexOf(204)];
    await app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ...signIn, key: winner })
      .expect(201);
    const version = await app.database.sql.one('SELECT key_version FROM employer_account WHERE ruc = $1', [
      employer.ruc,
    ]);
    expect(version).toEqual({ key_version: 1 });
  });

  it('forty wrong codes: five are answered, each with its own count, and the link is dead', async () => {
    const { reset, token, counterCode } = await send();
    const wrong = counterCode === '000000' ? '111111' : '000000';
    const gate = await closeGate(app.databaseUrl, LOCK_RESET, [reset.id]);
    const posts = Array.from({ length: 40 }, () =>
      changeKey(app, { token, counterCode: wrong, newKey: GOOD_KEY }).then(),
    );
    await gate.untilWaiting(POOL);
    await gate.open();
    const answers = await Promise.all(posts);
    const triesLeft = answers
      .filter(({ status }) => status === 422)
      .map(({ body }) => (body as { triesLeft: number }).triesLeft)
      .sort();
    expect(triesLeft).toEqual([0, 1, 2, 3, 4]);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(35);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    expect(await statusOf(reset.id)).toBe('expired');
  });

  it('five wrong codes while the right one is being saved: the link is dead, and nothing was saved', async () => {
    const { employer, reset, token, counterCode } = await send();
    const wrong = counterCode === '000000' ? '111111' : '000000';
    const gate = await closeGate(app.databaseUrl, HOLD_ACCOUNT, [employer.ruc]);
    const saved = changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then();
    await gate.untilWaiting(1);
    for (let tries = 1; tries <= 5; tries += 1)
      await changeKey(app, { token, counterCode: wrong, newKey: GOOD_KEY }).expect(422);
    await gate.open();
    expect((await saved).status).toBe(410);
    expect(await statusOf(reset.id)).toBe('expired');
    expect(count(await auditOf(app, reset.id), 'reset.completed')).toBe(0);
    expect(await mailsOwed('key-changed', employer.email)).toEqual([]);
    const account = await app.database.sql.one(
      'SELECT key_version, key_hash FROM employer_account WHERE ruc = $1',
      [employer.ruc],
    );
    expect(account).toEqual({ key_version: 0, key_hash: null });
  });

  it('the address changes while the new key is being saved: nothing was saved, and that the page was open is known', async () => {
    const { employer, reset, token, counterCode } = await send();
    const gate = await closeGate(app.databaseUrl, HOLD_ACCOUNT, [employer.ruc]);
    const saved = changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then();
    await gate.untilWaiting(1);
    await gate.change('UPDATE employer_account SET contact_version = contact_version + 1 WHERE ruc = $1', [
      employer.ruc,
    ]);
    await gate.open();
    expect((await saved).status).toBe(410);
    const record = await auditOf(app, reset.id);
    expect(count(record, 'reset.opened')).toBe(1);
    expect(count(record, 'reset.completed')).toBe(0);
    expect(await mailsOwed('key-changed', employer.email)).toEqual([]);
  });

  it('a session that begins with the former key while the new one is being saved ends with the others', async () => {
    const { employer, token, counterCode } = await send();
    const gate = await closeGate(app.databaseUrl, HOLD_ACCOUNT, [employer.ruc]);
    const saved = changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then();
    await gate.untilWaiting(1);
    // As a sign-in writes it, under its lock of the account.
    await gate.change(
      `INSERT INTO employer_session (id, token_digest, account_id, created_at, last_seen_at, expires_at)
       SELECT gen_random_uuid(), '\\x01', id, now(), now(), now() + interval '8 hours' FROM employer_account WHERE ruc = $1`,
      [employer.ruc],
    );
    await gate.open();
    expect((await saved).status).toBe(204);
    const open = await app.database.sql.rows(
      'SELECT 1 FROM employer_session s JOIN employer_account a ON a.id = s.account_id WHERE a.ruc = $1 AND s.ended_at IS NULL',
      [employer.ruc],
    );
    expect(open).toEqual([]);
  });

  it.each([
    ['before the account is ours', HOLD_ACCOUNT],
    [
      'as the failures are being forgotten',
      `SELECT 1 FROM lockout l JOIN employer_account a ON a.id = l.owner_id WHERE a.ruc = $1 FOR UPDATE OF l`,
    ],
  ])('a sign-in that is locked while the new key is being saved, %s, is open afterwards', async (_, held) => {
    const { employer, token, counterCode } = await send();
    const signIn = (key: string) =>
      app
        .http()
        .post('/api/v1/employer-sessions')
        .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key });
    for (let tries = 1; tries <= 4; tries += 1) await signIn('Mala#2026zz').expect(401);
    const gate = await closeGate(app.databaseUrl, held, [employer.ruc]);
    const saved = changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then();
    await gate.untilWaiting(1);
    // The fifth failure, as it is written.
    await gate.change(
      `UPDATE lockout SET failures = 5, locked_at = now(), locked_until = now() + interval '24 hours'
       WHERE owner_id = (SELECT id FROM employer_account WHERE ruc = $1)`,
      [employer.ruc],
    );
    await gate.open();
    expect((await saved).status).toBe(204);
    await signIn(GOOD_KEY).expect(201);
  });

  it('one dossier asked for ten times: one reset and one mail', async () => {
    const { employer, dossierId } = await approve();
    const gate = await closeGate(app.databaseUrl, LOCK_ACCOUNT, [employer.ruc]);
    const posts = Array.from({ length: 10 }, () => clerk.post(`/api/v1/dossiers/${dossierId}/reset`).then());
    await gate.untilWaiting(10);
    await gate.open();
    const answers = await Promise.all(posts);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    const ids = new Set(answers.map(({ body }) => (body as ResetJson).id));
    expect(ids.size).toBe(1);
    expect(await mailsOwed('reset-link', [...ids][0] ?? '')).toHaveLength(1);
  });

  it('two counters send a link to one employer: one does, the other is told', async () => {
    const employer = freshEmployer();
    const first = await approvedDossier(clerk, counterId, employer);
    const other = await clerkAt(app, 'ventanilla2', 2);
    const second = await approvedDossier(other.agent, other.counter.id, employer);
    const gate = await closeGate(app.databaseUrl, LOCK_ACCOUNT, [employer.ruc]);
    const posts = [
      clerk.post(`/api/v1/dossiers/${first.dossierId}/reset`).then(),
      other.agent.post(`/api/v1/dossiers/${second.dossierId}/reset`).then(),
    ];
    await gate.untilWaiting(2);
    await gate.open();
    const answers = await Promise.all(posts);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const refused = answers.findIndex(({ status }) => status === 409);
    expect(codeOf(answers[refused]?.body)).toBe('RESET_IN_PROGRESS');
    // Once the winner's link is over by the clock alone, the other counter gets its turn.
    await app.database.sql.run(
      `UPDATE key_reset SET link_expires_at = now() - interval '1 second', status = 'sent' WHERE account_id = (SELECT id FROM employer_account WHERE ruc = $1)`,
      [employer.ruc],
    );
    const [agent, dossierId] = refused === 0 ? [clerk, first.dossierId] : [other.agent, second.dossierId];
    await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
  });

  it('the clerk sends another link while the employer saves: one of them wins, never both', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { employer, reset, token, counterCode } = await send();
      const gate = await closeGate(app.databaseUrl, LOCK_ACCOUNT, [employer.ruc]);
      const saved = changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then();
      if (round % 2) await gate.untilWaiting(1);
      const reissued = clerk.post(`/api/v1/resets/${reset.id}/reissue`).then();
      await gate.untilWaiting(2);
      await gate.open();
      const outcome = [(await saved).status, (await reissued).status];
      expect([
        [204, 409],
        [410, 202],
      ]).toContainEqual(outcome);
      await app.database.sql.run(
        `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status = 'serving'`,
      );
    }
  });

  it.each(['the supervisor', 'the employer'])(
    'a supervisor voids while the employer saves, %s first: one of them wins, never both',
    async (first) => {
      const supervisor = await app.staff('supervision1');
      const { reset, token, counterCode } = await send();
      const gate = await closeGate(app.databaseUrl, LOCK_RESET, [reset.id]);
      const press = {
        'the supervisor': () =>
          supervisor.post(`/api/v1/resets/${reset.id}/void`).send({ reason: 'Lo pidió el empleador' }).then(),
        'the employer': () => changeKey(app, { token, counterCode, newKey: GOOD_KEY }).then(),
      };
      const [voider, saver] = ['the supervisor', 'the employer'] as const;
      const begun = first === voider ? press[voider]() : press[saver]();
      await gate.untilWaiting(1);
      const followed = first === voider ? press[saver]() : press[voider]();
      await gate.untilWaiting(2);
      await gate.open();
      const [voided, saved] = await Promise.all(first === voider ? [begun, followed] : [followed, begun]);
      expect([
        [200, 410],
        [409, 204],
      ]).toContainEqual([voided.status, saved.status]);
      expect(await statusOf(reset.id)).toBe(voided.status === 200 ? 'voided' : 'completed');
    },
  );

  it('«Reenviar» pressed five times sends one more link', async () => {
    const { employer, reset } = await send();
    const gate = await closeGate(app.databaseUrl, LOCK_ACCOUNT, [employer.ruc]);
    const posts = Array.from({ length: 5 }, () => clerk.post(`/api/v1/resets/${reset.id}/reissue`).then());
    await gate.untilWaiting(5);
    await gate.open();
    const answers = await Promise.all(posts);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expect(await mailsOwed('reset-link', reset.id)).toHaveLength(2);
  });
});
