import { hash } from '@node-rs/argon2';
import { Sweeps } from '../../src/platform/scheduler/sweeps.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { clerkAt, QUITO, type TicketJson, walkIn } from '../support/visits.js';

const RUC = '1790001016001';
const CEDULA = '1740006299';
const CODE = 'X1234567';
const SERVICE = 'clave-empleador';
const KEY = 'Quito#2026z';

type Answer = { status: number; body: { code?: string; errors?: { field: string }[] } };
const said = ({ status, body }: Answer) => [
  `${status} ${body.code ?? ''}`,
  (body.errors ?? []).map(({ field }) => field),
];

/** Somebody without an Ecuadorian cédula, wherever others are named by theirs. */
describe('a representative with a foreign document', () => {
  let app: TestApp;
  let startsAt: string;
  beforeAll(async () => {
    app = await startTestApp();
    const { body } = await app
      .http()
      .get(`/api/v1/centers/${QUITO}/slots`)
      .query({ service: SERVICE, days: '2' })
      .expect(200);
    startsAt =
      (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap(({ slots }) => slots)[1]
        ?.startsAt ?? '';
  });
  afterAll(() => app.stop());

  const hold = (body: object, client = app.http()) =>
    client.post('/api/v1/turnos').send({ center: QUITO, service: SERVICE, startsAt, ruc: RUC, ...body });
  const signIn = (body: object) =>
    app
      .http()
      .post('/api/v1/employer-sessions')
      .send({ ruc: RUC, key: KEY, ...body });

  const WRONG: [string, object, string, string[]][] = [
    ['both documents', { cedula: CEDULA, foreignerCode: CODE }, '400 INPUT_INVALID', ['foreignerCode']],
    ['none', {}, '400 INPUT_INVALID', ['cedula']],
    ['a list for a code', { foreignerCode: [CODE] }, '400 INPUT_INVALID', ['foreignerCode']],
    ['null for a code', { cedula: CEDULA, foreignerCode: null }, '400 INPUT_INVALID', ['foreignerCode']],
    ['a code of three', { foreignerCode: 'AB1' }, '422 FOREIGNER_CODE_INVALID', ['foreignerCode']],
    ['a code with signs', { foreignerCode: 'AB_1234' }, '422 FOREIGNER_CODE_INVALID', ['foreignerCode']],
    [
      'a wrong RUC and a wrong code',
      { ruc: '1', foreignerCode: '' },
      '422 RUC_INVALID',
      ['ruc', 'foreignerCode'],
    ],
  ];
  it.each(WRONG)('books and signs in with one document: %s is refused', async (_, body, code, fields) => {
    expect(said((await hold(body)) as Answer)).toEqual([code, fields]);
    expect(said((await signIn(body)) as Answer)).toEqual([code, fields]);
  });

  it('books, comes in by the code, and has a dossier that says what nobody could check', async () => {
    const browser = app.browser();
    const held = (await hold({ foreignerCode: 'x-123 4567' }, browser).expect(201)).body as { id: string };
    await hold({ foreignerCode: CODE }, browser).expect(200);
    await browser.post(`/api/v1/turnos/${held.id}/email-code`).send({ email: 'jane@empresa.ec' }).expect(202);
    const code = await app.mailbox.codeFor('jane@empresa.ec');
    await browser
      .post(`/api/v1/turnos/${held.id}/confirmation`)
      .send({ email: 'jane@empresa.ec', code })
      .expect(200);

    // Today's, also where the hour that was booked is tomorrow's, as it is late in the evening.
    await app.database.sql.run(
      `UPDATE turno SET starts_at = now(), ends_at = now() + interval '20 minutes' WHERE id = $1`,
      [held.id],
    );
    const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
    const checkIn = (body: object) => agent.post(`/api/v1/centers/${QUITO}/check-ins`).send(body);
    expect(said((await checkIn({ foreignerCode: CODE, cedula: CEDULA })) as Answer)[0]).toBe(
      '400 INPUT_INVALID',
    );
    expect(said((await checkIn({ foreignerCode: 'A' })) as Answer)[0]).toBe('422 FOREIGNER_CODE_INVALID');
    expect(said((await checkIn({ foreignerCode: 'Z9999999' })) as Answer)[0]).toBe('404 TURNO_NOT_FOUND');
    const ticket = (await checkIn({ foreignerCode: 'x1234567' }).expect(201)).body as TicketJson;
    expect(ticket.turnoId).toBe(held.id);

    await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200);
    await agent.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    const open = (body: object) =>
      agent.post(`/api/v1/tickets/${ticket.id}/dossier`).send({ ruc: RUC, ...body });
    expect(said((await open({ cedula: CEDULA, foreignerCode: CODE })) as Answer)[0]).toBe(
      '400 INPUT_INVALID',
    );
    const dossier = (await open({ foreignerCode: CODE }).expect(201)).body as {
      id: string;
      representative: object;
      requirements: { kind: string; findings: { level: string; code: string }[] }[];
    };
    expect(dossier.representative).toEqual({
      foreignerCode: CODE,
      registeredName: 'Ana Lucía Benítez Rojas',
      registeredCedula: '1740006299',
    });
    expect(
      dossier.requirements
        .flatMap(({ findings }) => findings.map(({ level, code: name }) => `${level} ${name}`))
        .filter((finding) => !finding.startsWith('ok')),
    ).toEqual([
      'blocking OTHER_REPRESENTATIVE',
      'unverified IDENTITY_FOREIGN',
      'unverified APPOINTMENT_FOREIGN',
    ]);
    await open({ foreignerCode: 'x 1234567' }).expect(200);
    const corrected = (await open({ cedula: CEDULA }).expect(200)).body as typeof dossier;
    expect([corrected.id, corrected.representative]).toEqual([
      dossier.id,
      { cedula: CEDULA, registeredName: 'Ana Lucía Benítez Rojas', registeredCedula: '1740006299' },
    ]);
    await agent.post(`/api/v1/tickets/${ticket.id}/finish`).expect(200);
    await agent.post(`/api/v1/counters/${counter.id}/closing`).expect(200);
  });

  it('gets a number without a turno, and the workstation shows the code', async () => {
    const { agent, counter } = await clerkAt(app, 'ventanilla2', 2);
    const refused = await agent
      .post(`/api/v1/centers/${QUITO}/tickets`)
      .send({ service: SERVICE, cedula: CEDULA, foreignerCode: CODE });
    expect(said(refused as Answer)[0]).toBe('400 INPUT_INVALID');
    await walkIn(agent, { ruc: RUC, foreignerCode: CODE });
    const { body } = await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200);
    await agent.post(`/api/v1/tickets/${(body as TicketJson).id}/start`).expect(200);
    const desk = await agent.get('/personal/puesto').expect(200);
    expect(desk.text).toMatch(/id="dossier-foreigner"[^>]* value="X1234567"/);
    await agent.post(`/api/v1/tickets/${(body as TicketJson).id}/finish`).expect(200);
    await agent.post(`/api/v1/counters/${counter.id}/closing`).expect(200);
  });

  it('signs in where the IESS has that document on file, and a cédula of the same digits opens nothing', async () => {
    const onFile = (cedula: string | null, code: string | null) =>
      app.database.sql.run(
        `UPDATE employer_account SET representative_cedula = $1, representative_foreigner_code = $2 WHERE ruc = $3`,
        [cedula, code, RUC],
      );
    await app.database.sql.run(
      'UPDATE employer_account SET key_hash = $1, key_version = key_version + 1, key_changed_at = now() WHERE ruc = $2',
      [await hash(KEY, { memoryCost: 1024, timeCost: 1, parallelism: 1 }), RUC],
    );
    await onFile(null, CODE);
    await signIn({ foreignerCode: 'x-1234567' }).expect(201);
    await onFile(null, CEDULA);
    expect(said((await signIn({ cedula: CEDULA })) as Answer)[0]).toBe('401 CREDENTIALS_WRONG');
    await signIn({ foreignerCode: CEDULA }).expect(201);
    await onFile(CEDULA, null);
    expect(said((await signIn({ foreignerCode: CEDULA })) as Answer)[0]).toBe('401 CREDENTIALS_WRONG');
  });

  it('fills the page with the code in place of the cédula, and finds it there again', async () => {
    const browser = app.browser();
    const path = `/turnos/nuevo/datos?center=${QUITO}&service=${SERVICE}&startsAt=${startsAt}`;
    const page = await browser.get(path).expect(200);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const send = (typed: object) =>
      browser
        .post('/turnos/nuevo/datos')
        .type('form')
        .send({ _csrf: csrf, center: QUITO, service: SERVICE, startsAt, ruc: RUC, email: 'jane@empresa.ec' })
        .send({ phone: '', sucursal: '', cedula: '', foreignerCode: '', ...typed });
    const both = await send({ cedula: CEDULA, foreignerCode: CODE }).expect(422);
    expect(both.text).toContain('href="#foreignerCode"');
    const neither = await send({}).expect(422);
    expect(neither.text).toContain('La cédula debe tener 10 dígitos');
    expect((await send({ foreignerCode: 'x' }).expect(422)).text).toContain('de 4 a 20 letras o números');
    await send({ foreignerCode: 'x123 4567' }).expect(303);
    const again = await browser.get(path).expect(200);
    expect(again.text).toMatch(/id="foreignerCode"[^>]* value="X1234567"/);
    expect(again.text).toContain('<details class="govuk-details" open>');
  });

  it('is forgotten in time like everybody else', async () => {
    await app.database.sql.run(
      `UPDATE turno SET starts_at = starts_at - interval '400 days', ends_at = ends_at - interval '400 days',
         ended_at = now() - interval '400 days', status = CASE WHEN code IS NULL THEN 'expired' ELSE 'served' END
       WHERE foreigner_code IS NOT NULL`,
    );
    await app.database.sql.run(
      `UPDATE ticket SET ended_at = now() - interval '400 days' WHERE foreigner_code IS NOT NULL`,
    );
    const named = async (table: string) =>
      (
        await app.database.sql.one<{ n: number }>(
          `SELECT count(*)::int AS n FROM ${table} WHERE foreigner_code IS NOT NULL`,
        )
      )?.n;
    expect([await named('turno'), await named('ticket')]).toEqual([2, 2]);
    await app.app.get(Sweeps).runAll();
    expect([await named('turno'), await named('ticket')]).toEqual([0, 0]);
  });
});
