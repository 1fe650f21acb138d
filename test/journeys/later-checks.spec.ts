import { type LaterCheckView } from '../../src/dossiers/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeGate } from '../support/gate.js';
import { PublishedApi } from '../support/published.js';
import { json, RegistryServer } from '../support/registry-server.js';
import { type Agent, auditOf, clerkAt, handOver, walkIn } from '../support/visits.js';

const NATURAL = { ruc: '0100000371001', cedula: '0100000371' };
const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const NOBODY = '01a205b2-6751-73a2-b423-c5762d85ce83';
const AS_OF = '2026-01-15T15:00:00Z';

interface DossierJson {
  readonly id: string;
  readonly requirements: {
    kind: string;
    required: boolean;
    outcome: string;
    findings: { code: string; level: string; detail: string; source: string; at: string }[];
  }[];
}

describe('a registry that is down', () => {
  const civil = new RegistryServer();
  let app: TestApp;
  let api: PublishedApi;
  let clerk: Agent;
  let colleague: Agent;
  let counterId: string;
  let supervisor: Agent;
  let other: Agent;
  let elsewhere: Agent;

  beforeAll(async () => {
    await civil.start();
    app = await startTestApp({
      CIVIL_REGISTRY_URL: `${civil.url}/`,
      CIVIL_REGISTRY_TOKEN: 'secret-of-the-registry',
    });
    api = await PublishedApi.of(app);
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    [colleague, supervisor, other, elsewhere] = (await Promise.all(
      ['ventanilla2', 'supervision1', 'supervision2', 'supervision3'].map((username) => app.staff(username)),
    )) as [Agent, Agent, Agent, Agent];
  });
  afterAll(async () => {
    await app.stop();
    await civil.stop();
  });
  beforeEach(() => down());
  afterEach(() =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    ),
  );

  /** Five calls without an answer would open the circuit; a bad gateway counts as one. */
  const down = () => civil.answer(json({ code: 'BAD_GATEWAY' }, 502));
  const upWith = (fullName: string, cedula = NATURAL.cedula) =>
    civil.answer(json({ cedula, fullName, asOf: AS_OF }));
  const nameOnRecord = async () => {
    const row = await app.database.sql.one<{ name: string }>(
      'SELECT representative_name AS name FROM employer_account WHERE ruc = $1',
      [NATURAL.ruc],
    );
    return row?.name ?? '';
  };

  async function serve(): Promise<string> {
    const ticket = await walkIn(clerk);
    await clerk.post(`/api/v1/counters/${counterId}/next`).expect(200);
    await clerk.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    return ticket.id;
  }
  async function opened(employer: object = NATURAL): Promise<DossierJson> {
    const { body } = await clerk
      .post(`/api/v1/tickets/${await serve()}/dossier`)
      .send(employer)
      .expect(201);
    return body as DossierJson;
  }
  const accept = (id: string, kind: string) =>
    clerk.put(`/api/v1/dossiers/${id}/checks/${kind}`).send({ outcome: 'accepted' }).expect(200);
  async function approved(): Promise<DossierJson> {
    const dossier = await opened();
    for (const { kind, required } of dossier.requirements) if (required) await accept(dossier.id, kind);
    await clerk.post(`/api/v1/dossiers/${dossier.id}/decision`).send({ outcome: 'approved' }).expect(200);
    return dossier;
  }
  const lists = async (agent = supervisor) => {
    const answer = await agent.get('/api/v1/later-checks').expect(200);
    expect(api.drift('GET /api/v1/later-checks', answer)).toEqual([]);
    return answer.body as { pending: LaterCheckView[]; resolved: LaterCheckView[]; pendingCount: number };
  };
  async function owedFor({ id }: DossierJson): Promise<LaterCheckView> {
    const found = (await lists()).pending.find(({ dossierId }) => dossierId === id);
    if (!found) throw new Error('nothing is owed');
    return found;
  }
  const resolve = (id: string, body: object, agent = supervisor) =>
    agent.post(`/api/v1/later-checks/${id}/resolution`).send(body);
  const lookUp = (dossierId: string, agent = clerk) => agent.post(`/api/v1/dossiers/${dossierId}/lookup`);

  it('is «no comprobado», in the words that people know, and the dossier goes on', async () => {
    const dossier = await opened();
    const cedula = dossier.requirements.find(({ kind }) => kind === 'cedula');
    const finding = cedula?.findings.find(({ code }) => code === 'IDENTITY_UNVERIFIED');
    expect(finding).toMatchObject({ level: 'unverified', source: 'Registro Civil' });
    expect(finding?.detail).toContain('Error de conexión con el Registro Civil');
    expect(civil.asked[0]).toEqual({
      path: `/v1/people/${NATURAL.cedula}`,
      authorization: 'Bearer secret-of-the-registry',
    });
    for (const { kind, required } of dossier.requirements) if (required) await accept(dossier.id, kind);
    await clerk.post(`/api/v1/dossiers/${dossier.id}/decision`).send({ outcome: 'approved' }).expect(200);
    // The visit is not held up: the reset can be asked for at once.
    await clerk.post(`/api/v1/dossiers/${dossier.id}/reset`).expect(202);
    expect(app.logs.join('')).not.toMatch(/secret-of-the-registry|0100000371/);
    const ready = await app.http().get('/health/ready');
    expect([ready.status, ready.body.status]).toEqual([200, 'ok']);
  });

  it('leaves the approval with something to look up, for the supervisors of the centre alone', async () => {
    const before = (await lists()).pendingCount;
    const dossier = await approved();
    const owed = await owedFor(dossier);
    expect(owed).toMatchObject({
      kind: 'cedula',
      service: 'clave-empleador',
      employer: { ruc: NATURAL.ruc, sucursal: '0001' },
      frozen: false,
      person: { cedula: NATURAL.cedula },
      unverified: [{ code: 'IDENTITY_UNVERIFIED', level: 'unverified' }],
    });
    expect((await lists()).pendingCount).toBe(before + 1);
    expect(await auditOf(app, owed.id)).toEqual(['later-check.owed']);
    expect((await lists(elsewhere)).pending).toEqual([]);
    for (const verb of ['lookup', 'resolution']) {
      const body = { outcome: 'conforming' };
      await elsewhere
        .post(`/api/v1/later-checks/${owed.id}/${verb}`)
        .send(verb === 'lookup' ? {} : body)
        .expect(404);
      await clerk
        .post(`/api/v1/later-checks/${owed.id}/${verb}`)
        .send(verb === 'lookup' ? {} : body)
        .expect(403);
      await supervisor
        .post(`/api/v1/later-checks/${NOBODY}/${verb}`)
        .send(verb === 'lookup' ? {} : body)
        .expect(404);
    }
    await clerk.get('/api/v1/later-checks').expect(403);
  });

  it('leaves nothing when the dossier is turned down, or when all was looked up', async () => {
    const before = (await lists()).pendingCount;
    const turnedDown = await opened();
    await accept(turnedDown.id, 'cedula');
    await clerk
      .post(`/api/v1/dossiers/${turnedDown.id}/decision`)
      .send({ outcome: 'rejected', reason: 'x' })
      .expect(200);
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
    upWith(await nameOnRecord());
    await approved();
    expect((await lists()).pendingCount).toBe(before);
  });

  it('is asked again by a supervisor, and what it says today is kept with source and date', async () => {
    const owed = await owedFor(await approved());
    const still = await supervisor.post(`/api/v1/later-checks/${owed.id}/lookup`).expect(200);
    expect(api.drift('POST /api/v1/later-checks/{id}/lookup', still)).toEqual([]);
    expect((still.body as LaterCheckView).asked?.findings.map(({ code }) => code)).toContain(
      'IDENTITY_UNVERIFIED',
    );
    upWith('Otra Persona Distinta');
    const answer = await supervisor.post(`/api/v1/later-checks/${owed.id}/lookup`).expect(200);
    const { asked, unverified } = answer.body as LaterCheckView;
    expect(asked?.findings.find(({ code }) => code === 'IDENTITY_NAME_DIFFERS')).toMatchObject({
      level: 'warning',
      source: 'Registro Civil, datos al 15/01/2026',
    });
    // What the clerk saw when accepting stays what it was.
    expect(unverified).toHaveLength(1);
    expect(await auditOf(app, owed.id)).toEqual([
      'later-check.owed',
      'later-check.asked',
      'later-check.asked',
    ]);
  });

  it('is resolved once, with a reason where it is not in order', async () => {
    const owed = await owedFor(await approved());
    const mute = await resolve(owed.id, { outcome: 'non-conforming', reason: '  ' }).expect(422);
    expect(mute.body).toMatchObject({ code: 'REASON_REQUIRED', errors: [{ field: 'reason' }] });
    await resolve(owed.id, { outcome: 'maybe' }).expect(400);
    const said = { outcome: 'non-conforming', reason: 'Falleció en 2024' };
    const answer = await resolve(owed.id, said).expect(200);
    expect(api.drift('POST /api/v1/later-checks/{id}/resolution', answer)).toEqual([]);
    expect((answer.body as LaterCheckView).resolution).toMatchObject({
      ...said,
      by: { id: expect.any(String) },
    });
    await resolve(owed.id, said).expect(200);
    expect((await resolve(owed.id, { outcome: 'conforming' }, other).expect(409)).body.code).toBe(
      'LATER_CHECK_RESOLVED',
    );
    expect((await supervisor.post(`/api/v1/later-checks/${owed.id}/lookup`).expect(409)).body.code).toBe(
      'LATER_CHECK_RESOLVED',
    );
    expect(await auditOf(app, owed.id)).toEqual(['later-check.owed', 'later-check.non-conforming']);
    const { pending, resolved } = await lists();
    expect(pending.map(({ id }) => id)).not.toContain(owed.id);
    expect(resolved[0]?.id).toBe(owed.id);
  });

  describe('is controlled by somebody who had no part in it', () => {
    const red = { ruc: '0320001118001', cedula: '0320001118' };
    /** Opened by the clerk; a supervisor has a hand in it, by the way that is named. */
    const ways: Record<string, (boss: Agent) => Promise<string>> = {
      'accepting the requirement': async (boss) => {
        const { id, requirements } = await opened();
        const { body } = await clerk.get('/api/v1/centers/UIO-CENTRO/queue').expect(200);
        const ticketId = (body as { serving: { id: string }[] }).serving[0]?.id ?? '';
        for (const { kind, required } of requirements)
          if (required && kind !== 'cedula') await accept(id, kind);
        await handOver(ticketId, clerk, boss);
        await boss.put(`/api/v1/dossiers/${id}/checks/cedula`).send({ outcome: 'accepted' }).expect(200);
        await handOver(ticketId, boss, clerk);
        await clerk.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved' }).expect(200);
        return id;
      },
      'deciding the dossier': async (boss) => {
        const { id, requirements } = await opened();
        const { body } = await clerk.get('/api/v1/centers/UIO-CENTRO/queue').expect(200);
        for (const { kind, required } of requirements) if (required) await accept(id, kind);
        await handOver((body as { serving: { id: string }[] }).serving[0]?.id ?? '', clerk, boss);
        await boss.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved' }).expect(200);
        return id;
      },
      'authorising a finding': async (boss) => {
        const { id, requirements } = await opened(red);
        for (const { kind, required } of requirements)
          if (required)
            await clerk
              .put(`/api/v1/dossiers/${id}/checks/${kind}`)
              .send({ outcome: 'accepted', ...(kind === 'ruc' ? { reason: 'Trae la reactivación' } : {}) })
              .expect(200);
        const decide = () => clerk.post(`/api/v1/dossiers/${id}/decision`).send({ outcome: 'approved' });
        const { body } = await decide().expect(409);
        await boss
          .post(`/api/v1/approvals/${(body as { approvalId: string }).approvalId}/decision`)
          .send({ outcome: 'approved', reason: 'Visto en línea' })
          .expect(200);
        await decide().expect(200);
        return id;
      },
    };

    it.each(Object.keys(ways))('not by %s', async (way) => {
      const { agent: boss, counter } = await clerkAt(app, 'supervision2', 3);
      const dossierId = (await ways[way]?.(boss)) ?? '';
      const mine = (await lists(boss)).pending.find((check) => check.dossierId === dossierId);
      expect(mine?.isOwn).toBe(true);
      const id = mine?.id ?? '';
      for (const said of [{ outcome: 'conforming' }, { outcome: 'non-conforming', reason: 'x' }]) {
        const refused = await resolve(id, said, boss).expect(403);
        expect(refused.body.code).toBe('CONTROL_OF_OWN_ACT');
      }
      expect((await boss.get('/personal/control-posterior').expect(200)).text).toContain(
        'Usted intervino en este expediente',
      );
      expect((await lists()).pending.find((check) => check.id === id)?.isOwn).toBe(false);
      upWith('Quien Sea', mine?.person.cedula);
      await supervisor.post(`/api/v1/later-checks/${id}/lookup`).expect(200);
      await resolve(id, { outcome: 'conforming' }).expect(200);
      expect(await auditOf(app, id)).toEqual([
        'later-check.owed',
        'later-check.own-refused',
        'later-check.own-refused',
        'later-check.asked',
        'later-check.conforming',
      ]);
      await app.database.sql.run(
        `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
      );
      await boss.post(`/api/v1/counters/${counter.id}/closing`).expect(200);
    });

    it('nor by the representative of the employer', async () => {
      const owed = await owedFor(await approved());
      const cedula = `(SELECT cedula FROM staff_member WHERE username = 'supervision1')`;
      const own = (sql: string) =>
        app.database.sql.run(
          `UPDATE employer_account SET representative_cedula = ${sql} WHERE ruc = '${NATURAL.ruc}'`,
        );
      await own(cedula);
      expect((await resolve(owed.id, { outcome: 'conforming' }).expect(409)).body.code).toBe('OWN_EMPLOYER');
      await own(`'${NATURAL.cedula}'`);
      upWith(await nameOnRecord());
      await supervisor.post(`/api/v1/later-checks/${owed.id}/lookup`).expect(200);
      await resolve(owed.id, { outcome: 'conforming' }).expect(200);
    });
  });

  it('resolved by two at once has one outcome', async () => {
    const owed = await owedFor(await approved());
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM later_check WHERE id = $1 FOR UPDATE', [
      owed.id,
    ]);
    const both = [
      resolve(owed.id, { outcome: 'conforming' }),
      resolve(owed.id, { outcome: 'non-conforming', reason: 'x' }, other),
    ].map((asked) => asked.then((answer) => answer));
    await gate.untilWaiting(2);
    await gate.open();
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const said = answers[0]?.status === 200 ? 'conforming' : 'non-conforming';
    expect(await auditOf(app, owed.id)).toEqual(['later-check.owed', `later-check.${said}`]);
  });

  describe('asked again at the desk', () => {
    it('has answered by now: its line is looked at anew, the others stay as they were', async () => {
      const dossier = await opened();
      for (const { kind, required } of dossier.requirements) if (required) await accept(dossier.id, kind);
      upWith(await nameOnRecord());
      const answer = await lookUp(dossier.id).expect(200);
      expect(api.drift('POST /api/v1/dossiers/{id}/lookup', answer)).toEqual([]);
      const lines = (answer.body as DossierJson).requirements;
      expect(lines.find(({ kind }) => kind === 'cedula')).toMatchObject({ outcome: 'pending' });
      const found = lines
        .flatMap(({ findings }) => findings)
        .find(({ code }) => code === 'IDENTITY_CONFIRMED');
      expect(found).toMatchObject({ level: 'ok', source: 'Registro Civil, datos al 15/01/2026' });
      for (const { kind, outcome, required } of lines)
        if (required && kind !== 'cedula') expect([kind, outcome]).toEqual([kind, 'accepted']);
      expect(await auditOf(app, dossier.id)).toContain('dossier.looked-up-again');
    });

    it('is still down: nothing that was said changes, and the finding is of now', async () => {
      const dossier = await opened();
      await accept(dossier.id, 'cedula');
      await app.database.sql.run(
        `UPDATE dossier_finding SET at = at - interval '1 hour' WHERE dossier_id = $1`,
        [dossier.id],
      );
      const { body } = await lookUp(dossier.id).expect(200);
      const line = (body as DossierJson).requirements.find(({ kind }) => kind === 'cedula');
      expect(line?.outcome).toBe('accepted');
      const [finding] = line?.findings.filter(({ code }) => code === 'IDENTITY_UNVERIFIED') ?? [];
      expect(Date.now() - new Date(finding?.at ?? 0).getTime()).toBeLessThan(600_000);
    });

    it('is the business of whoever serves the visit, while it is open', async () => {
      const dossier = await opened();
      civil.answer(json({}, 404));
      expect((await lookUp(dossier.id, colleague).expect(409)).body.code).toBe('NOT_YOUR_VISIT');
      expect((await lookUp(dossier.id, elsewhere).expect(404)).body.code).toBe('NOT_FOUND');
      // Nobody is looked up for somebody who may not see it.
      expect(civil.asked).toEqual([]);
      await clerk
        .post(`/api/v1/dossiers/${dossier.id}/decision`)
        .send({ outcome: 'rejected', reason: 'x' })
        .expect(200);
      expect((await lookUp(dossier.id).expect(409)).body.code).toBe('DOSSIER_DECIDED');
    });
  });

  it('leaves the other registries to answer: a company is asked of all three', async () => {
    const dossier = await opened(COMPANY);
    const levels = dossier.requirements.flatMap(({ findings }) =>
      findings.map(({ code, level }) => `${code} ${level}`),
    );
    expect(levels).toEqual(
      expect.arrayContaining(['IDENTITY_UNVERIFIED unverified', 'RUC_ACTIVE ok', 'APPOINTMENT_IN_FORCE ok']),
    );
  });
});
