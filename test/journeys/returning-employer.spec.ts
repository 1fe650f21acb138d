import { type DossierView } from '../../src/dossiers/index.js';
import { type DefectsView } from '../../src/dossiers/index.js';
import { MarkStale } from '../../src/dossiers/mark-stale.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { freshEmployer } from '../support/resets.js';
import { type Agent, auditOf, clerkAt, confirmedTurno, walkIn } from '../support/visits.js';

const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const WITHOUT_EMAIL = { ruc: '0990001014001', cedula: '0920003332' };
const HOUSEHOLD = { ruc: '0210000741000', cedula: '0210000741' };
const ATTORNEY = '0920003332';

describe('an employer who lacks something', () => {
  let app: TestApp;
  let clerk: Agent;
  let colleague: Agent;
  let elsewhere: { agent: Agent; counter: { id: string } };
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    colleague = (await clerkAt(app, 'ventanilla2', 2)).agent;
    elsewhere = await clerkAt(app, 'ventanilla7', 1, 'GYE-NORTE');
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    app.mailbox.mood = 'accept';
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
  });

  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;
  const next = async (agent: Agent, counter: string) => {
    const { body } = await agent.post(`/api/v1/counters/${counter}/next`).expect(200);
    const { id } = body as { id: string };
    await agent.post(`/api/v1/tickets/${id}/start`).expect(200);
    return id;
  };
  const visit = async () => {
    await walkIn(clerk);
    return next(clerk, counterId);
  };
  const opened = async (who: { ruc: string; cedula: string }, more: object = {}): Promise<DossierView> => {
    const answer = await clerk.post(`/api/v1/tickets/${await visit()}/dossier`).send({ ...who, ...more });
    expect([answer.status, answer.body]).toEqual([201, answer.body]);
    return answer.body as DossierView;
  };
  const put = (id: string, path: string, body: object, agent = clerk) =>
    agent.put(`/api/v1/dossiers/${id}/${path}`).send(body);
  const check = async (id: string, kind: string, body: object) =>
    (await put(id, `checks/${kind}`, body).expect(200)).body as DossierView;
  const reject = (id: string, reason = 'Vuelva con la carta') =>
    clerk.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'rejected', reason }).expect(200);
  const finish = ({ ticketId }: DossierView) => clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
  const sheetOf = async (id: string, agent = clerk) =>
    (await agent.get(`/api/v1/dossiers/${id}/defects`).expect(200)).body as DefectsView;
  const mail = (id: string, agent = clerk) => agent.post(`/api/v1/dossiers/${id}/defects-mail`);
  const linesOf = ({ requirements }: DossierView) =>
    requirements.map(({ kind, outcome, required }) => `${kind} ${outcome}${required ? '' : ' (opt)'}`);
  const codesOf = ({ requirements }: DossierView, kind: string) =>
    requirements.find((line) => line.kind === kind)?.findings.map(({ level, code }) => `${level} ${code}`);

  describe('in which quality they come', () => {
    it('is the usual one unless somebody says otherwise, and the list is the same as ever', async () => {
      const dossier = await opened(COMPANY);
      expect([dossier.standing, dossier.joint]).toEqual(['legal-representative', false]);
      expect(dossier.requirements.at(-1)).toMatchObject({
        how: 'consult',
        registeredAt: 'Registro Mercantil',
        legalBasis: expect.stringContaining('Ley de Compañías') as string,
      });
    });

    it('may be said when the dossier is opened', async () => {
      const { ruc } = HOUSEHOLD;
      const dossier = await opened({ ruc, cedula: ATTORNEY }, { standing: 'attorney' });
      expect([dossier.standing, dossier.requirements.at(-1)?.name]).toEqual(['attorney', 'Poder especial']);
      expect(codesOf(dossier, 'cedula')).toContain('blocking OTHER_REPRESENTATIVE');
      expect(codesOf(dossier, 'nombramiento')).toEqual(['info POWER_TO_REVIEW']);
    });

    it('may be changed: what was checked of unchanged lines stays, the rest starts anew', async () => {
      const dossier = await opened({ ...COMPANY, cedula: ATTORNEY });
      expect(codesOf(dossier, 'nombramiento')).toEqual(['blocking APPOINTMENT_OTHER_PERSON']);
      for (const kind of ['cedula', 'ruc', 'request-letter'])
        await check(dossier.id, kind, { outcome: 'accepted' });
      const { body } = await put(dossier.id, 'standing', { standing: 'attorney' }).expect(200);
      const changed = body as DossierView;
      expect(linesOf(changed)).toEqual([
        'cedula pending',
        'ruc accepted',
        'turno pending (opt)',
        'request-letter pending',
        'nombramiento pending',
      ]);
      expect(codesOf(changed, 'nombramiento')).toEqual(['ok PRINCIPAL_IN_FORCE', 'info POWER_TO_REVIEW']);
      expect(changed.requirements[0]?.findings[0]?.detail).toContain('autorización de su supervisor');
      for (const { kind, required } of changed.requirements)
        if (required) await check(dossier.id, kind, { outcome: 'accepted' });
      // Red as it is: whatever the power, the key goes to somebody else than the person on record.
      expect(
        codeOf(await clerk.post(`/api/v1/dossiers/${dossier.id}/decision`).send({ outcome: 'approved' })),
      ).toBe('409 APPROVAL_NEEDED');
      expect(await auditOf(app, dossier.id)).toContain('dossier.standing-changed');
      const back = (await put(dossier.id, 'standing', { standing: 'legal-representative' }).expect(200)).body;
      expect(linesOf(back as DossierView)[1]).toBe('ruc accepted');
    });

    it('asks for the second signature once representation is joint', async () => {
      const dossier = await opened(COMPANY);
      await check(dossier.id, 'request-letter', { outcome: 'accepted' });
      await check(dossier.id, 'nombramiento', { outcome: 'accepted' });
      const { body } = await put(dossier.id, 'standing', {
        standing: 'legal-representative',
        joint: true,
      }).expect(200);
      const letter = (body as DossierView).requirements.find(({ kind }) => kind === 'request-letter');
      expect([letter?.outcome, letter?.checks.at(-1)]).toEqual([
        'pending',
        '¿Lleva las firmas manuscritas de quienes representan en conjunto?',
      ]);
      expect((body as DossierView).requirements.at(-1)?.outcome).toBe('accepted');
      const codes = (await sheetOf(dossier.id)).choices.map(({ code }) => code);
      expect(codes).toContain('LETTER_SECOND_SIGNATURE_MISSING');
    });

    it('has to be one of this kind of employer, in one’s own visit, before the decision', async () => {
      const dossier = await opened(HOUSEHOLD);
      expect(codeOf(await put(dossier.id, 'standing', { standing: 'liquidator' }))).toBe(
        '422 STANDING_NOT_ALLOWED',
      );
      expect(codeOf(await put(dossier.id, 'standing', { standing: 'owner' }))).toBe('400 INPUT_INVALID');
      expect(codeOf(await put(dossier.id, 'standing', { standing: 'attorney' }, colleague))).toBe(
        '409 NOT_YOUR_VISIT',
      );
      expect(codeOf(await put(dossier.id, 'standing', { standing: 'attorney' }, elsewhere.agent))).toBe(
        '404 NOT_FOUND',
      );
      await reject(dossier.id);
      expect(codeOf(await put(dossier.id, 'standing', { standing: 'attorney' }))).toBe('409 DOSSIER_DECIDED');
    });
  });

  describe('is told everything at once', () => {
    it('each defect with its law and its cure, and what nobody has looked at apart', async () => {
      const dossier = await opened(COMPANY);
      await check(dossier.id, 'cedula', { outcome: 'accepted' });
      const { requirements } = await check(dossier.id, 'request-letter', {
        outcome: 'rejected',
        reasonCodes: ['LETTER_NOT_SIGNED', 'LETTER_WITHOUT_CONTACT'],
        reason: 'La hoja está rota.',
      });
      expect(requirements[3]).toMatchObject({
        reasonCodes: ['LETTER_NOT_SIGNED', 'LETTER_WITHOUT_CONTACT'],
        reason:
          'La carta no está firmada a mano. En la carta faltan el correo, la dirección o el teléfono. La hoja está rota.',
      });
      const sheet = await sheetOf(dossier.id);
      expect(sheet.defects.map(({ kind, told }) => [kind, told.length])).toEqual([['request-letter', 3]]);
      for (const { text, legalBasis } of sheet.defects.flatMap(({ told }) => told))
        expect([text, legalBasis]).not.toContain('');
      expect(sheet.unreviewed.map(({ kind }) => kind)).toEqual(['ruc', 'nombramiento']);
      expect(sheet).not.toHaveProperty('reason');
      expect(sheet.emailMasked).toBe('1…@demo.test');
      await reject(dossier.id, 'Falta la carta en orden.');
      expect(await sheetOf(dossier.id)).toMatchObject({
        status: 'rejected',
        reason: 'Falta la carta en orden.',
      });
      expect(codeOf(await elsewhere.agent.get(`/api/v1/dossiers/${dossier.id}/defects`))).toBe(
        '404 NOT_FOUND',
      );
    });

    it.each([
      [
        'a code of another requirement',
        { outcome: 'rejected', reasonCodes: ['CEDULA_EXPIRED'] },
        '422 REASON_UNKNOWN',
      ],
      ['a code that nobody knows', { outcome: 'rejected', reasonCodes: ['LUNA'] }, '422 REASON_UNKNOWN'],
      [
        'a code with something accepted',
        { outcome: 'accepted', reasonCodes: ['LETTER_UNCLEAR'] },
        '422 REASON_UNKNOWN',
      ],
      ['no code and no reason', { outcome: 'rejected', reasonCodes: [] }, '422 REASON_REQUIRED'],
      ['a code that is no list', { outcome: 'rejected', reasonCodes: 'LETTER_UNCLEAR' }, '400 INPUT_INVALID'],
      ['a list of objects', { outcome: 'rejected', reasonCodes: [{}] }, '400 INPUT_INVALID'],
      [
        'eleven codes',
        { outcome: 'rejected', reasonCodes: Array(11).fill('LETTER_UNCLEAR') },
        '400 INPUT_INVALID',
      ],
    ])('but not %s', async (_, body, code) => {
      const { id } = await opened(COMPANY);
      expect(codeOf(await put(id, 'checks/request-letter', body))).toBe(code);
    });

    it('by mail to the registered address, once however often it is pressed, anew when it says something else', async () => {
      const employer = freshEmployer();
      const dossier = await opened({ ruc: employer.ruc, cedula: employer.representative.cedula });
      expect(codeOf(await mail(dossier.id))).toBe('409 NO_DEFECTS');
      await check(dossier.id, 'request-letter', { outcome: 'rejected', reasonCodes: ['LETTER_NOT_SIGNED'] });
      const isHis = ({ to }: { to: string }) => to === employer.email;
      const answers = await Promise.all(Array.from({ length: 6 }, () => mail(dossier.id)));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
      expect((answers[0]?.body as DefectsView).mail?.status).toMatch(/queued|sent/);
      const first = await app.mailbox.waitFor(isHis);
      expect(first.subject).toBe('Qué debe corregir para su trámite en el IESS');
      for (const body of [first.text, first.html]) {
        expect(body).toContain('La carta no está firmada a mano.');
        expect(body).toContain('Firme la carta a mano');
        expect(body).toContain('firma manuscrita');
        expect(body).toContain('Todavía no lo revisamos');
        // Nobody's number and nothing that opens anything goes by mail.
        expect(body).not.toContain(employer.representative.cedula);
        expect(body).not.toContain(employer.ruc);
        expect(body).not.toContain('/clave/');
      }
      await untilSent(dossier.id);
      await mail(dossier.id).expect(202);
      await check(dossier.id, 'ruc', { outcome: 'rejected', reasonCodes: ['RUC_NOT_ACTIVE'] });
      await mail(dossier.id).expect(202);
      const second = await app.mailbox.waitFor((each) => isHis(each) && each.text.includes('RUC no consta'));
      expect(second.text).toContain('La carta no está firmada a mano.');
      expect(app.mailbox.mails.filter(isHis)).toHaveLength(2);
      await untilSent(dossier.id);
      expect((await auditOf(app, dossier.id)).filter((action) => action.includes('defects'))).toEqual([
        'dossier.defects-mail-asked',
        'dossier.defects-mailed',
        'dossier.defects-mail-asked',
        'dossier.defects-mailed',
      ]);
    });

    const untilSent = async (id: string) => {
      for (let tries = 0; (await sheetOf(id)).mail?.status !== 'sent'; tries += 1) {
        if (tries > 200) throw new Error('not sent');
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };

    it('by mail once, when «Enviar» is pressed three times at once', async () => {
      const employer = freshEmployer();
      const dossier = await opened({ ruc: employer.ruc, cedula: employer.representative.cedula });
      await check(dossier.id, 'ruc', { outcome: 'rejected', reasonCodes: ['RUC_NOT_ACTIVE'] });
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM dossier WHERE id = $1 FOR UPDATE', [
        dossier.id,
      ]);
      const presses = [1, 2, 3].map(() => mail(dossier.id).then(({ status }) => status));
      await gate.untilWaiting(3);
      await gate.open();
      expect(await Promise.all(presses)).toEqual([202, 202, 202]);
      await untilSent(dossier.id);
      expect((await auditOf(app, dossier.id)).filter((action) => action.includes('defects'))).toEqual([
        'dossier.defects-mail-asked',
        'dossier.defects-mailed',
      ]);
      expect(app.mailbox.mails.filter(({ to }) => to === employer.email)).toHaveLength(1);
    });

    it('leaves nothing of the employer or its defects in the outbox', async () => {
      const dossier = await opened(COMPANY);
      app.mailbox.mood = 'defer';
      await check(dossier.id, 'cedula', { outcome: 'rejected', reason: 'Palabras de la ventanilla' });
      await mail(dossier.id).expect(202);
      const rows = await app.database.sql.rows(`SELECT * FROM mail_message WHERE part = 'dossier-defects'`);
      expect(rows.length).toBeGreaterThan(0);
      for (const secret of ['Palabras de la ventanilla', '@demo.test', COMPANY.ruc, COMPANY.cedula])
        expect(JSON.stringify(rows)).not.toContain(secret);
    });

    it('by mail to the address that was proved for the turno, where none is registered', async () => {
      const { id: turnoId, code } = await confirmedTurno(app, { startsInMinutes: 10 });
      await app.database.sql.run(
        `UPDATE turno SET ruc = $2, ruc_root = '0990001014', email = 'proven@turno.test' WHERE id = $1`,
        [turnoId, WITHOUT_EMAIL.ruc],
      );
      await clerk.post('/api/v1/centers/UIO-CENTRO/check-ins').send({ turnoCode: code }).expect(201);
      const ticketId = await next(clerk, counterId);
      const { body } = await clerk
        .post(`/api/v1/tickets/${ticketId}/dossier`)
        .send(WITHOUT_EMAIL)
        .expect(201);
      const { id } = body as DossierView;
      await check(id, 'request-letter', { outcome: 'rejected', reasonCodes: ['LETTER_MISSING'] });
      await mail(id).expect(202);
      await app.mailbox.waitFor(({ to }) => to === 'proven@turno.test');
      // Typed by staff, or of another employer's turno: nobody knows whose it is.
      for (const change of [
        `given_by = (SELECT id FROM staff_member WHERE username = 'ventanilla1')`,
        `given_by = NULL, ruc_root = '1790001016'`,
      ]) {
        await app.database.sql.run(`UPDATE turno SET ${change} WHERE id = $1`, [turnoId]);
        expect(codeOf(await mail(id))).toBe('409 NO_ADDRESS_TO_MAIL');
        expect(await sheetOf(id)).not.toHaveProperty('emailMasked');
      }
    });

    it('never by mail to a stranger: a walk-in without a registered address gets it on paper', async () => {
      const { id } = await opened(WITHOUT_EMAIL);
      await check(id, 'cedula', { outcome: 'rejected', reasonCodes: ['CEDULA_EXPIRED'] });
      expect(codeOf(await mail(id))).toBe('409 NO_ADDRESS_TO_MAIL');
      expect(codeOf(await mail(id, colleague))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await mail(id, elsewhere.agent))).toBe('404 NOT_FOUND');
      expect(codeOf(await mail(id).send({ email: 'otro@correo.test' }))).toBe('409 NO_ADDRESS_TO_MAIL');
    });

    it('does not tell what a mail server will not take as sent', async () => {
      const employer = freshEmployer();
      app.mailbox.mood = 'refuse';
      const { id } = await opened({ ruc: employer.ruc, cedula: employer.representative.cedula });
      await check(id, 'cedula', { outcome: 'rejected', reasonCodes: ['CEDULA_NOT_SHOWN'] });
      await mail(id).expect(202);
      for (let tries = 0; (await sheetOf(id)).mail?.status !== 'failed'; tries += 1) {
        if (tries > 200) throw new Error('not failed');
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      app.mailbox.mood = 'accept';
      await mail(id).expect(202);
      await app.mailbox.waitFor(({ to }) => to === employer.email);
    });
  });

  describe('comes again', () => {
    it('and the next clerk sees what was missing and what was noted, but starts anew', async () => {
      const employer = freshEmployer();
      const who = { ruc: employer.ruc, cedula: employer.representative.cedula };
      const first = await opened(who);
      expect(first).not.toHaveProperty('earlier');
      await check(first.id, 'ruc', { outcome: 'accepted', evidence: 'Consulta 77' });
      await check(first.id, 'request-letter', { outcome: 'rejected', reasonCodes: ['LETTER_NOT_SIGNED'] });
      await put(first.id, 'notes', { text: '  Vuelve el lunes.\nTrae la carta firmada.  ' }).expect(200);
      await reject(first.id);
      await put(first.id, 'notes', { text: 'Vuelve el martes.' }).expect(200);
      await finish(first);

      const second = await opened(who);
      expect(second.status).toBe('open');
      expect(second.requirements.map(({ outcome }) => outcome)).toEqual(
        second.requirements.map(() => 'pending'),
      );
      expect(second).not.toHaveProperty('notes');
      expect(second.earlier).toHaveLength(1);
      expect(second.earlier?.[0]).toMatchObject({
        id: first.id,
        status: 'rejected',
        reason: 'Vuelva con la carta',
        center: expect.any(String) as string,
        notes: { text: 'Vuelve el martes.', by: { name: 'Marcela Vera' } },
      });
      expect(second.earlier?.[0]?.requirements.find(({ kind }) => kind === 'request-letter')).toMatchObject({
        outcome: 'rejected',
        reasonCodes: ['LETTER_NOT_SIGNED'],
        reason: 'La carta no está firmada a mano.',
      });
      expect(second.earlier?.[0]?.requirements.find(({ kind }) => kind === 'ruc')?.evidence).toBe(
        'Consulta 77',
      );
      // Left without a decision: the third goes on with the second, and knows of the first.
      await finish(second);
      const third = await opened(who);
      expect(third.earlier?.map(({ id, status }) => [id, status])).toEqual([
        [second.id, 'open'],
        [first.id, 'rejected'],
      ]);
      for (const { kind, required } of third.requirements)
        if (required) await check(third.id, kind, { outcome: 'accepted' });
      await clerk.post(`/api/v1/dossiers/${third.id}/decision`).send({ outcome: 'approved' }).expect(200);
      await finish(third);
      expect(await opened(who)).not.toHaveProperty('earlier');
    });

    it('at another centre too, for the same matter only', async () => {
      const employer = freshEmployer();
      const who = { ruc: employer.ruc, cedula: employer.representative.cedula };
      const first = await opened(who);
      await reject(first.id);
      await finish(first);
      const at = async (service: string) => {
        await walkIn(elsewhere.agent, { service }, 'GYE-NORTE');
        const ticketId = await next(elsewhere.agent, elsewhere.counter.id);
        const { body } = await elsewhere.agent
          .post(`/api/v1/tickets/${ticketId}/dossier`)
          .send(who)
          .expect(201);
        await elsewhere.agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
        return body as DossierView;
      };
      expect(await at('actualizacion-datos')).not.toHaveProperty('earlier');
      expect((await at('clave-empleador')).earlier?.[0]?.id).toBe(first.id);
      expect(codeOf(await elsewhere.agent.get(`/api/v1/dossiers/${first.id}`))).toBe('404 NOT_FOUND');
    });

    it('after 90 days as if for the first time', async () => {
      const employer = freshEmployer();
      const who = { ruc: employer.ruc, cedula: employer.representative.cedula };
      const first = await opened(who);
      await reject(first.id);
      await finish(first);
      const aged = (interval: string) =>
        app.database.sql.run(`UPDATE dossier SET opened_at = now() - $2::interval WHERE id = $1`, [
          first.id,
          interval,
        ]);
      await aged('89 days 23 hours 59 minutes');
      const second = await opened(who);
      expect(second.earlier).toHaveLength(1);
      await app.database.sql.run('DELETE FROM dossier_finding WHERE dossier_id = $1', [second.id]);
      await app.database.sql.run('DELETE FROM dossier_check WHERE dossier_id = $1', [second.id]);
      await app.database.sql.run('DELETE FROM dossier WHERE id = $1', [second.id]);
      await finish(second);
      await aged('90 days 1 second');
      expect(await opened(who)).not.toHaveProperty('earlier');
    });

    it('with notes by whoever attends, audited without a word of them', async () => {
      const { id } = await opened(COMPANY);
      expect(codeOf(await put(id, 'notes', { text: 'x' }, colleague))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await put(id, 'notes', { text: 'x' }, elsewhere.agent))).toBe('404 NOT_FOUND');
      expect(codeOf(await put(id, 'notes', { text: 'x'.repeat(2001) }))).toBe('400 INPUT_INVALID');
      expect(codeOf(await put(id, 'notes', {}))).toBe('400 INPUT_INVALID');
      await put(id, 'notes', { text: 'Palabra canaria' }).expect(200);
      await put(id, 'notes', { text: ' Palabra canaria ' }).expect(200);
      expect((await put(id, 'notes', { text: ' ' }).expect(200)).body).not.toHaveProperty('notes');
      expect((await auditOf(app, id)).slice(1)).toEqual(['dossier.notes-written', 'dossier.notes-cleared']);
      const events = await app.database.sql.rows('SELECT * FROM audit_event WHERE subject_id = $1', [id]);
      expect(JSON.stringify(events)).not.toContain('canaria');
    });
  });

  it('whose visit ended undecided leaves a stale dossier: open, closed to changes, and resumed', async () => {
    const employer = freshEmployer();
    const who = { ruc: employer.ruc, cedula: employer.representative.cedula };
    const dossier = await opened(who);
    await finish(dossier);
    await app.database.sql.run(`UPDATE ticket SET ended_at = ended_at - interval '1 minute' WHERE id = $1`, [
      dossier.ticketId,
    ]);
    await app.app.get(MarkStale).execute();
    const { body } = await clerk.get(`/api/v1/dossiers/${dossier.id}`).expect(200);
    expect(body).toMatchObject({ status: 'open', staleAt: expect.any(String) as string });
    expect(codeOf(await put(dossier.id, 'checks/ruc', { outcome: 'accepted' }))).toBe('409 NOT_YOUR_VISIT');
    expect((await opened(who)).earlier?.[0]?.id).toBe(dossier.id);
  });
});
