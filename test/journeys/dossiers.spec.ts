import { DataSource } from 'typeorm';
import { parseRuc } from '../../src/ecuador/index.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { newId } from '../../src/platform/secrets/random.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/visits.js';

type Agent = Awaited<ReturnType<TestApp['staff']>>;
interface Finding {
  code: string;
  level: string;
  detail: string;
  source: string;
  at: string;
}
interface DossierBody {
  id: string;
  status: string;
  requirements: { kind: string; required: boolean; outcome: string; reason?: string; findings: Finding[] }[];
}

const EMPLOYERS = {
  company: { ruc: '1790001016001', cedula: '1740006299' },
  withoutEmail: { ruc: '0990001014001', cedula: '0920003332' },
  publicBody: { ruc: '1760910100001', cedula: '1850006667' },
  natural: { ruc: '0100000371001', cedula: '0100000371' },
  household: { ruc: '0210000741000', cedula: '0210000741' },
  suspended: { ruc: '0320001118001', cedula: '0320001118' },
} as const;
const rootOf = (typed: string): string => {
  const ruc = parseRuc(typed);
  return ruc.ok ? ruc.root : '';
};
const { company, suspended, household, natural } = EMPLOYERS;

describe('a dossier', () => {
  let app: TestApp;
  let clerk: Agent;
  let colleague: Agent;
  let elsewhere: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    clerk = await app.staff('ventanilla1');
    colleague = await app.staff('ventanilla2');
    elsewhere = await app.staff('ventanilla7');
    counterId = await openCounter(clerk, 'UIO-CENTRO', 1);
    await openCounter(colleague, 'UIO-CENTRO', 2);
    await openCounter(elsewhere, 'GYE-NORTE', 1);
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    // Whoever is still at the counter goes, so that each test calls its own.
    const tickets = await app.database.sql.rows<{ id: string }>(
      `SELECT id FROM ticket WHERE status = 'serving' AND counter_id = $1`,
      [counterId],
    );
    for (const { id } of tickets) await clerk.post(`/api/v1/tickets/${id}/finish`).expect(200);
  });

  async function openCounter(agent: Agent, center: string, number: number): Promise<string> {
    const { body } = await agent.get(`/api/v1/centers/${center}/counters`).expect(200);
    const counter = (body as { counters: { id: string; number: number }[] }).counters.find(
      (one) => one.number === number,
    );
    await agent.post(`/api/v1/counters/${counter?.id}/opening`).expect(200);
    return counter?.id ?? '';
  }

  /** A visit being served at the clerk's counter. */
  async function serve(ticketId: string): Promise<string> {
    const next = await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    expect(next.body.id).toBe(ticketId);
    await clerk.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
    return ticketId;
  }

  async function walkIn(service = 'clave-empleador'): Promise<string> {
    const { body } = await clerk.post('/api/v1/centers/UIO-CENTRO/tickets').send({ service }).expect(201);
    return serve(body.id as string);
  }

  async function withTurno(employer: { ruc: string; cedula: string }): Promise<string> {
    const code = `T${employer.ruc.slice(-6, -1).replaceAll(/[01]/g, '7')}`;
    await app.database.sql.run(`UPDATE turno SET status = 'served' WHERE status IN ('confirmed', 'arrived')`);
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email,
         booking_digest, hold_expires_at, created_at, confirmed_at)
       SELECT $1, $2, id, 'clave-empleador', 1, now(), now() + interval '20 minutes', 'confirmed', $3, $4, $5, 'x@demo.test',
         '\\x00', now(), now(), now() FROM service_center WHERE code = 'UIO-CENTRO'`,
      [newId(), code, employer.ruc, rootOf(employer.ruc), employer.cedula],
    );
    const { body } = await clerk
      .post('/api/v1/centers/UIO-CENTRO/check-ins')
      .send({ turnoCode: code })
      .expect(201);
    return serve(body.id as string);
  }

  const open = (ticketId: string, body: object, agent = clerk) =>
    agent.post(`/api/v1/tickets/${ticketId}/dossier`).send(body);
  const check = (id: string, kind: string, body: object, agent = clerk) =>
    agent.put(`/api/v1/dossiers/${id}/checks/${kind}`).send(body);
  const decide = (id: string, body: object, agent = clerk) =>
    agent.post(`/api/v1/dossiers/${id}/decision`).send(body);
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;

  async function opened(employer: { ruc: string; cedula: string }, ticket = walkIn()): Promise<DossierBody> {
    return (await open(await ticket, employer).expect(201)).body as DossierBody;
  }
  async function acceptAll({ id, requirements }: DossierBody): Promise<void> {
    for (const { kind, required } of requirements)
      if (required) await check(id, kind, { outcome: 'accepted' }).expect(200);
  }
  const actionsOf = async (id: string) =>
    (
      await app.database.sql.rows<{ action: string }>(
        'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id',
        [id],
      )
    ).map(({ action }) => action);

  describe('is opened', () => {
    it('with what the employer needs, all of it pending, and what the registries say', async () => {
      const ticketId = await withTurno(company);
      const { body, headers } = await open(ticketId, company).expect(201);
      expect(body).toMatchObject({
        ticketId,
        status: 'open',
        service: 'clave-empleador',
        employer: {
          ruc: '1790001016001',
          sucursal: '0001',
          legalName: 'Compañía de Prueba S.A.',
          kind: 'company',
          emailMasked: '1…@demo.test',
        },
      });
      expect(body).not.toHaveProperty('decision');
      expect(headers['content-type']).toContain('application/json');
      const shown = (body as DossierBody).requirements.map(({ kind, required, outcome, findings }) => [
        kind,
        required,
        outcome,
        findings.map(({ level, code }) => `${level} ${code}`),
      ]);
      expect(shown).toEqual([
        ['cedula', true, 'pending', ['ok REPRESENTATIVE_MATCHES', 'ok IDENTITY_CONFIRMED']],
        ['ruc', true, 'pending', ['ok RUC_ACTIVE']],
        ['turno', true, 'pending', ['ok TURNO_TODAY']],
        ['request-letter', true, 'pending', []],
        ['nombramiento', true, 'pending', ['ok APPOINTMENT_IN_FORCE']],
      ]);
      for (const { findings } of (body as DossierBody).requirements) {
        for (const { at, source, detail } of findings) {
          expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
          expect(source).not.toBe('');
          expect(detail).not.toBe('');
        }
      }
      expect((await clerk.get(`/api/v1/dossiers/${(body as DossierBody).id}`).expect(200)).body).toEqual(
        body,
      );
    });

    it('once: the same again is the same, and finds nothing new', async () => {
      const ticketId = await walkIn();
      const first = await open(ticketId, company).expect(201);
      const again = await open(ticketId, { ...company, ruc: '1790001016-002', sucursal: '0001' }).expect(200);
      expect(again.body).toEqual(first.body);
      expect(await actionsOf((first.body as DossierBody).id)).toEqual(['dossier.opened']);
    });

    it('once also when two tabs send at once', async () => {
      const ticketId = await walkIn();
      const answers = await Promise.all(Array.from({ length: 8 }, () => open(ticketId, company)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(new Set(answers.map(({ body }) => (body as DossierBody).id)).size).toBe(1);
    });

    it('with the first answer again for a repeated key', async () => {
      const ticketId = await walkIn();
      const key = 'a-key-of-more-than-22-characters';
      const first = await open(ticketId, company).set('idempotency-key', key).expect(201);
      const again = await open(ticketId, company).set('idempotency-key', key).expect(201);
      expect(again.body).toEqual(first.body);
      expect(codeOf(await open(ticketId, natural).set('idempotency-key', key))).toBe(
        '409 IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('for one employer per visit and service', async () => {
      const ticketId = await walkIn();
      await open(ticketId, company).expect(201);
      expect(codeOf(await open(ticketId, natural))).toBe('409 OTHER_EMPLOYER');
    });

    it('with another cédula while nothing was checked, and not later', async () => {
      const ticketId = await walkIn();
      const first = (await open(ticketId, { ...company, cedula: '0920003332' }).expect(201))
        .body as DossierBody;
      expect(first.requirements[0]?.findings.map(({ code }) => code)).toContain('OTHER_REPRESENTATIVE');
      const corrected = (await open(ticketId, company).expect(200)).body as DossierBody;
      expect(corrected.id).toBe(first.id);
      expect(corrected.requirements[0]?.findings.map(({ code }) => code)).toEqual([
        'REPRESENTATIVE_MATCHES',
        'IDENTITY_CONFIRMED',
      ]);
      await check(first.id, 'cedula', { outcome: 'accepted' }).expect(200);
      expect(codeOf(await open(ticketId, { ...company, cedula: '0920003332' }))).toBe(
        '409 OTHER_REPRESENTATIVE',
      );
      await check(first.id, 'cedula', { outcome: 'pending' }).expect(200);
      await open(ticketId, { ...company, cedula: '0920003332' }).expect(200);
    });

    it('only in one’s own visit, while it is being served', async () => {
      const ticketId = await walkIn();
      const denied = () => auditOf(app, 'POST /api/v1/tickets/:id/dossier');
      const before = (await denied()).length;
      expect(codeOf(await open(ticketId, company, colleague))).toBe('409 NOT_YOUR_VISIT');
      expect((await denied()).slice(before)).toEqual(['access.denied']);
      expect(codeOf(await open(ticketId, company, elsewhere))).toBe('404 NOT_FOUND');
      expect(codeOf(await open(ticketId, company, await app.staff('supervision1')))).toBe(
        '409 NOT_YOUR_VISIT',
      );
      expect(codeOf(await open(ticketId, company, await app.staff('admin')))).toBe('403 NOT_ALLOWED');
      expect(codeOf(await app.http().post(`/api/v1/tickets/${ticketId}/dossier`).send(company))).toBe(
        '401 NOT_SIGNED_IN',
      );
      await clerk.post(`/api/v1/tickets/${ticketId}/park`).send({ reason: 'Falta la carta' }).expect(200);
      expect(codeOf(await open(ticketId, company))).toBe('409 NOT_YOUR_VISIT');
      await clerk.post(`/api/v1/tickets/${ticketId}/left`).expect(200);
    });

    it.each([
      [
        'an employer that nobody knows',
        { ruc: '0790001028001', cedula: '0700002595' },
        '404 EMPLOYER_UNKNOWN',
      ],
      ['a sucursal that nobody knows', { ...company, sucursal: '0009' }, '404 EMPLOYER_UNKNOWN'],
      ['a RUC that cannot be one', { ...company, ruc: '1790001016' }, '422 RUC_INVALID'],
      ['a cédula that cannot be one', { ...company, cedula: '1740006298' }, '422 CEDULA_INVALID'],
      ['both', { ruc: '', cedula: '' }, '422 RUC_INVALID'],
      ['a RUC of 33 characters', { ...company, ruc: '1'.repeat(33) }, '422 RUC_INVALID'],
      ['a number', { ...company, ruc: 1790001016001 }, '400 INPUT_INVALID'],
      ['a list', { ...company, cedula: ['1740006299'] }, '400 INPUT_INVALID'],
      ['null', { ...company, cedula: null }, '400 INPUT_INVALID'],
      ['nothing', {}, '400 INPUT_INVALID'],
      ['a sucursal of three digits', { ...company, sucursal: '001' }, '400 INPUT_INVALID'],
      ['something not expected', { ...company, status: 'approved' }, '400 INPUT_INVALID'],
    ])('not for %s', async (_, body, code) => {
      expect(codeOf(await open(await walkIn(), body))).toBe(code);
    });

    it('not for a ticket that is none', async () => {
      expect(codeOf(await open('no-id', company))).toBe('404 NOT_FOUND');
      expect(codeOf(await open(newId(), company))).toBe('404 NOT_FOUND');
    });
  });

  describe('of the demo country', () => {
    it.each(Object.entries(EMPLOYERS).filter(([name]) => name !== 'suspended'))(
      '(%s) holds nothing that stands in the way',
      async (_, employer) => {
        const dossier = await opened(employer, withTurno(employer));
        const levels = dossier.requirements.flatMap(({ findings }) => findings.map(({ level }) => level));
        expect(levels.filter((level) => level !== 'ok' && level !== 'info')).toEqual([]);
        await acceptAll(dossier);
        expect((await decide(dossier.id, { outcome: 'approved' }).expect(200)).body).toMatchObject({
          status: 'approved',
          decision: { outcome: 'approved' },
        });
      },
    );

    it('says in the words that people know that there is no address on file', async () => {
      const dossier = await opened(EMPLOYERS.withoutEmail);
      expect((dossier as unknown as { employer: object }).employer).not.toHaveProperty('emailMasked');
      expect(JSON.stringify(dossier)).toContain('Usuario no tiene correo registrado');
    });

    it('asks a person for no nombramiento, and a household for no RUC', async () => {
      const kinds = ({ requirements }: DossierBody) => requirements.map(({ kind }) => kind);
      expect(kinds(await opened(natural))).toEqual(['cedula', 'ruc', 'turno', 'request-letter']);
      await clerk.post(`/api/v1/tickets/${await currentTicket()}/finish`).expect(200);
      const home = await opened(household);
      expect(kinds(home)).toEqual(['cedula', 'ruc', 'turno', 'request-letter']);
      expect(home.requirements[1]?.findings.map(({ code }) => code)).toEqual([
        'IDENTITY_CONFIRMED',
        'HOUSEHOLD_WITHOUT_RUC',
      ]);
    });

    const currentTicket = async () =>
      (
        await app.database.sql.one<{ id: string }>(
          `SELECT id FROM ticket WHERE status = 'serving' AND counter_id = $1`,
          [counterId],
        )
      )?.id ?? '';
  });

  it('of a suspended RUC shows it, and cannot be approved by one person', async () => {
    const dossier = await opened(suspended);
    expect(dossier.requirements[1]?.findings).toMatchObject([
      { level: 'blocking', code: 'RUC_NOT_ACTIVE', detail: expect.stringContaining('SUSPENDIDO') },
    ]);
    await acceptAll(dossier);
    const refused = await decide(dossier.id, { outcome: 'approved' });
    expect(codeOf(refused)).toBe('409 APPROVAL_NEEDED');
    expect(refused.body.detail).toContain('supervisor');
    await decide(dossier.id, { outcome: 'rejected', reason: 'RUC suspendido' }).expect(200);
  });

  it('goes on when a registry is down: not looked up, never called valid', async () => {
    const owner = await new DataSource(dataSourceOptions({ url: app.ownerUrl, poolSize: 1 })).initialize();
    const ticketId = await walkIn();
    await owner.query('ALTER TABLE sri_taxpayer RENAME TO away; ALTER TABLE civil_person RENAME TO gone');
    try {
      const { requirements } = (await open(ticketId, company).expect(201)).body as DossierBody;
      const unverified = requirements.flatMap(({ kind, findings }) =>
        findings.filter(({ level }) => level === 'unverified').map(({ code }) => `${kind} ${code}`),
      );
      expect(unverified).toEqual(['cedula IDENTITY_UNVERIFIED', 'ruc RUC_UNVERIFIED']);
      expect(JSON.stringify(requirements)).toContain('No comprobado');
    } finally {
      await owner.query('ALTER TABLE away RENAME TO sri_taxpayer; ALTER TABLE gone RENAME TO civil_person');
      await owner.destroy();
    }
  });

  it('with a turno booked for another employer says so and leaves it to the clerk', async () => {
    const dossier = await opened(natural, withTurno(company));
    expect(
      dossier.requirements
        .find(({ kind }) => kind === 'turno')
        ?.findings.map(({ level, code }) => `${level} ${code}`),
    ).toEqual(['warning TURNO_OTHER_EMPLOYER']);
  });

  describe('is checked', () => {
    it('by a person, as often as needed, and undone', async () => {
      const { id } = await opened(company);
      const line = async (body: object) => {
        const answer = await check(id, 'request-letter', body).expect(200);
        const { outcome, reason, evidence } =
          (answer.body as { requirements: Record<string, unknown>[] }).requirements[3] ?? {};
        return { outcome, reason, evidence };
      };
      expect(await line({ outcome: 'rejected', reason: '  Falta la firma ' })).toEqual({
        outcome: 'rejected',
        reason: 'Falta la firma',
        evidence: undefined,
      });
      expect(await line({ outcome: 'accepted', evidence: 'Foja 12' })).toEqual({
        outcome: 'accepted',
        reason: undefined,
        evidence: 'Foja 12',
      });
      expect(await line({ outcome: 'accepted', evidence: 'Foja 12' })).toEqual({
        outcome: 'accepted',
        reason: undefined,
        evidence: 'Foja 12',
      });
      expect(await line({ outcome: 'pending' })).toEqual({
        outcome: 'pending',
        reason: undefined,
        evidence: undefined,
      });
      expect(await actionsOf(id)).toEqual([
        'dossier.opened',
        ...Array.from({ length: 3 }, () => 'dossier.requirement-checked'),
      ]);
    });

    it('keeps the turno of a walk-in optional', async () => {
      const dossier = await opened(company);
      expect(dossier.requirements[2]).toMatchObject({ kind: 'turno', required: false });
      await check(dossier.id, 'turno', { outcome: 'not-applicable' }).expect(200);
      await acceptAll(dossier);
      await check(dossier.id, 'turno', { outcome: 'rejected', reason: 'Es de otro día' }).expect(200);
      await decide(dossier.id, { outcome: 'approved' }).expect(200);
    });

    it.each([
      ['a rejection without a reason', 'cedula', { outcome: 'rejected' }, '422 REASON_REQUIRED'],
      [
        'a rejection with blanks for a reason',
        'cedula',
        { outcome: 'rejected', reason: '   ' },
        '422 REASON_REQUIRED',
      ],
      [
        'not applicable, where it is required',
        'cedula',
        { outcome: 'not-applicable' },
        '422 OUTCOME_NOT_ALLOWED',
      ],
      ['a requirement that is none', 'pasaporte', { outcome: 'accepted' }, '404 NOT_FOUND'],
      ['a requirement with odd characters', '%F0%9F%94%91', { outcome: 'accepted' }, '404 NOT_FOUND'],
      ['an outcome that is none', 'cedula', { outcome: 'approved' }, '400 INPUT_INVALID'],
      ['no outcome', 'cedula', {}, '400 INPUT_INVALID'],
      ['an outcome as a list', 'cedula', { outcome: ['accepted'] }, '400 INPUT_INVALID'],
      [
        'a reason of 501 characters',
        'cedula',
        { outcome: 'rejected', reason: 'x'.repeat(501) },
        '400 INPUT_INVALID',
      ],
      ['a reason that is an object', 'cedula', { outcome: 'rejected', reason: {} }, '400 INPUT_INVALID'],
      [
        'evidence of 201 characters',
        'cedula',
        { outcome: 'accepted', evidence: 'x'.repeat(201) },
        '400 INPUT_INVALID',
      ],
      ['something not expected', 'cedula', { outcome: 'accepted', required: false }, '400 INPUT_INVALID'],
    ])('but %s is refused', async (_, kind, body, code) => {
      const { id } = await opened(company);
      expect(codeOf(await check(id, kind, body))).toBe(code);
      expect(await actionsOf(id)).toEqual(['dossier.opened']);
    });

    it('by nobody else', async () => {
      const { id } = await opened(company);
      const body = { outcome: 'accepted' };
      expect(codeOf(await check(id, 'cedula', body, colleague))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await check(id, 'cedula', body, elsewhere))).toBe('404 NOT_FOUND');
      expect(codeOf(await check(newId(), 'cedula', body))).toBe('404 NOT_FOUND');
      expect(codeOf(await check('x', 'cedula', body))).toBe('404 NOT_FOUND');
      expect(codeOf(await decide(id, { outcome: 'rejected', reason: 'x' }, colleague))).toBe(
        '409 NOT_YOUR_VISIT',
      );
      expect(codeOf(await decide(id, { outcome: 'rejected', reason: 'x' }, elsewhere))).toBe('404 NOT_FOUND');
      await colleague.get(`/api/v1/dossiers/${id}`).expect(200);
      expect(codeOf(await elsewhere.get(`/api/v1/dossiers/${id}`))).toBe('404 NOT_FOUND');
      expect(codeOf(await clerk.get('/api/v1/dossiers/x'))).toBe('404 NOT_FOUND');
    });
  });

  describe('is decided', () => {
    it('for approval only when all that is required is accepted; it names all that is missing', async () => {
      const dossier = await opened(company);
      await check(dossier.id, 'ruc', { outcome: 'accepted' }).expect(200);
      await check(dossier.id, 'nombramiento', { outcome: 'rejected', reason: 'Venció' }).expect(200);
      const refused = await decide(dossier.id, { outcome: 'approved' });
      expect(codeOf(refused)).toBe('409 DOSSIER_INCOMPLETE');
      expect(refused.body.missing).toEqual(['cedula', 'request-letter', 'nombramiento']);
      await acceptAll(dossier);
      const { body } = await decide(dossier.id, { outcome: 'approved', reason: 'Todo en orden' }).expect(200);
      expect(body).toMatchObject({
        status: 'approved',
        decision: { outcome: 'approved', reason: 'Todo en orden', by: { name: 'Marcela Vera' } },
      });
      expect((await actionsOf(dossier.id)).at(-1)).toBe('dossier.approved');
    });

    it('against the employer with a reason, at any time', async () => {
      const { id } = await opened(company);
      expect(codeOf(await decide(id, { outcome: 'rejected' }))).toBe('422 REASON_REQUIRED');
      expect(codeOf(await decide(id, { outcome: 'rejected', reason: ' \n ' }))).toBe('422 REASON_REQUIRED');
      const { body } = await decide(id, { outcome: 'rejected', reason: 'No trajo la carta' }).expect(200);
      expect(body).toMatchObject({
        status: 'rejected',
        decision: { outcome: 'rejected', reason: 'No trajo la carta' },
      });
    });

    it('once, and then nothing in it changes', async () => {
      const dossier = await opened(company);
      await decide(dossier.id, { outcome: 'rejected', reason: 'No trajo la carta' }).expect(200);
      expect(codeOf(await decide(dossier.id, { outcome: 'rejected', reason: 'Otra vez' }))).toBe(
        '409 DOSSIER_DECIDED',
      );
      expect(codeOf(await decide(dossier.id, { outcome: 'approved' }))).toBe('409 DOSSIER_DECIDED');
      expect(codeOf(await check(dossier.id, 'cedula', { outcome: 'accepted' }))).toBe('409 DOSSIER_DECIDED');
    });

    it('once also when two windows decide at once, each otherwise', async () => {
      const dossier = await opened(company);
      await acceptAll(dossier);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          decide(dossier.id, index % 2 ? { outcome: 'approved' } : { outcome: 'rejected', reason: 'No' }),
        ),
      );
      expect(answers.map(codeOf).sort()).toEqual([
        '200 ',
        ...Array.from({ length: 9 }, () => '409 DOSSIER_DECIDED'),
      ]);
      expect((await actionsOf(dossier.id)).filter((action) => /approved|rejected/.test(action))).toHaveLength(
        1,
      );
    });

    it('again with the same key is the same answer', async () => {
      const { id } = await opened(company);
      const body = { outcome: 'rejected', reason: 'No trajo la carta' };
      const first = await decide(id, body).set('idempotency-key', 'another-key-of-22-or-more').expect(200);
      const again = await decide(id, body).set('idempotency-key', 'another-key-of-22-or-more').expect(200);
      expect(again.body).toEqual(first.body);
    });

    it.each([
      ['an outcome that is none', { outcome: 'accepted' }],
      ['no body', undefined],
      ['an outcome that is an object', { outcome: {} }],
      ['a reason of 501 characters', { outcome: 'rejected', reason: 'x'.repeat(501) }],
      ['something not expected', { outcome: 'approved', force: true }],
    ])('not by %s', async (_, body) => {
      const { id } = await opened(company);
      expect(codeOf(await decide(id, body as object))).toBe('400 INPUT_INVALID');
    });
  });

  it('leaves nothing personal in the audit', async () => {
    const dossier = await opened(company);
    await acceptAll(dossier);
    await check(dossier.id, 'cedula', { outcome: 'rejected', reason: 'No es Ana Benítez' }).expect(200);
    const events = await app.database.sql.rows('SELECT * FROM audit_event WHERE subject_id = $1', [
      dossier.id,
    ]);
    expect(events.length).toBeGreaterThan(4);
    expect(JSON.stringify(events)).not.toMatch(/1790001016|1740006299|Ben[ií]tez|Compañía|demo\.test/);
  });
});
