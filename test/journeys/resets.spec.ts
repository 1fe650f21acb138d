import { KeyRing } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  approvedDossier,
  changeKey,
  freshEmployer,
  GOOD_KEY,
  type ResetJson,
  sentReset,
  untilStatus,
} from '../support/resets.js';
import { dumpOf } from '../support/secrets.js';
import { type Agent, clerkAt } from '../support/visits.js';

const A_TOKEN = 'A'.repeat(43);
const NOT_AN_ID = '01a205b2-6751-73a2-b423-c5762d85ce83';

describe('the manual reset', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    app.mailbox.mood = 'accept';
    // Whoever is still at the counter leaves, so that each test begins with an empty one.
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
  const signIn = (employer: { ruc: string; representative: { cedula: string } }, key: string) =>
    app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key });
  const row = (id: string) =>
    app.database.sql.one<Record<string, unknown>>('SELECT * FROM key_reset WHERE id = $1', [id]);
  const auditOf = async (id: string) =>
    (
      await app.database.sql.rows<{ action: string }>(
        'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id',
        [id],
      )
    ).map(({ action }) => action);

  describe('who may send a link, and from what', () => {
    it('asked twice it is the same reset', async () => {
      const { dossierId } = await approve();
      const { body: first } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      const { body: second } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      expect((second as ResetJson).id).toBe((first as ResetJson).id);
      expect((second as ResetJson).counterCode).toBe((first as ResetJson).counterCode);
    });

    it('refuses a dossier that is not approved, of another service, or of another clerk', async () => {
      const employer = freshEmployer();
      const { dossierId } = await approvedDossier(clerk, counterId, employer, 'actualizacion-datos');
      await clerk
        .post(`/api/v1/dossiers/${dossierId}/reset`)
        .expect(409)
        .expect(({ body }) => expect(body).toMatchObject({ code: 'WRONG_SERVICE' }));
      const other = await clerkAt(app, 'ventanilla2', 2);
      await other.agent
        .post(`/api/v1/dossiers/${dossierId}/reset`)
        .expect(409)
        .expect(({ body }) => expect(body).toMatchObject({ code: 'NOT_YOUR_VISIT' }));
      const elsewhere = await app.staff('ventanilla7');
      await elsewhere.post(`/api/v1/dossiers/${dossierId}/reset`).expect(404);
      await clerk.post(`/api/v1/dossiers/${NOT_AN_ID}/reset`).expect(404);
      await clerk.post('/api/v1/dossiers/no-es-un-id/reset').expect(404);
      await app.http().post(`/api/v1/dossiers/${dossierId}/reset`).expect(401);
    });

    it('refuses an employer without a registered e-mail, and one that the clerk represents', async () => {
      const { dossierId } = await approvedDossier(clerk, counterId, {
        ruc: '0990001014001',
        representative: { cedula: '0920003332' },
      });
      const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(409);
      expect(body).toMatchObject({
        code: 'NO_REGISTERED_EMAIL',
        detail: expect.stringContaining('Usuario no tiene correo registrado') as string,
      });
      const own = await clerkAt(app, 'ventanilla6', 6);
      const visit = await approvedDossier(own.agent, own.counter.id, {
        ruc: '0430001487001',
        representative: { cedula: '0430001487' },
      });
      const { body: refused } = await own.agent.post(`/api/v1/dossiers/${visit.dossierId}/reset`).expect(409);
      expect(refused).toMatchObject({ code: 'OWN_EMPLOYER' });
    });

    it('shows the counter code only to the clerk who holds the visit', async () => {
      const { reset } = await send();
      const supervisor = await app.staff('supervision1');
      const { body } = await supervisor.get(`/api/v1/resets/${reset.id}`).expect(200);
      expect(body).not.toHaveProperty('counterCode');
      await (await app.staff('ventanilla7')).get(`/api/v1/resets/${reset.id}`).expect(404);
    });
  });

  describe('the link', () => {
    it('changes the key once; used again it is dead and recorded', async () => {
      const { employer, reset, token, counterCode } = await send();
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
      await changeKey(app, { token, counterCode, newKey: 'Otr4!Clave' }).expect(410);
      await signIn(employer, GOOD_KEY).expect(201);
      expect(await auditOf(reset.id)).toEqual([
        'reset.requested',
        'reset.sent',
        'reset.opened',
        'reset.completed',
        'reset.link-reused',
      ]);
      const notice = await app.mailbox.waitFor(
        (mail) =>
          mail.to === employer.email && mail.subject.includes('clave') && !mail.text.includes('/clave/'),
      );
      expect(notice.text).not.toContain('/clave/');
      expect(notice.text).not.toContain(GOOD_KEY);
    });

    it.each([
      ['in its time', '5 seconds', 204],
      ['at its end', '0 seconds', 410],
    ])('%s it answers by the clock of the database', async (_, left, status) => {
      const { reset, token, counterCode } = await send();
      await app.database.sql.run(
        `UPDATE key_reset SET link_expires_at = date_trunc('milliseconds', now()) + $2::interval WHERE id = $1`,
        [reset.id, left],
      );
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(status);
    });

    it('opened in time and sent too late it is refused, and the clerk sees that it expired', async () => {
      const { reset, token, counterCode } = await send();
      const browser = app.browser();
      await browser.get(`/clave/${token}`).expect(303);
      await browser.get('/clave').expect(200);
      await app.database.sql.run(
        `UPDATE key_reset SET link_expires_at = now() - interval '1 second' WHERE id = $1`,
        [reset.id],
      );
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
      await browser.get('/clave').expect(410);
      expect((await untilStatus(clerk, reset.id, ['expired'])).counterCode).toBeUndefined();
    });

    it('a new link kills the former one at once; after the fifth there is no more', async () => {
      const { employer, reset, token, counterCode } = await send();
      let latest = { token, counterCode };
      for (let i = 1; i <= 5; i += 1) {
        const after = app.mailbox.mails.length;
        const { body } = await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(202);
        expect(body).toMatchObject({ id: reset.id });
        expect((body as ResetJson).counterCode).not.toBe(latest.counterCode);
        await changeKey(app, {
          token: latest.token,
          counterCode: latest.counterCode,
          newKey: GOOD_KEY,
        }).expect(410);
        latest = {
          token: await app.mailbox.linkTokenFor(employer.email, after),
          counterCode: (body as ResetJson).counterCode ?? '',
        };
        await untilStatus(clerk, reset.id, ['sent']);
      }
      const { body, headers } = await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(429);
      expect(body).toMatchObject({ code: 'REISSUE_LIMIT' });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      await changeKey(app, { ...latest, newKey: GOOD_KEY }).expect(204);
      await clerk
        .post(`/api/v1/resets/${reset.id}/reissue`)
        .expect(409)
        .expect(({ body: b }) => expect(b).toMatchObject({ code: 'RESET_STATE' }));
      await clerk
        .post(`/api/v1/dossiers/${String((await row(reset.id))?.dossier_id)}/reset`)
        .expect(409)
        .expect(({ body: b }) => expect(b).toMatchObject({ code: 'RESET_DONE' }));
    });

    it('five wrong codes kill it, and the count survives each refusal', async () => {
      const { token, counterCode } = await send();
      const wrong = counterCode === '000000' ? '111111' : '000000';
      for (const triesLeft of [4, 3, 2, 1, 0]) {
        const { body } = await changeKey(app, {
          token,
          counterCode: triesLeft === 3 ? undefined : wrong,
          newKey: GOOD_KEY,
        }).expect(422);
        expect(body).toMatchObject({ code: 'COUNTER_CODE_WRONG', triesLeft });
      }
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    });

    it.each([
      [
        'the key changed by another way',
        'UPDATE employer_account SET key_version = key_version + 1 WHERE ruc = $1',
      ],
      [
        'the address changed',
        'UPDATE employer_account SET contact_version = contact_version + 1 WHERE ruc = $1',
      ],
      ['the account was frozen', `UPDATE employer_account SET frozen_at = now() WHERE ruc = $1`],
    ])('dies when %s', async (_, change) => {
      const { employer, token, counterCode } = await send();
      await app.database.sql.run(change, [employer.ruc]);
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    });

    it('dies when it is voided, by the clerk with a reason or by a supervisor', async () => {
      const { reset, token, counterCode } = await send();
      await clerk.post(`/api/v1/resets/${reset.id}/void`).send({ reason: '  ' }).expect(422);
      await clerk.post(`/api/v1/resets/${reset.id}/void`).send({}).expect(400);
      const supervisor = await app.staff('supervision1');
      const { body } = await supervisor
        .post(`/api/v1/resets/${reset.id}/void`)
        .send({ reason: 'Lo pidió el empleador' })
        .expect(200);
      expect(body).toMatchObject({ status: 'voided' });
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(410);
    });

    it('weak keys are refused with every reason and cost no try', async () => {
      const { token, counterCode } = await send();
      const { body } = await changeKey(app, { token, counterCode, newKey: 'abc' }).expect(422);
      expect(body).toMatchObject({
        code: 'KEY_REJECTED',
        title: 'La clave no cumple con los parámetros de seguridad',
      });
      expect((body as { errors: { code: string }[] }).errors.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['LENGTH', 'UPPERCASE', 'DIGIT', 'SPECIAL']),
      );
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    });
  });

  it('a former key is refused, costs no try, and another one passes', async () => {
    const first = await send();
    const link = ({ token, counterCode }: { token: string; counterCode: string }) => ({ token, counterCode });
    await changeKey(app, { ...link(first), newKey: GOOD_KEY }).expect(204);
    await clerk.post(`/api/v1/tickets/${first.ticketId}/finish`).expect(200);
    const again = await approvedDossier(clerk, counterId, first.employer);
    const second = await sentReset(app, clerk, again.dossierId, first.employer.email);
    const { body } = await changeKey(app, { ...link(second), newKey: GOOD_KEY }).expect(422);
    expect(body).toMatchObject({ code: 'KEY_REJECTED', errors: [{ field: 'newKey', code: 'REUSED' }] });
    await changeKey(app, { ...link(second), newKey: 'Tr3bol!Rojo' }).expect(204);
    await signIn(first.employer, GOOD_KEY).expect(401);
  });

  describe('scanners and prying eyes', () => {
    it('fetching the link as often as they like changes nothing', async () => {
      const { reset, token, counterCode } = await send();
      const before = await row(reset.id);
      for (let i = 0; i < 20; i += 1) {
        const answer = await fetch(`${app.url}/clave/${token}`, {
          redirect: 'manual',
          headers: { 'user-agent': 'Mozilla/5.0 BingPreview/1.0b SafeLinks' },
        });
        expect([answer.status, answer.headers.get('location')]).toEqual([303, '/clave']);
      }
      await fetch(`${app.url}/clave/${token}`, { method: 'HEAD', redirect: 'manual' });
      await fetch(`${app.url}/clave/${token}`, { method: 'OPTIONS' });
      await app.browser().get('/clave').set('cookie', `ventanilla_clave=${token}`).expect(200);
      expect(await row(reset.id)).toEqual(before);
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
    });

    it('answers every link alike, good or bad, before the form', async () => {
      const { token } = await send();
      for (const link of [token, A_TOKEN, token.slice(0, 20), 'x', 'x'.repeat(500), 'a/b', '%C3%B1']) {
        const answer = await app.http().get(`/clave/${link}`).expect(303).expect('location', '/clave');
        expect(answer.headers['set-cookie']?.[0]).toMatch(
          /ventanilla_clave=.*Path=\/clave; HttpOnly; SameSite=Lax/,
        );
        expect(answer.headers['cache-control']).toContain('no-store');
      }
    });

    it('the mail names the configured site, whatever Host a request carries', async () => {
      const { employer, dossierId } = await approve();
      const evil = { 'x-forwarded-host': 'evil.test', host: 'evil.test' };
      const mailAfter = async (path: string) => {
        const after = app.mailbox.mails.length;
        const { body } = await clerk.post(path).set(evil).expect(202);
        await app.mailbox.linkTokenFor(employer.email, after);
        await untilStatus(clerk, (body as ResetJson).id, ['sent']);
        const mail = app.mailbox.mails.at(-1);
        expect(mail?.text).toContain(`${app.config.baseUrl.origin}/clave/`);
        expect(`${mail?.text}${mail?.html}`).not.toContain('evil');
        return (body as ResetJson).id;
      };
      const id = await mailAfter(`/api/v1/dossiers/${dossierId}/reset`);
      await mailAfter(`/api/v1/resets/${id}/reissue`);
    });

    it('nothing in the database works as a link, and no log, audit or outbox holds a secret', async () => {
      const { token, counterCode, reset } = await send();
      await changeKey(app, { token, counterCode: '000000', newKey: 'S3cr3t!Key' });
      const dump = await dumpOf(app.database.sql);
      expect(dump.length).toBeGreaterThan(1_000);
      // Whatever has the length of a token in any spelling is tried as one.
      const candidates = dump.flatMap((text) => [
        ...(text.match(/[\w-]{43,}/g) ?? []).flatMap((run) =>
          Array.from({ length: run.length - 42 }, (_, at) => run.slice(at, at + 43)),
        ),
        ...(text.match(/[0-9a-f]{64}/gi) ?? []).map((hex) => Buffer.from(hex, 'hex').toString('base64url')),
        ...(text.match(/[\w+/]{43}=/g) ?? []).map((base64) =>
          Buffer.from(base64, 'base64').toString('base64url'),
        ),
      ]);
      expect(candidates.length).toBeGreaterThan(0);
      const keyRing = app.app.get(KeyRing);
      const works = async (guess: string) =>
        (
          await app.database.sql.rows('SELECT 1 FROM key_reset WHERE link_mac = ANY($1::bytea[])', [
            keyRing.all('reset-link', guess),
          ])
        ).length;
      expect(await works(token)).toBe(1);
      for (const guess of new Set(candidates)) expect(await works(guess)).toBe(0);
      const secrets = [token, 'S3cr3t!Key', Buffer.from(token).toString('hex')];
      const spoken = new RegExp(`(^|[^\\w.-])${counterCode}($|[^\\w-])`);
      expect(
        dump.filter((text) => secrets.some((secret) => text.includes(secret)) || spoken.test(text)),
      ).toEqual([]);
      const logs = app.logs.filter(
        (line) => secrets.some((secret) => line.includes(secret)) || spoken.test(line),
      );
      expect(logs).toEqual([]);
      expect(reset.counterCode).toBe(counterCode);
    });
  });

  describe('bad input', () => {
    it.each([
      ['nothing', {}, 400, 'INPUT_INVALID'],
      ['an array for the token', { token: [A_TOKEN], newKey: GOOD_KEY }, 400, 'INPUT_INVALID'],
      ['an object for the key', { token: A_TOKEN, newKey: {} }, 400, 'INPUT_INVALID'],
      ['a number for the code', { token: A_TOKEN, counterCode: 1, newKey: GOOD_KEY }, 400, 'INPUT_INVALID'],
      [
        'a RUC beside the token',
        { token: A_TOKEN, counterCode: '1', newKey: GOOD_KEY, ruc: '1790001016001' },
        400,
        'INPUT_INVALID',
      ],
      [
        'an unknown token',
        { token: A_TOKEN, counterCode: '123456', newKey: GOOD_KEY },
        410,
        'LINK_NOT_VALID',
      ],
      [
        'half a token',
        { token: 'A'.repeat(20), counterCode: '123456', newKey: GOOD_KEY },
        410,
        'LINK_NOT_VALID',
      ],
      ['an empty token', { token: '', counterCode: '123456', newKey: GOOD_KEY }, 410, 'LINK_NOT_VALID'],
      ['a NUL', { token: `${A_TOKEN}\0`, newKey: GOOD_KEY }, 400, 'INPUT_INVALID'],
      ['a key of 10 kB', { token: A_TOKEN, newKey: 'A'.repeat(10_000) }, 413, 'TOO_LARGE'],
    ])('%s → the status and code of the contract', async (_, body, status, code) => {
      const answer = await changeKey(app, body).expect(status);
      expect(answer.body).toMatchObject({ code });
    });
  });

  describe('the mail server', () => {
    it('that defers three times starts the window when it accepts', async () => {
      const { employer, dossierId } = await approve();
      app.mailbox.mood = 'defer';
      const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      const { id } = body as ResetJson;
      const attempts = async () =>
        (
          await app.database.sql.one<{ attempt: number }>(
            'SELECT attempt FROM mail_message WHERE subject_id = $1',
            [id],
          )
        )?.attempt ?? 0;
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        while ((await attempts()) < attempt || (await row(id))?.status !== 'queued')
          await new Promise((resolve) => setTimeout(resolve, 20));
        expect((await row(id))?.link_mac).toBeNull();
        if (attempt === 3) app.mailbox.mood = 'accept';
        await app.database.sql.run('UPDATE mail_message SET next_attempt_at = now() WHERE subject_id = $1', [
          id,
        ]);
      }
      const token = await app.mailbox.linkTokenFor(employer.email);
      const reset = await untilStatus(clerk, id, ['sent']);
      expect(Date.parse(reset.expiresAt ?? '') - Date.parse(reset.sentAt ?? '')).toBe(180_000);
      await changeKey(app, { token, counterCode: reset.counterCode, newKey: GOOD_KEY }).expect(204);
    });

    it('that makes it wait for ten minutes is told to the clerk, and the link that comes in the end is whole', async () => {
      const { employer, dossierId } = await approve();
      app.mailbox.mood = 'defer';
      const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      const { id } = body as ResetJson;
      for (const until = performance.now() + 10_000; performance.now() < until;) {
        if ((await clerk.get(`/api/v1/resets/${id}`)).body.delay) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { body: waiting } = await clerk.get(`/api/v1/resets/${id}`).expect(200);
      expect(waiting).toMatchObject({
        status: 'queued',
        delay: expect.stringContaining('lista gris') as string,
      });
      expect(Date.parse((waiting as { nextTryAt: string }).nextTryAt)).toBeGreaterThan(
        Date.parse('2020-01-01'),
      );
      // As if the server had asked for patience all that time; then nobody answers at all.
      await app.database.sql.run(
        `UPDATE key_reset SET issued_at = issued_at - interval '10 minutes' WHERE id = $1`,
        [id],
      );
      await app.database.sql.run(
        `UPDATE mail_message SET problem = 'SMTP unreachable', next_attempt_at = now() + interval '1 hour', give_up_at = give_up_at - interval '10 minutes'
         WHERE subject_id = $1`,
        [id],
      );
      const { body: away } = await clerk.get(`/api/v1/resets/${id}`).expect(200);
      expect(away).toMatchObject({ delay: expect.stringContaining('no responde') as string });
      const after = app.mailbox.mails.length;
      app.mailbox.mood = 'accept';
      await app.database.sql.run('UPDATE mail_message SET next_attempt_at = now() WHERE subject_id = $1', [
        id,
      ]);
      const token = await app.mailbox.linkTokenFor(employer.email, after);
      const reset = await untilStatus(clerk, id, ['sent']);
      expect(reset).not.toHaveProperty('delay');
      expect(Date.parse(reset.expiresAt ?? '') - Date.parse(reset.sentAt ?? '')).toBe(180_000);
      await changeKey(app, { token, counterCode: reset.counterCode, newKey: GOOD_KEY }).expect(204);
    });

    it('that refuses the address is told to the clerk, who may try again', async () => {
      const { employer, dossierId } = await approve();
      app.mailbox.mood = 'refuse';
      const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      const failed = await untilStatus(clerk, (body as ResetJson).id, ['failed']);
      expect(failed.failure).toMatch(/servidor de correo/);
      app.mailbox.mood = 'accept';
      const after = app.mailbox.mails.length;
      await clerk.post(`/api/v1/resets/${failed.id}/reissue`).expect(202);
      await app.mailbox.linkTokenFor(employer.email, after);
      await untilStatus(clerk, failed.id, ['sent']);
    });
  });

  describe('afterwards', () => {
    it('every session of the employer is over and a block by wrong keys is lifted', async () => {
      const first = await send();
      await changeKey(app, {
        ...first,
        newKey: GOOD_KEY,
        employer: undefined,
        reset: undefined,
        ticketId: undefined,
        dossierId: undefined,
      }).expect(204);
      const sessions = await Promise.all(
        [1, 2, 3].map(async () => {
          const agent = app.browser();
          await agent
            .post('/api/v1/employer-sessions')
            .send({ ruc: first.employer.ruc, cedula: first.employer.representative.cedula, key: GOOD_KEY })
            .expect(201);
          return agent;
        }),
      );
      for (let i = 0; i < 5; i += 1) await signIn(first.employer, 'Mal4!Clave').expect(401);
      await signIn(first.employer, GOOD_KEY).expect(423);
      await app.database.sql.run(
        `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status = 'serving'`,
      );
      const again = await approvedDossier(clerk, counterId, first.employer);
      const { token, counterCode } = await sentReset(app, clerk, again.dossierId, first.employer.email);
      await changeKey(app, { token, counterCode, newKey: GOOD_KEY })
        .expect(422)
        .expect(({ body }) =>
          expect((body as { errors: { code: string }[] }).errors).toEqual([
            expect.objectContaining({ code: 'REUSED' }),
          ]),
        );
      await changeKey(app, { token, counterCode, newKey: 'Otr4!Clavx' }).expect(204);
      for (const session of sessions) await session.get('/api/v1/employer-sessions/current').expect(401);
      await signIn(first.employer, GOOD_KEY).expect(401);
      await signIn(first.employer, 'Otr4!Clavx').expect(201);
    });
  });
});
