import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const UNKNOWN = { ruc: '0790001028001', cedula: '0700002595' };
const SERVICE = 'clave-empleador';

interface Slot {
  startsAt: string;
  free: number;
}
interface Day {
  date: string;
  closed?: boolean;
  slots: Slot[];
}

describe('booking a turno', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    await app.database.sql.run('UPDATE mail_health SET last_accepted_at = NULL, last_failed_at = NULL');
    app.mailbox.mood = 'accept';
    app.mailbox.clear();
    // Rows went behind the application's back: what it remembers of free seats lives for a second at the most.
    app.app.get(Realtime).announce(['*']);
  });

  const slots = async (center = 'UIO-CENTRO'): Promise<Slot[]> => {
    const answer = await app
      .http()
      .get(`/api/v1/centers/${center}/slots`)
      .query({ service: SERVICE, days: '3' })
      .expect(200);
    return (answer.body as { days: Day[] }).days.flatMap((day) => day.slots);
  };
  const freeAt = async (startsAt: string, center?: string): Promise<number> =>
    (await slots(center)).find((slot) => slot.startsAt === startsAt)?.free ?? 0;
  const aSlot = async (index = 5, center?: string): Promise<string> =>
    (await slots(center))[index]?.startsAt ?? '';
  const hold = (body: object, client = app.http()) =>
    client.post('/api/v1/turnos').send({ center: 'UIO-CENTRO', service: SERVICE, ...COMPANY, ...body });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;

  const stateOf = async (id: string, auth: Record<string, string>) =>
    (await app.http().get(`/api/v1/turnos/${id}`).set(auth).expect(200)).body as {
      status: string;
      holdExpiresAt: string;
      emailCode?: { status: string; expiresAt?: string };
    };

  /** Once the mail server has taken the latest one: then its window is open, and no report is still under way. */
  async function sentCode(id: string, auth: Record<string, string>, email: string): Promise<string> {
    await eventually(async () => expect((await stateOf(id, auth)).emailCode?.status).toBe('sent'));
    return app.mailbox.codeFor(email);
  }

  async function heldAndMailed(email: string, body: object = {}) {
    const held = (await hold({ startsAt: await aSlot(), ...body }).expect(201)).body as {
      id: string;
      manageToken: string;
    };
    const auth = bearer(held.manageToken);
    await app.http().post(`/api/v1/turnos/${held.id}/email-code`).set(auth).send({ email }).expect(202);
    return { ...held, auth, code: await sentCode(held.id, auth, email) };
  }

  describe('the way through', () => {
    it('goes from the free slots to a confirmed turno with its receipt', async () => {
      const startsAt = await aSlot();
      expect(await freeAt(startsAt)).toBe(6);
      const browser = app.browser();
      const answer = await hold({ startsAt }, browser).expect(201);
      const held = answer.body as Record<string, string> & { id: string };
      expect(held).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        status: 'held',
        center: 'UIO-CENTRO',
        service: SERVICE,
        startsAt,
        endsAt: new Date(new Date(startsAt).getTime() + 1_200_000).toISOString(),
        holdExpiresAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as string,
        manageToken: expect.stringMatching(/^[\w-]{43}$/) as string,
      });
      expect(answer.headers['set-cookie']?.[0]).toMatch(
        /^ventanilla_booking=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      expect(await freeAt(startsAt)).toBe(5);

      const code202 = await browser
        .post(`/api/v1/turnos/${held.id}/email-code`)
        .send({ email: ' Ana@Empresa.EC ' })
        .expect(202);
      expect(code202.body).toEqual({});
      const code = await app.mailbox.codeFor('ana@empresa.ec');
      const waiting = await browser.get(`/api/v1/turnos/${held.id}`).expect(200);
      expect(waiting.body).toMatchObject({ id: held.id, status: 'held', holdExpiresAt: held.holdExpiresAt });
      expect(['queued', 'sent']).toContain(
        (waiting.body as { emailCode: { status: string } }).emailCode.status,
      );

      const confirmation = { email: 'ana@empresa.ec', code, phone: '099 123 4567' };
      const confirmed = await browser
        .post(`/api/v1/turnos/${held.id}/confirmation`)
        .send(confirmation)
        .expect(200);
      expect(confirmed.body).toMatchObject({
        id: held.id,
        status: 'confirmed',
        center: 'UIO-CENTRO',
        service: SERVICE,
        startsAt,
        code: expect.stringMatching(/^[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{6}$/) as string,
      });
      expect(
        (confirmed.body as { requirements: { kind: string }[] }).requirements.map(({ kind }) => kind),
      ).toEqual(['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']);
      const again = await browser
        .post(`/api/v1/turnos/${held.id}/confirmation`)
        .send(confirmation)
        .expect(200);
      expect(again.body).toEqual(confirmed.body);
      expect(await freeAt(startsAt)).toBe(5);

      const receipt = await app.mailbox.waitFor((mail) => mail.subject.startsWith('Turno confirmado'));
      expect(receipt.to).toBe('ana@empresa.ec');
      expect(receipt.text).toContain(`/turno/${held.manageToken}`);
      for (const { text, html } of app.mailbox.mails) expect(text + html).not.toContain('/clave/');
      expect(app.mailbox.mails.filter((mail) => mail.subject.startsWith('Turno confirmado'))).toHaveLength(1);
    });

    it('serves whom no registry knows, with what the number says they need', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec', UNKNOWN);
      const answer = await app
        .http()
        .post(`/api/v1/turnos/${id}/confirmation`)
        .set(auth)
        .send({ email: 'ana@empresa.ec', code });
      expect(answer.status).toBe(200);
    });

    it('shows the days of Galápagos on its own wall, and closed days as closed', async () => {
      const answer = await app
        .http()
        .get('/api/v1/centers/GPS-AYORA/slots')
        .query({ service: SERVICE, days: '1' })
        .expect(200);
      expect(answer.body).toMatchObject({
        center: 'GPS-AYORA',
        service: SERVICE,
        timeZone: 'Pacific/Galapagos',
      });
      const [day] = (answer.body as { days: Day[] }).days;
      expect(day?.slots.every(({ free }) => free === 1)).toBe(true);
      await app.database.sql.run(
        `INSERT INTO closure (id, center_id, starts_at, ends_at, reason)
         SELECT gen_random_uuid(), id, date_trunc('day', now()) + interval '3 days', date_trunc('day', now()) + interval '6 days', 'mudanza'
         FROM service_center WHERE code = 'GPS-AYORA'`,
      );
      app.app.get(Realtime).announce(['centers']);
      const later = await app
        .http()
        .get('/api/v1/centers/GPS-AYORA/slots')
        .query({ service: SERVICE, days: '6' })
        .expect(200);
      expect((later.body as { days: Day[] }).days[4]).toEqual({
        date: expect.any(String) as string,
        closed: true,
        slots: [],
      });
      await app.database.sql.run('DELETE FROM closure');
      app.app.get(Realtime).announce(['centers']);
    });
  });

  describe('whose a turno is', () => {
    it('is decided by the bearer alone when one is sent, and everybody else gets 404', async () => {
      const browser = app.browser();
      const mine = (await hold({ startsAt: await aSlot() }, browser).expect(201)).body as {
        id: string;
        manageToken: string;
      };
      const other = (await hold({ startsAt: await aSlot(), ...UNKNOWN }).expect(201)).body as {
        manageToken: string;
      };
      const path = `/api/v1/turnos/${mine.id}`;
      await browser.get(path).expect(200);
      await app.http().get(path).set(bearer(mine.manageToken)).expect(200);
      await app.http().get(path).expect(404);
      for (const token of [
        other.manageToken,
        'Pérez',
        '',
        `${mine.manageToken.slice(0, -1)}_`,
        mine.manageToken.slice(0, 42),
        'A'.repeat(43),
      ]) {
        const answer = await browser
          .get(path)
          .set({ authorization: encodeURI(`Bearer ${token}`).replace('%20', ' ') });
        expect([token, codeOf(answer)]).toEqual([token, '404 NOT_FOUND']);
      }
      for (const [method, rest] of [
        ['delete', ''],
        ['post', '/email-code'],
        ['post', '/confirmation'],
      ] as const) {
        const answer = await app
          .http()
          [method](path + rest)
          .send(method === 'post' ? { email: 'a@b.ec', code: '123456' } : undefined);
        expect([rest, answer.status]).toEqual([rest, rest === '/email-code' ? 400 : 404]);
      }
      await app.http().get('/api/v1/turnos/not-an-id').expect(404);
      await app.http().get('/api/v1/turnos/00000000-0000-7000-8000-000000000000').expect(404);
    });

    it('stages the mailed link in a cookie of its page and changes nothing', async () => {
      const held = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
      };
      const before = await app.database.sql.rows('SELECT * FROM turno');
      for (const method of ['get', 'head'] as const) {
        const answer = await app.http()[method](`/turno/${held.manageToken}`).expect(303);
        expect(answer.headers.location).toBe('/turno');
        expect(answer.headers['set-cookie']?.[0]).toMatch(
          new RegExp(`^ventanilla_turno=${held.manageToken}; .*Path=/turno; HttpOnly`),
        );
      }
      await app
        .http()
        .get(`/turno/${'x'.repeat(43)}`)
        .expect(303);
      expect(await app.database.sql.rows('SELECT * FROM turno')).toEqual(before);
    });
  });

  describe('one hold per person, employer and service', () => {
    it('is the same hold when the same time is asked again, with the same end', async () => {
      const browser = app.browser();
      const startsAt = await aSlot();
      const first = await hold({ startsAt }, browser).expect(201);
      const again = await hold({ startsAt, cedula: '0920003332' }, browser).expect(200);
      expect(again.body).toEqual(first.body);
      expect(await freeAt(startsAt)).toBe(5);
    });

    it('moves to another time, and the old seat is free at once', async () => {
      const browser = app.browser();
      const [one, other] = [await aSlot(5), await aSlot(6)];
      const first = await hold({ startsAt: one }, browser).expect(201);
      const second = await hold({ startsAt: other }, browser).expect(201);
      expect((second.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
      expect([await freeAt(one), await freeAt(other)]).toEqual([6, 5]);
      const old = await browser.get(`/api/v1/turnos/${(first.body as { id: string }).id}`);
      expect((old.body as { status: string }).status).toBe('cancelled');
    });

    it('keeps the old hold when the other time is taken', async () => {
      const [one, other] = [await aSlot(5, 'GPS-AYORA'), await aSlot(6, 'GPS-AYORA')];
      await hold({ center: 'GPS-AYORA', startsAt: other, ...UNKNOWN }).expect(201);
      const browser = app.browser();
      const first = await hold({ center: 'GPS-AYORA', startsAt: one }, browser).expect(201);
      expect(codeOf(await hold({ center: 'GPS-AYORA', startsAt: other }, browser))).toBe('409 SLOT_TAKEN');
      await browser
        .get(`/api/v1/turnos/${(first.body as { id: string }).id}`)
        .expect(200)
        .expect(({ body }) => {
          expect((body as { status: string }).status).toBe('held');
        });
      expect(await freeAt(one, 'GPS-AYORA')).toBe(0);
    });

    it('is let go by its owner, also twice, and can be taken again', async () => {
      const browser = app.browser();
      const startsAt = await aSlot();
      const { id } = (await hold({ startsAt }, browser).expect(201)).body as { id: string };
      await browser.delete(`/api/v1/turnos/${id}`).expect(204);
      await browser.delete(`/api/v1/turnos/${id}`).expect(204);
      expect(await freeAt(startsAt)).toBe(6);
      await hold({ startsAt }, browser).expect(201);
    });
  });

  describe('a slot that is taken', () => {
    it('is told with the three nearest free ones, before or after', async () => {
      const list = (await slots('GPS-AYORA')).map((slot) => slot.startsAt);
      const [a, b, c, d, e, f] = list.slice(5, 11) as [string, string, string, string, string, string];
      for (const startsAt of [c, d]) {
        await hold({ center: 'GPS-AYORA', startsAt, sucursal: startsAt === c ? '0002' : '0003' }).expect(201);
      }
      const answer = await hold({ center: 'GPS-AYORA', startsAt: c });
      expect(codeOf(answer)).toBe('409 SLOT_TAKEN');
      expect(answer.body).toMatchObject({ alternatives: [b, a, e] });
      expect(f).toBeDefined();
    });

    it('is free again when its hold has ended, though no sweep ran', async () => {
      const startsAt = await aSlot(5, 'GPS-AYORA');
      const { id, manageToken } = (await hold({ center: 'GPS-AYORA', startsAt }).expect(201)).body as {
        id: string;
        manageToken: string;
      };
      await app.database.sql.run(`UPDATE turno SET hold_expires_at = now() - interval '1 millisecond'`);
      expect(
        codeOf(
          await app
            .http()
            .post(`/api/v1/turnos/${id}/email-code`)
            .set(bearer(manageToken))
            .send({ email: 'a@b.ec' }),
        ),
      ).toBe('410 HOLD_EXPIRED');
      await hold({ center: 'GPS-AYORA', startsAt, ...UNKNOWN }).expect(201);
      const old = await app.http().get(`/api/v1/turnos/${id}`).set(bearer(manageToken)).expect(200);
      expect((old.body as { status: string }).status).toBe('expired');
      const audited = await app.database.sql.rows<{ action: string }>(
        'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id',
        [id],
      );
      expect(audited.map(({ action }) => action)).toEqual(['turno.held', 'turno.expired']);
    });
  });

  describe('what is not offered', () => {
    it.each([
      ['a time that is past', -3_600_000, '422 SLOT_NOT_OFFERED'],
      ['a time within the lead time', 0, '422 SLOT_NOT_OFFERED'],
      ['a time beyond the horizon', 33 * 86_400_000, '422 SLOT_NOT_OFFERED'],
      ['a time off the grid', 60_000, '422 SLOT_NOT_OFFERED'],
    ])('%s', async (title, shift, expected) => {
      const grid = new Date(await aSlot(0)).getTime();
      const startsAt = new Date(title.includes('lead') ? grid - 1_200_000 : grid + shift).toISOString();
      expect(codeOf(await hold({ startsAt }))).toBe(expected);
    });

    it('a service or a way of serving that the centre does not have; an unknown centre', async () => {
      const startsAt = await aSlot();
      expect(codeOf(await hold({ startsAt, service: 'jubilacion' }))).toBe('422 SLOT_NOT_OFFERED');
      expect(codeOf(await hold({ startsAt, mode: 'video' }))).toBe('422 SLOT_NOT_OFFERED');
      expect(codeOf(await hold({ startsAt, center: 'XXX' }))).toBe('404 CENTER_UNKNOWN');
      expect(codeOf(await app.http().get('/api/v1/centers/XXX/slots').query({ service: SERVICE }))).toBe(
        '404 CENTER_UNKNOWN',
      );
      expect(codeOf(await app.http().get('/api/v1/centers/UIO-CENTRO/slots').query({ service: 'x' }))).toBe(
        '422 SLOT_NOT_OFFERED',
      );
    });
  });

  describe('what people and programs type', () => {
    it.each([
      [{ ruc: 'x' }, '422 RUC_INVALID', ['ruc']],
      [{ ruc: '' }, '422 RUC_INVALID', ['ruc']],
      [{ ruc: '1'.repeat(5000) }, '422 RUC_INVALID', ['ruc']],
      [{ cedula: '1740006298' }, '422 CEDULA_INVALID', ['cedula']],
      [{ ruc: '1', cedula: '2' }, '422 RUC_INVALID', ['ruc', 'cedula']],
      [{ ruc: 1790001016001 }, '400 INPUT_INVALID', ['ruc']],
      [{ ruc: ['1790001016001'] }, '400 INPUT_INVALID', ['ruc']],
      [{ ruc: { $ne: '' } }, '400 INPUT_INVALID', ['ruc']],
      [{ ruc: null }, '400 INPUT_INVALID', ['ruc']],
      [{ ruc: undefined }, '400 INPUT_INVALID', ['ruc']],
      [{ cedula: [] }, '400 INPUT_INVALID', ['cedula']],
      [{ center: 7 }, '400 INPUT_INVALID', ['center']],
      [{ center: '' }, '400 INPUT_INVALID', ['center']],
      [{ center: "' OR 1=1 --" }, '404 CENTER_UNKNOWN', []],
      [{ service: {} }, '400 INPUT_INVALID', ['service']],
      [{ service: '\ud800' }, '422 SLOT_NOT_OFFERED', ['service']],
      [{ startsAt: 'mañana' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23T08:00:00' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-02-30T08:00:00Z' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23T25:00:00Z' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23T24:00:00Z' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23T08:00:60Z' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '2026-11-23T08:00:00+99:00' }, '400 INPUT_INVALID', ['startsAt']],
      [{ startsAt: '9999-12-31T23:59:59Z' }, '422 SLOT_NOT_OFFERED', ['startsAt']],
      [{ startsAt: '1900-01-01T00:00:00Z' }, '422 SLOT_NOT_OFFERED', ['startsAt']],
      [{ startsAt: 1_800_000_000_000 }, '400 INPUT_INVALID', ['startsAt']],
      [{ sucursal: '1' }, '400 INPUT_INVALID', ['sucursal']],
      [{ sucursal: 'abcd' }, '400 INPUT_INVALID', ['sucursal']],
      [{ sucursal: '００01' }, '400 INPUT_INVALID', ['sucursal']],
      [{ mode: 'phone' }, '400 INPUT_INVALID', ['mode']],
      [{ captcha: 5 }, '400 INPUT_INVALID', ['captcha']],
      [{ status: 'confirmed' }, '400 INPUT_INVALID', ['status']],
      [{ __proto__x: 1 }, '400 INPUT_INVALID', ['__proto__x']],
    ])('%j is answered %s', async (body, expected, fields) => {
      const answer = await hold({ startsAt: await aSlot(), ...body });
      expect(codeOf(answer)).toBe(expected);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(
        ((answer.body as { errors?: { field: string }[] }).errors ?? []).map(({ field }) => field),
      ).toEqual(fields);
    });

    it.each([
      [{}, '400'],
      [{ service: '' }, '400'],
      [{ service: SERVICE, days: '0' }, '400'],
      [{ service: SERVICE, days: '32' }, '400'],
      [{ service: SERVICE, days: 'x' }, '400'],
      [{ service: SERVICE, days: '1e1' }, '400'],
      [{ service: SERVICE, days: ['1', '2'] }, '400'],
      [{ service: SERVICE, from: '2026-13-01' }, '400'],
      [{ service: SERVICE, from: '2027-02-29' }, '400'],
      [{ service: SERVICE, from: '9999-12-31' }, '400'],
      [{ service: SERVICE, from: '2026-W10' }, '400'],
      [{ service: SERVICE, other: '1' }, '400'],
      [{ service: SERVICE, from: '2020-01-01', days: '31' }, '200'],
      [{ service: SERVICE, from: '2099-12-31', days: '31' }, '200'],
    ])('slots with %j are answered %s', async (query, expected) => {
      const answer = await app.http().get('/api/v1/centers/UIO-CENTRO/slots').query(query);
      expect(String(answer.status)).toBe(expected);
    });

    it('takes a RUC with blanks and hyphens, an offset in place of Z, and an empty phone', async () => {
      const startsAt = await aSlot();
      const local = `${new Date(new Date(startsAt).getTime() - 18_000_000).toISOString().slice(0, 19)}-05:00`;
      const answer = await hold({ startsAt: local, ruc: ' 1790001016-001', cedula: '174000629-9' }).expect(
        201,
      );
      expect((answer.body as { startsAt: string }).startsAt).toBe(startsAt);
    });

    it.each([
      [{ email: 'ana' }, '400 INPUT_INVALID'],
      [{ email: '' }, '400 INPUT_INVALID'],
      [{ email: 5 }, '400 INPUT_INVALID'],
      [{ email: ['a@b.ec'] }, '400 INPUT_INVALID'],
      [{ email: 'a@b.ec\r\nBcc: x@y.ec' }, '400 INPUT_INVALID'],
      [{ email: `${'a'.repeat(250)}@b.ec` }, '400 INPUT_INVALID'],
      [{ email: '\ud800@b.ec' }, '400 INPUT_INVALID'],
      [{ email: 'a@b.ec', x: 1 }, '400 INPUT_INVALID'],
      [{}, '400 INPUT_INVALID'],
    ])('a code to %j is answered %s', async (body, expected) => {
      const { id, manageToken } = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
      };
      const answer = await app
        .http()
        .post(`/api/v1/turnos/${id}/email-code`)
        .set(bearer(manageToken))
        .send(body);
      expect(codeOf(answer)).toBe(expected);
    });

    it.each([
      [{ code: 123456 }, '400 INPUT_INVALID'],
      [{ code: '' }, '400 INPUT_INVALID'],
      [{ code: '1'.repeat(33) }, '400 INPUT_INVALID'],
      [{ phone: 991234567 }, '400 INPUT_INVALID'],
      [{ phone: '911' }, '422 PHONE_INVALID'],
      [{ phone: '+1 202 555 0100' }, '422 PHONE_INVALID'],
      [{ phone: 'x'.repeat(3000) }, '422 PHONE_INVALID'],
      [{ email: 'x' }, '400 INPUT_INVALID'],
    ])('a confirmation with %j is answered %s and uses up no try', async (body, expected) => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      const path = `/api/v1/turnos/${id}/confirmation`;
      expect(
        codeOf(
          await app
            .http()
            .post(path)
            .set(auth)
            .send({ email: 'ana@empresa.ec', code, ...body }),
        ),
      ).toBe(expected);
      await app.http().post(path).set(auth).send({ email: 'ana@empresa.ec', code, phone: '' }).expect(200);
    });

    it('a confirmation with null for the telephone is one without', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      const confirmation = { email: 'ana@empresa.ec', code, phone: null };
      const path = `/api/v1/turnos/${id}/confirmation`;
      await app.http().post(path).set(auth).send(confirmation).expect(200);
    });
  });

  describe('a repeat with the same Idempotency-Key', () => {
    const key = (text: string) => ({ 'idempotency-key': text.padEnd(24, '-') });

    it('gets the same hold and the same cookie, and another body is refused', async () => {
      const startsAt = await aSlot();
      const first = await hold({ startsAt }).set(key('repeat-one')).expect(201);
      const again = await hold({ startsAt }).set(key('repeat-one')).expect(201);
      expect(again.body).toEqual(first.body);
      expect(again.headers['set-cookie']?.[0]).toBe(first.headers['set-cookie']?.[0]);
      expect(await freeAt(startsAt)).toBe(5);
      expect(codeOf(await hold({ startsAt, ...UNKNOWN }).set(key('repeat-one')))).toBe(
        '409 IDEMPOTENCY_KEY_REUSED',
      );
      expect(codeOf(await hold({ startsAt }).set(key('x')))).toBe('201 ');
      expect(codeOf(await hold({ startsAt }).set({ 'idempotency-key': 'short' }))).toBe('400 INPUT_INVALID');
    });

    it('at the same moment makes one hold', async () => {
      const startsAt = await aSlot();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => hold({ startsAt }).set(key('at-once'))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
      expect(await freeAt(startsAt)).toBe(5);
    });

    it('mails one code', async () => {
      const { id, manageToken } = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
      };
      for (let times = 0; times < 2; times += 1) {
        await app
          .http()
          .post(`/api/v1/turnos/${id}/email-code`)
          .set({ ...bearer(manageToken), ...key('one-code') })
          .send({ email: 'ana@empresa.ec' })
          .expect(202);
      }
      expect(await app.database.sql.rows('SELECT 1 FROM mail_message')).toHaveLength(1);
    });
  });

  describe('the code by e-mail', () => {
    it('has three tries, and then only a new one helps', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      const path = `/api/v1/turnos/${id}/confirmation`;
      const wrong = code === '000000' ? '111111' : '000000';
      for (const triesLeft of [2, 1, 0]) {
        const answer = await app.http().post(path).set(auth).send({ email: 'ana@empresa.ec', code: wrong });
        expect(codeOf(answer)).toBe('422 EMAIL_CODE_WRONG');
        expect(answer.body).toMatchObject({ triesLeft });
      }
      const late = await app.http().post(path).set(auth).send({ email: 'ana@empresa.ec', code });
      expect([codeOf(late), (late.body as { triesLeft: number }).triesLeft]).toEqual([
        '422 EMAIL_CODE_WRONG',
        0,
      ]);
      await app
        .http()
        .post(`/api/v1/turnos/${id}/email-code`)
        .set(auth)
        .send({ email: 'ana@empresa.ec' })
        .expect(202);
      const fresh = await sentCode(id, auth, 'ana@empresa.ec');
      expect(
        codeOf(await app.http().post(path).set(auth).send({ email: 'otra@empresa.ec', code: fresh })),
      ).toBe('422 EMAIL_CODE_WRONG');
      await app
        .http()
        .post(path)
        .set(auth)
        .send({ email: 'ANA@empresa.ec', code: `${fresh.slice(0, 3)} ${fresh.slice(3)}` })
        .expect(200);
    });

    it('dies with the next one', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      const before = app.mailbox.mails.length;
      await app
        .http()
        .post(`/api/v1/turnos/${id}/email-code`)
        .set(auth)
        .send({ email: 'otra@empresa.ec' })
        .expect(202);
      await app.mailbox.codeFor('otra@empresa.ec', before);
      const answer = await app
        .http()
        .post(`/api/v1/turnos/${id}/confirmation`)
        .set(auth)
        .send({ email: 'ana@empresa.ec', code });
      expect(codeOf(answer)).toBe('422 EMAIL_CODE_WRONG');
    });

    it('is not good after its window, and a hold that has ended says so first', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      const path = `/api/v1/turnos/${id}/confirmation`;
      await app.database.sql.run('UPDATE turno_email_code SET expires_at = now()');
      expect(codeOf(await app.http().post(path).set(auth).send({ email: 'ana@empresa.ec', code }))).toBe(
        '422 EMAIL_CODE_WRONG',
      );
      await app.database.sql.run(
        `UPDATE turno_email_code SET expires_at = now() + interval '1 minute', tries_left = 3`,
      );
      await app.database.sql.run('UPDATE turno SET hold_expires_at = now()');
      expect(codeOf(await app.http().post(path).set(auth).send({ email: 'ana@empresa.ec', code }))).toBe(
        '410 HOLD_EXPIRED',
      );
    });
  });

  describe('while the mail server does not take mail', () => {
    const holdEnd = async (id: string, auth: Record<string, string>): Promise<number> => {
      const answer = await app.http().get(`/api/v1/turnos/${id}`).set(auth).expect(200);
      return new Date((answer.body as { holdExpiresAt: string }).holdExpiresAt).getTime();
    };
    const ask = (id: string, auth: Record<string, string>) =>
      app.http().post(`/api/v1/turnos/${id}/email-code`).set(auth).send({ email: 'ana@empresa.ec' });

    it('a code is owed all the same, the hold is longer by one HOLD_SECONDS, once, and the code comes when it can', async () => {
      const held = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
        holdExpiresAt: string;
      };
      const auth = bearer(held.manageToken);
      app.mailbox.mood = 'defer';
      await app.database.sql.run('UPDATE mail_health SET last_failed_at = now()');
      const answer = await ask(held.id, auth);
      expect(codeOf(answer)).toBe('503 MAIL_DELAYED');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      const extended = new Date(held.holdExpiresAt).getTime() + app.config.holdSeconds * 1000;
      expect(await holdEnd(held.id, auth)).toBe(extended);
      expect(codeOf(await ask(held.id, auth))).toBe('503 MAIL_DELAYED');
      expect(await holdEnd(held.id, auth)).toBe(extended);
      app.mailbox.mood = 'accept';
      const code = await sentCode(held.id, auth, 'ana@empresa.ec');
      await app
        .http()
        .post(`/api/v1/turnos/${held.id}/confirmation`)
        .set(auth)
        .send({ email: 'ana@empresa.ec', code })
        .expect(200);
    });

    it('a failure after a 202 extends the hold in the same way', async () => {
      const held = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
        holdExpiresAt: string;
      };
      const auth = bearer(held.manageToken);
      app.mailbox.mood = 'defer';
      await ask(held.id, auth).expect(202);
      const extended = new Date(held.holdExpiresAt).getTime() + app.config.holdSeconds * 1000;
      await eventually(async () => expect(await holdEnd(held.id, auth)).toBe(extended));
      expect(codeOf(await ask(held.id, auth))).toBe('503 MAIL_DELAYED');
      expect(await holdEnd(held.id, auth)).toBe(extended);
    });

    it('a code that the server refuses for good is shown as failed, and the hold is longer', async () => {
      const held = (await hold({ startsAt: await aSlot() }).expect(201)).body as {
        id: string;
        manageToken: string;
        holdExpiresAt: string;
      };
      const auth = bearer(held.manageToken);
      app.mailbox.mood = 'refuse';
      await ask(held.id, auth).expect(202);
      await eventually(async () => {
        const answer = await app.http().get(`/api/v1/turnos/${held.id}`).set(auth).expect(200);
        expect(answer.body).toMatchObject({ emailCode: { status: 'failed' } });
      });
      expect(await holdEnd(held.id, auth)).toBe(
        new Date(held.holdExpiresAt).getTime() + app.config.holdSeconds * 1000,
      );
    });

    it('a confirmed turno does not wait for its receipt', async () => {
      const { id, auth, code } = await heldAndMailed('ana@empresa.ec');
      app.mailbox.mood = 'defer';
      await app
        .http()
        .post(`/api/v1/turnos/${id}/confirmation`)
        .set(auth)
        .send({ email: 'ana@empresa.ec', code })
        .expect(200);
      app.mailbox.mood = 'accept';
      await app.mailbox.waitFor((mail) => mail.subject.startsWith('Turno confirmado'));
    });
  });

  describe('one live turno per employer and service', () => {
    it('is told at hold time to its owner only; others learn of it after the mailed code', async () => {
      const browser = app.browser();
      const held = (await hold({ startsAt: await aSlot() }, browser).expect(201)).body as { id: string };
      await browser
        .post(`/api/v1/turnos/${held.id}/email-code`)
        .send({ email: 'ana@empresa.ec' })
        .expect(202);
      const code = await app.mailbox.codeFor('ana@empresa.ec');
      await browser
        .post(`/api/v1/turnos/${held.id}/confirmation`)
        .send({ email: 'ana@empresa.ec', code })
        .expect(200);
      expect(codeOf(await hold({ startsAt: await aSlot(7) }, browser))).toBe('409 TURNO_ALREADY_BOOKED');
      expect(codeOf(await hold({ startsAt: await aSlot(7), service: 'desbloqueo' }, browser))).toBe('201 ');

      const other = await heldAndMailed('otro@empresa.ec', {
        startsAt: await aSlot(8),
        ruc: '1790001016002',
      });
      const answer = await app
        .http()
        .post(`/api/v1/turnos/${other.id}/confirmation`)
        .set(other.auth)
        .send({ email: 'otro@empresa.ec', code: other.code });
      expect(codeOf(answer)).toBe('409 TURNO_ALREADY_BOOKED');
    });

    it('gives way to the registered e-mail, and whoever is displaced is told; the registered one never gives way', async () => {
      const registered = '1790001016001@demo.test';
      const first = await heldAndMailed('intruso@empresa.ec', { startsAt: await aSlot(8) });
      const confirm = ({ id, auth, code }: typeof first, email: string) =>
        app.http().post(`/api/v1/turnos/${id}/confirmation`).set(auth).send({ email, code });
      await confirm(first, 'intruso@empresa.ec').expect(200);
      const second = await heldAndMailed(registered, { startsAt: await aSlot(9) });
      await confirm(second, registered).expect(200);
      const told = await app.mailbox.waitFor((mail) => mail.subject === 'Su turno quedó sin efecto');
      expect(told.to).toBe('intruso@empresa.ec');
      const gone = await app.http().get(`/api/v1/turnos/${first.id}`).set(first.auth).expect(200);
      expect((gone.body as { status: string }).status).toBe('cancelled');
      const third = await heldAndMailed(registered, { startsAt: await aSlot(10) });
      expect(codeOf(await confirm(third, registered))).toBe('409 TURNO_ALREADY_BOOKED');
    });
  });
});

/** Asks until it holds, for what another part of the system does on its own. */
async function eventually(check: () => Promise<void>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
