import { randomBytes } from 'node:crypto';
import { newId, Realtime } from '../../src/platform/index.js';
import { sealedId } from '../../src/turnos/sealed-id.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type ReceivedMail } from '../support/mailbox.js';
import { type Answer, seen, seenMail } from '../support/seen.js';
import { QUITO } from '../support/visits.js';

const SERVICE = 'clave-empleador';
const HAS_ONE = { ruc: '1790001016001', cedula: '1740006299' };
/** Another company in the same registries, and one that no registry knows. */
const HAVE_NONE = [
  { ruc: '0990001014001', cedula: '0920003332' },
  { ruc: '0790001028001', cedula: '0700002595' },
];
const SOMEBODY_ELSE = { ruc: '0990001014002', cedula: '0100000371', sucursal: '0007' };

type Numbers = typeof HAS_ONE;
type Browser = ReturnType<TestApp['browser']>;
type Said = Answer | ReceivedMail;

/** Somebody who is not the owner, about to ask with the numbers of an employer. */
interface Stranger extends Numbers {
  readonly email: string;
}

/** Everything that anybody can ask in public, by somebody who is not the owner: all answers, whole, are compared. */
describe('whether a RUC has a turno', () => {
  let app: TestApp;
  let startsAt: string;
  let onlySeat: string;
  let turno: { id: string; code: string };
  let strangers = 0;

  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMITS: 'on' });
    [startsAt, onlySeat] = [await hourAt(QUITO), await hourAt('GPS-AYORA')];
  });
  afterAll(() => app.stop());

  async function hourAt(center: string): Promise<string> {
    const query = { service: SERVICE, days: '3' };
    const { body } = await app.http().get(`/api/v1/centers/${center}/slots`).query(query).expect(200);
    const { days } = body as { days: { slots: { startsAt: string }[] }[] };
    return days.flatMap(({ slots }) => slots)[20]?.startsAt ?? '';
  }
  const hold = (who: Numbers, body: object = {}, by: Pick<Browser, 'post'> = app.http()) =>
    by
      .post('/api/v1/turnos')
      .send({ center: QUITO, service: SERVICE, startsAt, ruc: who.ruc, cedula: who.cedula, ...body });
  const idIn = ({ text }: Answer): string => (JSON.parse(text) as { id: string }).id;
  const tokenIn = ({ text }: Answer): string => (JSON.parse(text) as { manageToken: string }).manageToken;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const formOf = async (by: Browser, at: string, action: string, fields: object) => {
    const { text } = await by.get(at);
    return by
      .post(action)
      .type('form')
      .send({ _csrf: csrfIn(text), ...fields });
  };
  const mailTo = (email: string) => app.mailbox.waitFor(({ to }) => to === email);

  /** Asks for a code, and waits until the mail server has taken it. */
  async function codeFor(who: Stranger, held: Answer): Promise<{ asked: Answer; mail: ReceivedMail }> {
    const path = `/api/v1/turnos/${idIn(held)}`;
    const auth = bearer(tokenIn(held));
    const asked = await app.http().post(`${path}/email-code`).set(auth).send({ email: who.email });
    const mail = await mailTo(who.email);
    await untilSent(idIn(held));
    return { asked, mail };
  }
  async function untilSent(id: string): Promise<void> {
    const sent = `SELECT 1 FROM turno_email_code WHERE turno_id = $1 AND status = 'sent'`;
    for (const deadline = performance.now() + 10_000; ;) {
      if ((await app.database.sql.rows(sent, [id])).length > 0) return;
      if (performance.now() > deadline) throw new Error('the code was not taken by the mail server');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** All that strangers left behind goes; the turno stays. */
  async function cleanUp(): Promise<void> {
    await app.database.sql.run('DELETE FROM turno WHERE id <> $1', [turno?.id ?? newId()]);
    await app.database.sql.run('DELETE FROM waiting_entry');
    await app.database.sql.run('DELETE FROM rate_limit');
    app.app.get(Realtime).announce(['*']);
  }

  /** @returns the statuses, once everything said was the same to all. */
  async function toldAlike<T extends { typed: readonly string[] }>(
    askers: readonly T[],
    ask: (asker: T) => Promise<Said[]>,
  ): Promise<(number | 'mail')[]> {
    const told: unknown[] = [];
    let statuses: (number | 'mail')[] = [];
    for (const asker of askers) {
      const said = await ask(asker);
      told.push(
        said.map((each) => ('status' in each ? seen(each, asker.typed) : seenMail(each, asker.typed))),
      );
      statuses = said.map((each) => ('status' in each ? each.status : 'mail'));
      await cleanUp();
    }
    for (const each of told.slice(1)) expect(each).toEqual(told[0]);
    return statuses;
  }
  const toStrangers = (ask: (who: Stranger) => Promise<Said[]>) =>
    toldAlike(
      [HAS_ONE, ...HAVE_NONE].map((numbers) => {
        const email = `extra${String((strangers += 1)).padStart(4, '0')}@correo.ec`;
        return { ...numbers, email, typed: [email, numbers.ruc, numbers.cedula] };
      }),
      ask,
    );

  describe.each([
    ['is held', 'held', false],
    ['is confirmed', 'confirmed', false],
    ['is confirmed by the registered e-mail', 'confirmed', true],
    ['has come in', 'arrived', false],
  ])('that %s', (_, status, isProven) => {
    beforeAll(async () => {
      await app.database.sql.run('DELETE FROM turno');
      const owner = app.browser();
      const held = await hold(HAS_ONE, {}, owner).expect(201);
      turno = { id: idIn(held), code: 'K7M4QD' };
      if (status === 'held') return;
      const email = isProven ? `${HAS_ONE.ruc}@demo.test` : 'duena@empresa.ec';
      const before = app.mailbox.mails.length;
      await owner.post(`/api/v1/turnos/${turno.id}/email-code`).send({ email }).expect(202);
      const code = await app.mailbox.codeFor(email, before);
      await untilSent(turno.id);
      const path = `/api/v1/turnos/${turno.id}/confirmation`;
      const { body } = await owner.post(path).send({ email, code }).expect(200);
      turno = body as typeof turno;
      await app.database.sql.run('UPDATE turno SET status = $1', [status]);
    });

    it('is not told by the free hours, nor by asking for those of a RUC', async () => {
      // Of days in whose midst neither lead time nor horizon moves on.
      const from = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
      const statuses = await toStrangers(async ({ ruc }) => {
        const slots = () => app.http().get(`/api/v1/centers/${QUITO}/slots`);
        return [
          await slots().query({ service: SERVICE, from }),
          await slots().query({ service: SERVICE, from, ruc }),
        ];
      });
      expect(statuses).toEqual([200, 400]);
    });

    it('is not told by the page of the free hours', async () => {
      const pages = await Promise.all(
        [HAS_ONE, ...HAVE_NONE].map(async ({ ruc }) => {
          const page = app.http().get('/turnos/nuevo').query({ center: QUITO, service: SERVICE, ruc });
          return seen(await page.expect(200), [ruc]);
        }),
      );
      for (const page of pages) expect(page).toEqual(pages[0]);
    });

    it('is not told by a hold, its look, its repeat and its end', async () => {
      const statuses = await toStrangers(async (who) => {
        const key = { 'idempotency-key': `a-stranger-who-asks-${who.email.slice(5, 9)}` };
        const [plain, keyed, again] = [await hold(who), await hold(who).set(key), await hold(who).set(key)];
        const at = `/api/v1/turnos/${idIn(plain)}`;
        const auth = bearer(tokenIn(plain));
        return [
          plain,
          keyed,
          again,
          await app.http().get(at).set(auth),
          await app.http().post(`${at}/cancellation`).set(auth).send({}),
          await app.http().get(`${at}/receipt.pdf`).set(auth),
          await app.http().delete(at).set(auth),
          await app.http().get(at).set(auth),
        ];
      });
      expect(statuses).toEqual([201, 201, 201, 200, 409, 409, 204, 200]);
    });

    it('is not told to a browser that has holds of others, and changes its mind', async () => {
      const statuses = await toStrangers(async (who) => {
        const browser = app.browser();
        const later = new Date(Date.parse(startsAt) + 1_200_000).toISOString();
        return [
          await hold(SOMEBODY_ELSE, { sucursal: SOMEBODY_ELSE.sucursal }, browser),
          await hold(who, {}, browser),
          await hold(who, {}, browser),
          await hold(who, { startsAt: later }, browser),
        ];
      });
      expect(statuses).toEqual([201, 201, 200, 201]);
    });

    it('is not told by a hold that can have no seat', async () => {
      const statuses = await toStrangers(async (who) => {
        const there = { center: 'GPS-AYORA', startsAt: onlySeat };
        await hold(SOMEBODY_ELSE, { ...there, sucursal: SOMEBODY_ELSE.sucursal }).expect(201);
        return [
          await hold(who, there),
          await hold(who, { startsAt: '2026-01-01T00:00:01.000Z' }),
          await hold(who, { cedula: '1' }),
        ];
      });
      expect(statuses).toEqual([409, 422, 422]);
    });

    it('is not told by the mailed code, nor by wrong ones', async () => {
      const statuses = await toStrangers(async (who) => {
        const held = await hold(who);
        const confirm = (code: string) =>
          app
            .http()
            .post(`/api/v1/turnos/${idIn(held)}/confirmation`)
            .set(bearer(tokenIn(held)))
            .send({ email: who.email, code });
        const early = await confirm('000000');
        const { asked, mail } = await codeFor(who, held);
        const tries = [];
        for (const code of ['x', 'y', 'z', await app.mailbox.codeFor(who.email)])
          tries.push(await confirm(code));
        return [early, asked, mail, ...tries];
      });
      expect(statuses).toEqual([422, 202, 'mail', 422, 422, 422, 422]);
    });

    it('is not told by the right code once the hold has ended', async () => {
      const statuses = await toStrangers(async (who) => {
        const held = await hold(who);
        await codeFor(who, held);
        const code = await app.mailbox.codeFor(who.email);
        await app.database.sql.run('UPDATE turno SET hold_expires_at = now() WHERE id = $1', [idIn(held)]);
        return [
          await app
            .http()
            .post(`/api/v1/turnos/${idIn(held)}/confirmation`)
            .set(bearer(tokenIn(held)))
            .send({ email: who.email, code }),
        ];
      });
      expect(statuses).toEqual([410]);
    });

    it('is not told by a lost link, asked for with the right code or a wrong one', async () => {
      const statuses = await toStrangers(async ({ ruc }) => {
        const asked: Said[] = [];
        for (const code of [turno.code, 'K7M4QD', '']) {
          asked.push(await app.http().post('/api/v1/turnos/link').send({ code, ruc }));
          asked.push(await formOf(app.browser(), '/turnos/enlace', '/turnos/enlace', { code, ruc }));
        }
        return asked;
      });
      expect(statuses).toEqual([202, 303, 202, 303, 400, 400]);
    });

    it('is not told by the waiting list, its mail, nor the place before it is confirmed', async () => {
      const statuses = await toStrangers(async (who) => {
        const { typed: _, ...numbers } = who as Stranger & { typed: unknown };
        const wish = { service: SERVICE, ...numbers };
        const browser = app.browser();
        const asked = await app
          .http()
          .post('/api/v1/waiting-entries')
          .send({ ...wish, center: QUITO });
        const mail = await mailTo(who.email);
        const token = /\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
        return [
          asked,
          mail,
          await app.http().get('/api/v1/waiting-entries/current').set(bearer(token)),
          await browser.get(`/espera/${token}`),
          await browser.get('/espera'),
          await formOf(browser, '/lista-de-espera', '/lista-de-espera', {
            ...wish,
            place: QUITO,
            morning: 'yes',
          }),
          await browser.get('/lista-de-espera/enviado'),
        ];
      });
      expect(statuses).toEqual([202, 'mail', 200, 303, 200, 303, 200]);
    });

    it('is not told by the pages of a booking', async () => {
      const statuses = await toStrangers(async (who) => {
        const browser = app.browser();
        const hour = { center: QUITO, service: SERVICE, startsAt };
        const form = `/turnos/nuevo/datos?${new URLSearchParams(hour).toString()}`;
        const { ruc, cedula, email } = who;
        const sent = await formOf(browser, form, '/turnos/nuevo/datos', { ...hour, ruc, cedula, email });
        const code = String(sent.headers.location);
        const fields = { turno: /turno=([0-9a-f-]{36})/.exec(code)?.[1] ?? '' };
        const mail = await mailTo(email);
        await untilSent(fields.turno);
        return [
          sent,
          mail,
          await browser.get(code),
          await browser.get(code.replace('codigo', 'codigo/estado')),
          await formOf(browser, code, '/turnos/codigo', { ...fields, code: 'x' }),
          await browser.get('/'),
          await browser.get('/turno'),
          await browser.get(form),
          await formOf(browser, code, '/turnos/soltar', fields),
          await browser.get('/turno'),
        ];
      });
      expect(statuses).toEqual([303, 'mail', 200, 200, 422, 200, 200, 200, 303, 200]);
    });

    /** Who knows the id of the turno, and who made one up. */
    const toGuessers = (ask: (id: string) => Promise<Answer[]>) =>
      toldAlike(
        [turno.id, newId()].map((id) => ({ id, typed: [id] })),
        ({ id }) => ask(id),
      );

    it('is not told by its id, with whatever proof of another turno', async () => {
      const statuses = await toGuessers(async (id) => {
        const browser = app.browser();
        const own = await hold(SOMEBODY_ELSE, { sucursal: SOMEBODY_ELSE.sucursal }, browser).expect(201);
        const at = `/api/v1/turnos/${id}`;
        const answers: Answer[] = [];
        for (const auth of [{}, bearer('Perez'), bearer(sealedId(id, randomBytes(16))), bearer(tokenIn(own))])
          for (const by of [app.http(), browser])
            answers.push(
              await by.get(at).set(auth),
              await by.get(`${at}/calendar.ics`).set(auth),
              await by.get(`${at}/receipt.pdf`).set(auth),
              await by.post(`${at}/email-code`).set(auth).send({ email: 'a@correo.ec' }),
              await by.post(`${at}/confirmation`).set(auth).send({ email: 'a@correo.ec', code: '123456' }),
              await by.post(`${at}/cancellation`).set(auth).send({}),
              await by.post(`${at}/reschedule`).set(auth).send({ startsAt }),
              await by.delete(at).set(auth),
            );
        return answers;
      });
      expect(new Set(statuses)).toEqual(new Set([404]));
    });

    it('is not told by its id in the pages', async () => {
      const statuses = await toGuessers(async (id) => {
        const [nobody, browser] = [app.browser(), app.browser()];
        await hold(SOMEBODY_ELSE, { sucursal: SOMEBODY_ELSE.sucursal }, browser).expect(201);
        const answers: Answer[] = [];
        for (const by of [nobody, browser]) {
          for (const path of [
            `/turno?id=${id}`,
            `/turno/cancelar?id=${id}`,
            `/turno/cambiar?id=${id}`,
            `/turno/calendario.ics?id=${id}`,
            `/turno/comprobante.pdf?id=${id}`,
            `/turnos/codigo?turno=${id}`,
            `/turnos/codigo/estado?turno=${id}`,
          ])
            answers.push(await by.get(path));
          for (const action of [
            '/turnos/codigo',
            '/turnos/codigo/reenvio',
            '/turnos/soltar',
            '/turno/cancelar',
            '/turno/cambiar',
          ]) {
            const fields = { turno: id, code: '123456', email: 'a@correo.ec', center: QUITO, startsAt };
            answers.push(await formOf(by, '/turnos/enlace', action, fields));
          }
        }
        return answers;
      });
      // Without any cookie the page of one's own turno asks for the link, whatever the address says.
      expect(statuses.filter((each) => each !== 404)).toEqual([200]);
    });

    it('is not told by a link with a wrong secret, with a name in its place or with that of another turno', async () => {
      const other = await hold(SOMEBODY_ELSE, { sucursal: SOMEBODY_ELSE.sucursal }).expect(201);
      const macOfAnother = Buffer.from(tokenIn(other), 'base64url').subarray(16);
      const links = [
        sealedId(turno.id, randomBytes(16)),
        sealedId(turno.id, macOfAnother),
        sealedId(newId(), randomBytes(16)),
        sealedId(newId(), macOfAnother),
        'Perez',
      ];
      const statuses = await toldAlike(
        links.map((link) => ({ link, typed: [link] })),
        async ({ link }) => {
          const answers: Answer[] = [];
          for (const path of [
            '/turno',
            '/turno/cancelar',
            '/turno/cambiar',
            '/turno/calendario.ics',
            '/turno/comprobante.pdf',
          ]) {
            const browser = app.browser();
            answers.push(await browser.get(`/turno/${link}`), await browser.get(path));
          }
          return answers;
        },
      );
      expect(statuses).toEqual([303, 404, 303, 404, 303, 404, 303, 404, 303, 404]);
    });
  });
});
