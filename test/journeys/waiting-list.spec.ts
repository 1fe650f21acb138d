import { OfferSeats } from '../../src/turnos/offer-seats.js';
import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const ANA = { ruc: '1790001016001', cedula: '1740006299', email: 'ana@empresa.ec' };
const SERVICE = 'clave-empleador';
const ENTRIES = '/api/v1/waiting-entries';

/** From the mailed link to the turno, for programs and in pages. */
describe('the waiting list', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    for (const table of ['waiting_entry', 'turno', 'mail_message'])
      await app.database.sql.run(`DELETE FROM ${table}`);
    app.app.get(Realtime).announce(['*']);
    app.mailbox.clear();
  });

  const tokenFor = async (email: string): Promise<string> => {
    const mail = await app.mailbox.waitFor(
      ({ to, subject }) => to === email && subject.startsWith('Confirme su lugar'),
    );
    return /\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
  };
  const join = (input: object = {}) =>
    app
      .http()
      .post(ENTRIES)
      .send({ service: SERVICE, center: 'GPS-AYORA', ...ANA, ...input });
  const as = (token: string) => ({
    get: () => app.http().get(`${ENTRIES}/current`).set('authorization', `Bearer ${token}`),
    post: (what: string) =>
      app.http().post(`${ENTRIES}/current/${what}`).set('authorization', `Bearer ${token}`),
  });
  const joined = async (): Promise<string> => {
    await join().expect(202);
    const token = await tokenFor(ANA.email);
    await as(token).post('confirmation').expect(200);
    return token;
  };

  it('is joined by the mailed link, and an accepted offer is a turno', async () => {
    const answer = await join({ parts: ['morning'] }).expect(202);
    expect(answer.body).toEqual({});
    const token = await tokenFor(ANA.email);
    const asked = await as(token).get().expect(200);
    expect(asked.body).toMatchObject({
      status: 'asked',
      center: 'GPS-AYORA',
      parts: ['morning'],
      offersMade: 0,
    });
    expect(await app.app.get(OfferSeats).execute()).toBe(0);

    const confirmed = await as(token).post('confirmation').expect(200);
    expect(confirmed.body).toMatchObject({ status: 'waiting' });
    await as(token).post('confirmation').expect(200);
    expect(await app.app.get(OfferSeats).execute()).toBe(1);
    const offered = await as(token).get().expect(200);
    const { offer } = offered.body as { offer: { startsAt: string; expiresAt: string } };
    expect(offer).toMatchObject({ center: 'GPS-AYORA' });

    const accepted = await as(token).post('offer/acceptance').expect(200);
    expect(accepted.body).toMatchObject({ status: 'confirmed', startsAt: offer.startsAt });
    const again = await as(token).post('offer/acceptance').expect(200);
    expect(again.body).toEqual(accepted.body);
    const { id, manageToken } = accepted.body as { id: string; manageToken: string };
    const turno = await app
      .http()
      .get(`/api/v1/turnos/${id}`)
      .set('authorization', `Bearer ${manageToken}`)
      .expect(200);
    expect(turno.body).toMatchObject({ status: 'confirmed' });
    const receipt = await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno confirmado'));
    expect(receipt.to).toBe(ANA.email);
    expect(((await as(token).get().expect(200)).body as { status: string }).status).toBe('booked');
    await join({ email: 'otra@empresa.ec' }).expect(202);
    const late = await as(await tokenFor('otra@empresa.ec'))
      .post('confirmation')
      .expect(409);
    expect(late.body).toMatchObject({ code: 'TURNO_ALREADY_BOOKED' });
  });

  it('is joined by a foreign document as by a cédula, and the turno carries it', async () => {
    await join({ cedula: undefined, foreignerCode: 'x-123 4567' }).expect(202);
    const token = await tokenFor(ANA.email);
    await as(token).post('confirmation').expect(200);
    expect(await app.app.get(OfferSeats).execute()).toBe(1);
    const accepted = await as(token).post('offer/acceptance').expect(200);
    const { id } = accepted.body as { id: string };
    const rows = await app.database.sql.rows('SELECT id, status, cedula, foreigner_code FROM turno');
    expect(rows).toEqual([{ id, status: 'confirmed', cedula: null, foreigner_code: 'X1234567' }]);
  });

  it('an offer may be refused, and the list be left; both say the same when said twice', async () => {
    const token = await joined();
    expect(await app.app.get(OfferSeats).execute()).toBe(1);
    for (let i = 0; i < 2; i += 1) {
      const refused = await as(token).post('offer/refusal').expect(200);
      expect(refused.body).toMatchObject({ status: 'waiting', offersMade: 1 });
      expect(refused.body).not.toHaveProperty('offer');
    }
    await as(token).post('offer/acceptance').expect(410);
    for (let i = 0; i < 2; i += 1) {
      const left = await as(token).post('leaving').expect(200);
      expect(left.body).toMatchObject({ status: 'left' });
    }
  });

  it('keeps the place of whoever asks again with the same address', async () => {
    await joined();
    const [before] = await app.database.sql.rows<{ joined_at: Date }>('SELECT joined_at FROM waiting_entry');
    app.mailbox.clear();
    await join({ parts: ['afternoon'] }).expect(202);
    await as(await tokenFor(ANA.email))
      .post('confirmation')
      .expect(200);
    const rows = await app.database.sql.rows<{ joined_at: Date; parts: string[] }>(
      `SELECT joined_at, parts FROM waiting_entry WHERE status = 'waiting'`,
    );
    expect(rows).toEqual([{ joined_at: before?.joined_at, parts: ['afternoon'] }]);
  });

  it.each([
    ['without a place', { center: undefined }, 400, 'INPUT_INVALID'],
    ['with two places', { province: '20' }, 400, 'INPUT_INVALID'],
    ['at an unknown centre', { center: 'LUNA' }, 404, 'CENTER_UNKNOWN'],
    ['in a province without a centre', { center: undefined, province: '01' }, 404, 'CENTER_UNKNOWN'],
    ['for an unknown service', { service: 'otro' }, 422, 'SLOT_NOT_OFFERED'],
    ['with a wrong RUC and cédula', { ruc: '1', cedula: '2' }, 422, 'RUC_INVALID'],
    ['with two documents', { foreignerCode: 'X1234567' }, 400, 'INPUT_INVALID'],
    ['without a document', { cedula: undefined }, 400, 'INPUT_INVALID'],
    [
      'with a wrong code of a document',
      { cedula: undefined, foreignerCode: 'X-1' },
      422,
      'FOREIGNER_CODE_INVALID',
    ],
    ['for days that are over', { from: '2026-01-01', until: '2026-01-02' }, 422, 'WAITING_DAYS_INVALID'],
    ['with an unknown part of the day', { parts: ['night'] }, 400, 'INPUT_INVALID'],
    ['with one text for the parts', { parts: 'morning' }, 400, 'INPUT_INVALID'],
    ['with an array for a centre', { center: ['GPS-AYORA'] }, 400, 'INPUT_INVALID'],
    ['with an unknown field', { x: 1 }, 400, 'INPUT_INVALID'],
  ])('%s is not joined', async (_, input, status, code) => {
    const answer = await join(input);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
    expect(await app.database.sql.rows('SELECT 1 FROM waiting_entry')).toEqual([]);
  });

  it('a wrong link opens nothing, also beside a good one', async () => {
    const token = await joined();
    const wrong = `${token.slice(0, -2)}${token.endsWith('A') ? 'B' : 'A'}A`;
    for (const bad of ['', 'x', wrong]) {
      await as(bad).get().expect(404);
      await as(bad).post('leaving').expect(404);
    }
    await app.http().get(`${ENTRIES}/current`).expect(404);
  });

  describe('in pages', () => {
    const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const heading = (html: string): string =>
      (/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, '').trim();
    type Browser = ReturnType<TestApp['browser']>;
    const press = async (who: Browser, at: string, action: string, fields: object = {}) => {
      const { text } = await who.get(at);
      return who
        .post(action)
        .type('form')
        .send({ _csrf: csrfIn(text), ...fields });
    };
    const form = { service: SERVICE, place: 'GPS-AYORA', morning: 'yes', afternoon: 'yes', ...ANA };

    it('is entered, an offer accepted, and no link changes anything by being opened', async () => {
      const browser = app.browser();
      const start = '/lista-de-espera?center=GPS-AYORA&service=clave-empleador';
      const { text } = await browser.get('/turnos/nuevo?center=GPS-AYORA').expect(200);
      expect(text.replaceAll('&#x3D;', '=')).toContain('/lista-de-espera?center=GPS-AYORA');
      const sent = await press(browser, start, '/lista-de-espera', { ...form, from: '', until: '' });
      expect([sent.status, sent.headers.location]).toEqual([303, '/lista-de-espera/enviado']);
      expect(heading((await browser.get('/lista-de-espera/enviado')).text)).toBe('Revise su correo');

      const token = await tokenFor(ANA.email);
      for (let i = 0; i < 3; i += 1) {
        const opened = await browser.get(`/espera/${token}`).expect(303);
        expect(opened.headers.location).toBe('/espera');
      }
      expect(heading((await browser.get('/espera').expect(200)).text)).toBe('Confirme su lugar en la lista');
      await press(browser, '/espera', '/espera/confirmar').then(({ status }) => expect(status).toBe(303));
      expect(heading((await browser.get('/espera')).text)).toBe('Está en la lista de espera');
      await app.app.get(OfferSeats).execute();
      const offered = (await browser.get('/espera')).text;
      expect(heading(offered)).toBe('Hay un turno para usted');
      expect(offered).not.toContain(ANA.ruc);
      const accepted = await press(browser, '/espera', '/espera/aceptar');
      expect([accepted.status, accepted.headers.location]).toEqual([303, '/turno']);
      expect(heading((await browser.get('/turno').expect(200)).text)).toBe('Turno confirmado');
      expect(heading((await browser.get('/espera')).text)).toBe('Ya tiene un turno');
    });

    it('neither joins, accepts, refuses nor leaves by being opened, however often and whoever opens it', async () => {
      await join().expect(202);
      const token = await tokenFor(ANA.email);
      const rows = async () => [
        await app.database.sql.rows('SELECT * FROM waiting_entry'),
        await app.database.sql.rows('SELECT * FROM waiting_offer'),
        await app.database.sql.rows('SELECT * FROM turno'),
      ];
      const open = async () => {
        const browser = app.browser();
        for (const path of [`/espera/${token}`, '/espera', `${ENTRIES}/current`])
          for (const method of ['get', 'head'] as const)
            await browser[method](path)
              .set({
                authorization: `Bearer ${token}`,
                'user-agent': 'BingPreview/1.0b',
                purpose: 'prefetch',
              })
              .expect(path === `/espera/${token}` ? 303 : 200);
      };
      const asked = await rows();
      await open();
      expect(await rows()).toEqual(asked);
      await as(token).post('confirmation').expect(200);
      expect(await app.app.get(OfferSeats).execute()).toBe(1);
      const offered = await rows();
      await open();
      expect(await rows()).toEqual(offered);
    });

    it('takes a foreign document in the place of the cédula', async () => {
      const browser = app.browser();
      const send = (typed: object) =>
        press(browser, '/lista-de-espera', '/lista-de-espera', { ...form, from: '', until: '', ...typed });
      const both = await send({ foreignerCode: 'X1234567' });
      expect([both.status, both.text.includes('href="#foreignerCode"')]).toEqual([400, true]);
      expect(both.text).toContain('uno de los dos');
      const wrong = await send({ cedula: '', foreignerCode: 'x' });
      expect(wrong.text).toContain('de 4 a 20 letras o números');
      expect(wrong.text).toContain('<details class="govuk-details" open>');
      expect((await send({ cedula: '', foreignerCode: '' })).text).toContain(
        'La cédula debe tener 10 dígitos',
      );
      expect((await send({ cedula: '', foreignerCode: 'x 1234567' })).status).toBe(303);
      expect(await app.database.sql.rows('SELECT cedula, foreigner_code FROM waiting_entry')).toEqual([
        { cedula: null, foreigner_code: 'X1234567' },
      ]);
      await tokenFor(ANA.email);
    });

    it('tells everything that is wrong at once and keeps what was typed', async () => {
      const answer = await press(app.browser(), '/lista-de-espera', '/lista-de-espera', {
        ...form,
        ruc: '1',
        cedula: '2',
        email: 'ana',
        until: 'mañana',
      });
      expect(answer.status).toBe(400);
      for (const field of ['ruc', 'cedula', 'email', 'until']) {
        expect(answer.text).toContain(`id="${field}-error"`);
      }
      expect(answer.text).toContain('value="mañana"');
    });

    it('a refused offer leaves the place, an expired one is told, and a form without its token is none', async () => {
      const browser = app.browser();
      await browser.get(`/espera/${await joined()}`);
      await app.app.get(OfferSeats).execute();
      await app.database.sql.run(
        `UPDATE turno SET hold_expires_at = now() - interval '1 second' WHERE status = 'held'`,
      );
      const late = await press(browser, '/espera', '/espera/aceptar');
      expect(late.status).toBe(410);
      expect(late.text).toContain('pasó a la siguiente persona');
      await browser.post('/espera/salir').type('form').send({}).expect(403);
      const left = await press(browser, '/espera', '/espera/salir');
      expect(left.status).toBe(303);
      expect(heading((await browser.get('/espera')).text)).toBe('Salió de la lista de espera');
      await app.browser().get('/espera').expect(404);
    });
  });
});
