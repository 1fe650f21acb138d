import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { approvedDossier, freshEmployer, sentReset } from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

const NO_EMAIL = { ruc: '0990001014001', representative: { cedula: '0920003332' } };
const OWN = { ruc: '0430001487001', representative: { cedula: '0430001487' } };

interface Account {
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly contactVersion: number;
  readonly contactChangedAt: Date | null;
}

describe('a change of the registered address', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let supervisor: Agent;
  let other: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    [supervisor, other] = (await Promise.all(
      ['supervision1', 'supervision2'].map((username) => app.staff(username)),
    )) as [Agent, Agent];
  });
  afterAll(() => app.stop());
  afterEach(() =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    ),
  );

  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;
  const ask = (dossierId: string, body: object, agent = clerk) =>
    agent.post(`/api/v1/dossiers/${dossierId}/contact-change`).send(body);
  const asked = async (dossierId: string, body: object): Promise<string> =>
    ((await ask(dossierId, body).expect(202)).body as { approvalId: string }).approvalId;
  const decide = (id: string, body: object, agent = supervisor) =>
    agent.post(`/api/v1/approvals/${id}/decision`).send(body);
  const yes = { outcome: 'approved', reason: 'Vi la cédula y la solicitud' };
  const accountOf = (ruc: string) =>
    app.database.sql.one<Account>(
      `SELECT id, email, phone, contact_version AS "contactVersion", contact_changed_at AS "contactChangedAt" FROM employer_account WHERE ruc = $1`,
      [ruc],
    );
  const served = async (employer: { ruc: string; representative: { cedula: string } }, service?: string) =>
    (await approvedDossier(clerk, counterId, employer, service)).dossierId;
  const told = (email: string) =>
    app.mailbox.waitFor(({ to, subject }) => to === email && subject.includes('Cambió el correo'));

  it('is asked for by one person and made by the yes of another; both addresses are told, once', async () => {
    const employer = freshEmployer();
    const before = await accountOf(employer.ruc);
    const dossier = await served(employer, 'actualizacion-datos');
    const approvalId = await asked(dossier, { email: ' Nueva@Empresa.ec ', phone: '099 123 4567' });
    expect(await asked(dossier, { email: 'nueva@empresa.ec', phone: '0991234567' })).toBe(approvalId);
    expect(await accountOf(employer.ruc)).toEqual(before);

    const { body } = await supervisor.get(`/api/v1/approvals/${approvalId}`).expect(200);
    expect(body).toMatchObject({ kind: 'contact-change', employer: { ruc: employer.ruc } });
    expect(JSON.stringify(body)).toContain('nueva@empresa.ec');
    expect(JSON.stringify(body)).not.toContain(employer.email);

    app.mailbox.clear();
    await decide(approvalId, yes).expect(200);
    expect(await accountOf(employer.ruc)).toMatchObject({
      email: 'nueva@empresa.ec',
      phone: '+593991234567',
      contactVersion: (before?.contactVersion ?? 0) + 1,
      contactChangedAt: expect.any(Date) as Date,
    });
    const mails = await Promise.all([told(employer.email), told('nueva@empresa.ec')]);
    for (const { text, html } of mails) {
      expect(text).not.toContain('/clave/');
      expect(text).not.toContain('nueva@empresa.ec');
      expect(text).not.toContain(employer.email);
      expect(text).toContain('n…@empresa.ec');
      expect(text).toContain('/no-fui-yo/');
      expect(html).toContain('/no-fui-yo/');
    }
    expect(mails[0]?.text).toContain('Este ya no es el correo registrado');
    expect(mails[1]?.text).toContain('Desde ahora este es el correo registrado');
    expect(app.mailbox.mails.filter(({ subject }) => subject.includes('Cambió el correo'))).toHaveLength(2);
    expect(await auditOf(app, before?.id ?? '')).toEqual(['employer.contact-changed']);
    expect(await auditOf(app, approvalId)).toEqual(['approval.requested', 'approval.approved']);
  });

  it.each(['former', 'new'])('«no fui yo» of the %s address stops the account', async (which) => {
    const employer = freshEmployer();
    const dossier = await served(employer);
    const email = `cambio-${which}@empresa.ec`;
    await decide(await asked(dossier, { email }), yes).expect(200);
    const { text } = await told(which === 'new' ? email : employer.email);
    const token = /\/no-fui-yo\/([\w-]+)/.exec(text)?.[1] ?? '';
    const browser = app.browser();
    await browser.get(`/no-fui-yo/${token}`).expect(303);
    const page = await browser.get('/no-fui-yo').expect(200);
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await browser.post('/no-fui-yo').type('form').send({ _csrf });
    const frozen = await app.database.sql.one<{ by: string }>(
      'SELECT frozen_by AS by FROM employer_account WHERE ruc = $1',
      [employer.ruc],
    );
    expect(frozen?.by).toBe('owner');
    // The one who was replaced hears of that, too.
    for (const to of [email, employer.email])
      await app.mailbox.waitFor((mail) => mail.to === to && mail.subject.includes('congelada'));
    expect(codeOf(await ask(dossier, { email: 'otra@empresa.ec' }))).toBe('409 ACCOUNT_FROZEN');
  });

  it('kills the link on its way', async () => {
    const employer = freshEmployer();
    const dossier = await served(employer);
    const { token, counterCode } = await sentReset(app, clerk, dossier, employer.email);
    await decide(await asked(dossier, { email: 'lejos@empresa.ec' }), yes).expect(200);
    const change = { token, counterCode, newKey: 'Nu3va!Clav' };
    expect(codeOf(await app.http().post('/api/v1/key-changes').send(change))).toBe('410 LINK_NOT_VALID');
  });

  it('wants an approved dossier of the own visit, of a service that changes data, and another address', async () => {
    const employer = freshEmployer();
    const body = { email: 'nuevo@empresa.ec' };
    const unlocking = await served(employer, 'desbloqueo');
    expect(codeOf(await ask(unlocking, body))).toBe('409 WRONG_SERVICE');
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
    const dossier = await served(employer);
    for (const email of ['', 'no-es-correo', 'a@b', 7, null])
      expect(codeOf(await ask(dossier, { email }))).toBe('400 INPUT_INVALID');
    expect(codeOf(await ask(dossier, { ...body, more: 1 }))).toBe('400 INPUT_INVALID');
    expect(codeOf(await ask(dossier, { ...body, phone: '123' }))).toBe('422 PHONE_INVALID');
    expect(codeOf(await ask(dossier, { email: employer.email }))).toBe('422 CONTACT_UNCHANGED');
    const colleague = await clerkAt(app, 'ventanilla2', 2);
    expect(codeOf(await ask(dossier, body, colleague.agent))).toBe('409 NOT_YOUR_VISIT');
    expect(codeOf(await ask(dossier, body, await app.staff('ventanilla7')))).toBe('404 NOT_FOUND');
    await app.database.sql.run(
      `UPDATE dossier SET status = 'open', decided_at = NULL, decided_by = NULL WHERE id = $1`,
      [dossier],
    );
    expect(codeOf(await ask(dossier, body))).toBe('409 DOSSIER_NOT_APPROVED');
    expect(
      await app.database.sql.rows('SELECT 1 FROM contact_change WHERE dossier_id = $1', [dossier]),
    ).toEqual([]);
  });

  it('is refused to whom it concerns: the clerk who stands for the employer, and the supervisor who does', async () => {
    const six = await clerkAt(app, 'ventanilla6', 6);
    const { dossierId } = await approvedDossier(six.agent, six.counter.id, OWN);
    expect(codeOf(await ask(dossierId, { email: 'mio@empresa.ec' }, six.agent))).toBe('409 OWN_EMPLOYER');

    const employer = freshEmployer();
    const id = await asked(await served(employer), { email: 'suyo@empresa.ec' });
    await app.database.sql.run(
      `UPDATE employer_account SET representative_cedula = (SELECT cedula FROM staff_member WHERE username = 'supervision1') WHERE ruc = $1`,
      [employer.ruc],
    );
    expect(codeOf(await decide(id, yes))).toBe('409 OWN_EMPLOYER');
    await decide(id, yes, other).expect(200);
  });

  it('another address replaces what nobody decided yet, and only the last one can be approved', async () => {
    const employer = freshEmployer();
    const dossier = await served(employer);
    const first = await asked(dossier, { email: 'mal-escrito@empresa.ec' });
    const second = await asked(dossier, { email: 'bien-escrito@empresa.ec' });
    expect(second).not.toBe(first);
    expect(codeOf(await decide(first, yes))).toBe('409 APPROVAL_DECIDED');
    await decide(second, yes).expect(200);
    expect((await accountOf(employer.ruc))?.email).toBe('bien-escrito@empresa.ec');
  });

  it('a no stays a no until there is another reason', async () => {
    const dossier = await served(freshEmployer());
    const email = 'negado@empresa.ec';
    const id = await asked(dossier, { email, reason: 'Lo pide' });
    await decide(id, { outcome: 'rejected', reason: 'Falta la solicitud firmada' }).expect(200);
    const again = await ask(dossier, { email, reason: 'Lo pide' });
    expect(codeOf(again)).toBe('409 APPROVAL_NEEDED');
    expect(again.body).toMatchObject({
      approvalId: id,
      approvalStatus: 'rejected',
      detail: expect.stringContaining('Falta la solicitud firmada') as string,
    });
    expect(await asked(dossier, { email, reason: 'Ya trajo la solicitud firmada' })).not.toBe(id);
  });

  it('asked for before the address changed elsewhere it cannot be approved any more', async () => {
    const employer = freshEmployer();
    const here = await asked(await served(employer), { email: 'aqui@empresa.ec' });
    const far = await clerkAt(app, 'ventanilla3', 3);
    const { dossierId } = await approvedDossier(far.agent, far.counter.id, employer);
    const there = (
      (await ask(dossierId, { email: 'alla@empresa.ec' }, far.agent).expect(202)).body as {
        approvalId: string;
      }
    ).approvalId;
    // Both at once: the account's lock lets one of them in, and the other one finds another address.
    const gate = await closeGate(
      app.databaseUrl,
      'SELECT 1 FROM employer_account WHERE ruc = $1 FOR UPDATE',
      [employer.ruc],
    );
    const both = [decide(here, yes, supervisor), decide(there, yes, other)].map((one) =>
      one.then((answer) => answer),
    );
    await gate.untilWaiting(2);
    await gate.open();
    const answers = (await Promise.all(both)).map(codeOf).sort();
    expect(answers).toEqual(['200 ', '409 CONTACT_CHANGED_MEANWHILE']);
    const account = await accountOf(employer.ruc);
    expect(account?.contactVersion).toBe(2);
    expect(await auditOf(app, account?.id ?? '')).toEqual(['employer.contact-changed']);
  });

  it.each(['the declaration', 'the request'])(
    'asked for while the same clerk declares an interest, %s first: it comes before that, or not at all',
    async (first) => {
      const employer = freshEmployer();
      const { dossierId, ticketId } = await approvedDossier(clerk, counterId, employer);
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE', [
        ticketId,
      ]);
      const press = {
        'the declaration': () =>
          clerk.post(`/api/v1/dossiers/${dossierId}/declaration`).send({ relation: 'kinship' }),
        'the request': () => ask(dossierId, { email: 'otro@empresa.ec' }),
      };
      const [declaration, request] = ['the declaration', 'the request'] as const;
      const second = first === request ? declaration : request;
      const begun = press[first as typeof second]().then((answer) => answer);
      await gate.untilWaiting(1);
      const followed = press[second]().then((answer) => answer);
      await gate.untilWaiting(2);
      await gate.open();
      const [early, late] = [await begun, await followed];
      const [declared, wanted] = first === request ? [late, early] : [early, late];
      expect(declared.status).toBe(200);
      const record = (await auditOf(app, dossierId)).at(-1);
      expect([codeOf(wanted), record]).toEqual([
        first === request ? '202 ' : '409 INTEREST_DECLARED',
        'dossier.interest-declared',
      ]);
      const { n: requests } = (await app.database.sql.one<{ n: number }>(
        'SELECT count(*)::int AS n FROM contact_change WHERE dossier_id = $1',
        [dossierId],
      )) ?? { n: -1 };
      expect(requests).toBe(first === request ? 1 : 0);
    },
  );

  it('is not approved for an account that was frozen meanwhile', async () => {
    const employer = freshEmployer();
    const id = await asked(await served(employer), { email: 'frio@empresa.ec' });
    await app.database.sql.run(
      `UPDATE employer_account SET frozen_at = now(), frozen_by = 'owner' WHERE ruc = $1`,
      [employer.ruc],
    );
    expect(codeOf(await decide(id, yes))).toBe('409 ACCOUNT_FROZEN');
    expect((await supervisor.get(`/api/v1/approvals/${id}`)).body).toMatchObject({ status: 'pending' });
    expect((await accountOf(employer.ruc))?.email).toBe(employer.email);
  });

  it('in pages: without an address the desk asks for one, masked, and tells when it is decided', async () => {
    const desk = async () => (await clerk.get('/personal/puesto').expect(200)).text;
    const dossier = await served(NO_EMAIL);
    const html = await desk();
    expect(html).toContain('Usuario no tiene correo registrado');
    expect(html).toMatch(/<details[^>]* id="contact" open/);
    const send = async (fields: object) => {
      const _csrf = /name="_csrf" value="([^"]+)"/.exec(await desk())?.[1] ?? '';
      return clerk
        .post(`/personal/puesto/expedientes/${dossier}/correo`)
        .type('form')
        .send({ _csrf, ...fields });
    };
    const wrong = await send({ email: 'no es', phone: '099', reason: '' });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('href="#new-email"');
    expect(wrong.text).toContain('value="no es"');
    expect((await send({ email: 'primera@empresa.ec', phone: '', reason: 'No tenía' })).status).toBe(303);
    const waiting = await desk();
    expect(waiting).toContain('Espera a supervisión');
    expect(waiting).toContain('p…@empresa.ec');
    expect(waiting).not.toContain('primera@empresa.ec');
    expect(waiting).not.toContain('id="new-email"');
    const pending = (await supervisor.get('/api/v1/approvals')).body as {
      approvals: { id: string; subject: { id: string } }[];
    };
    const id = pending.approvals.find(({ subject }) => subject.id === dossier)?.id ?? '';
    await decide(id, yes).expect(200);
    const after = await desk();
    expect(after).toContain('El correo ya cambió');
    expect(after).toContain('Enviar enlace a p…@empresa.ec');
  });
});
