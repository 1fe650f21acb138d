import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type ReceivedMail } from '../support/mailbox.js';
import { textOfPdf } from '../support/pdf-text.js';
import { auditOf } from '../support/visits.js';

const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };
const OTHER = { ruc: '0990001014001', cedula: '0920003332' };
const SERVICE = 'clave-empleador';
const EMAIL = 'ana@empresa.ec';

interface Booked {
  readonly id: string;
  readonly code: string;
  readonly manageToken: string;
  readonly startsAt: string;
  readonly auth: Record<string, string>;
}

describe('a confirmed turno', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    app.mailbox.clear();
    app.app.get(Realtime).announce(['*']);
  });

  /** Free hours from the day after tomorrow on, far from every cut-off. */
  const slots = async (center = 'UIO-CENTRO'): Promise<{ startsAt: string; free: number }[]> => {
    const answer = await app
      .http()
      .get(`/api/v1/centers/${center}/slots`)
      .query({ service: SERVICE, days: '4' })
      .expect(200);
    const { days } = answer.body as { days: { slots: { startsAt: string; free: number }[] }[] };
    return days.slice(2).flatMap((day) => day.slots);
  };
  const aSlot = async (index: number, center?: string): Promise<string> =>
    (await slots(center))[index]?.startsAt ?? '';
  const freeAt = async (startsAt: string, center?: string): Promise<number> =>
    (await slots(center)).find((slot) => slot.startsAt === startsAt)?.free ?? 0;

  async function booked(over: object = {}, email = EMAIL): Promise<Booked> {
    const asked = { center: 'UIO-CENTRO', service: SERVICE, ...COMPANY, startsAt: await aSlot(5), ...over };
    const held = (await app.http().post('/api/v1/turnos').send(asked).expect(201)).body as Booked;
    const auth = { authorization: `Bearer ${held.manageToken}` };
    const path = `/api/v1/turnos/${held.id}`;
    const before = app.mailbox.mails.length;
    await app.http().post(`${path}/email-code`).set(auth).send({ email }).expect(202);
    const code = await app.mailbox.codeFor(email, before);
    const confirmed = await app
      .http()
      .post(`${path}/confirmation`)
      .set(auth)
      .send({ email, code })
      .expect(200);
    return { ...held, code: (confirmed.body as Booked).code, auth };
  }
  const post = (of: Booked, verb: string, body: object = {}, headers: Record<string, string> = {}) =>
    app.http().post(`/api/v1/turnos/${of.id}/${verb}`).set(of.auth).set(headers).send(body);
  const look = (of: Booked, file = '') => app.http().get(`/api/v1/turnos/${of.id}${file}`).set(of.auth);
  const codeOf = (answer: { status: number; body: { code?: string } }): string =>
    `${answer.status} ${answer.body.code ?? ''}`;
  const mailed = (start: string, { code }: Booked): Promise<ReceivedMail> =>
    app.mailbox.waitFor(
      ({ subject, text }) =>
        subject.startsWith(start) && text.includes(`${code.slice(0, 3)}-${code.slice(3)}`),
    );
  const icsOf = (mail: ReceivedMail): string =>
    mail.attachments.find(({ contentType }) => contentType === 'text/calendar')?.content.toString() ?? '';
  /** Moves its start to so many milliseconds from now, by the database's clock. */
  const startsIn = (of: Booked, ms: number) =>
    app.database.sql.run(
      `UPDATE turno SET starts_at = now() + $2 * interval '1 millisecond', ends_at = now() + ($2 + 1200000) * interval '1 millisecond'
       WHERE id = $1`,
      [of.id, ms],
    );

  describe('that its owner cancels', () => {
    it('is over, its seat is free at once, and the mail takes it out of the calendar', async () => {
      const mine = await booked({ center: 'GPS-AYORA', startsAt: await aSlot(5, 'GPS-AYORA') });
      expect(await freeAt(mine.startsAt, 'GPS-AYORA')).toBe(0);
      const answer = await post(mine, 'cancellation', { reason: 'Ya la recuperé' }).expect(200);
      expect(answer.body).toMatchObject({ id: mine.id, code: mine.code, status: 'cancelled' });
      expect(await freeAt(mine.startsAt, 'GPS-AYORA')).toBe(1);
      const again = await post(mine, 'cancellation').expect(200);
      expect(again.body).toEqual(answer.body);
      const mail = await mailed('Turno cancelado', mine);
      expect(mail.to).toBe(EMAIL);
      expect(icsOf(mail)).toMatch(/METHOD:CANCEL\r\n[\s\S]*SEQUENCE:1\r\n[\s\S]*STATUS:CANCELLED\r\n/);
      expect((await auditOf(app, mine.id)).filter((action) => action === 'turno.cancelled')).toHaveLength(1);
      const audited = await app.database.sql.rows('SELECT details FROM audit_event WHERE subject_id = $1', [
        mine.id,
      ]);
      expect(JSON.stringify(audited)).not.toContain('recuperé');
    });

    it('can be booked again by the same person, at the same hour', async () => {
      const mine = await booked({ center: 'GPS-AYORA', startsAt: await aSlot(5, 'GPS-AYORA') });
      await post(mine, 'cancellation').expect(200);
      const second = await booked({ center: 'GPS-AYORA', startsAt: mine.startsAt });
      expect(second.id).not.toBe(mine.id);
    });

    it('can be booked again in the same browser, which knows both', async () => {
      const asked = {
        center: 'GPS-AYORA',
        service: SERVICE,
        ...COMPANY,
        startsAt: await aSlot(5, 'GPS-AYORA'),
      };
      const browser = app.browser();
      const book = async (): Promise<string> => {
        const { id } = (await browser.post('/api/v1/turnos').send(asked).expect(201)).body as Booked;
        const before = app.mailbox.mails.length;
        await browser.post(`/api/v1/turnos/${id}/email-code`).send({ email: EMAIL }).expect(202);
        const code = await app.mailbox.codeFor(EMAIL, before);
        await browser.post(`/api/v1/turnos/${id}/confirmation`).send({ email: EMAIL, code }).expect(200);
        return id;
      };
      const first = await book();
      expect(codeOf(await browser.post('/api/v1/turnos').send(asked))).toBe('409 TURNO_ALREADY_BOOKED');
      await browser.post(`/api/v1/turnos/${first}/cancellation`).send({}).expect(200);
      const second = await book();
      expect(second).not.toBe(first);
      for (const [id, status] of [
        [first, 'cancelled'],
        [second, 'confirmed'],
      ] as const)
        expect((await browser.get(`/api/v1/turnos/${id}`).expect(200)).body).toMatchObject({ status });
    });

    it('is refused after the cut-off, with the centre’s contact, and stays', async () => {
      const mine = await booked();
      await startsIn(mine, 2 * 3_600_000 + 60_000);
      await app.database.sql.run(`UPDATE turno SET starts_at = starts_at - interval '61 seconds'`);
      const answer = await post(mine, 'cancellation');
      expect(codeOf(answer)).toBe('409 TOO_LATE_TO_CANCEL');
      expect((answer.body as { detail: string }).detail).toContain('quito.centro@demo.test');
      expect(codeOf(await post(mine, 'reschedule', { startsAt: await aSlot(9) }))).toBe(
        '409 TOO_LATE_TO_CANCEL',
      );
      await startsIn(mine, 2 * 3_600_000 + 60_000);
      await post(mine, 'cancellation').expect(200);
    });

    it.each(['arrived', 'served', 'no-show'])('is refused when it is %s', async (status) => {
      const mine = await booked();
      await app.database.sql.run('UPDATE turno SET status = $1', [status]);
      expect(codeOf(await post(mine, 'cancellation'))).toBe('409 TURNO_STATE');
      expect(codeOf(await post(mine, 'reschedule', { startsAt: await aSlot(9) }))).toBe('409 TURNO_STATE');
    });

    it('wants its owner', async () => {
      const [mine, other] = [await booked(), await booked({ ...OTHER, startsAt: await aSlot(6) }, 'l@e.ec')];
      for (const verb of ['cancellation', 'reschedule']) {
        const body = verb === 'reschedule' ? { startsAt: await aSlot(9) } : {};
        const answer = await post({ ...mine, auth: other.auth }, verb, body);
        expect([verb, codeOf(answer)]).toEqual([verb, '404 NOT_FOUND']);
      }
      for (const file of ['/calendar.ics', '/receipt.pdf']) {
        await app.http().get(`/api/v1/turnos/${mine.id}${file}`).expect(404);
        await app.http().get(`/api/v1/turnos/${mine.id}${file}`).set(other.auth).expect(404);
      }
      expect(((await look(mine)).body as { status: string }).status).toBe('confirmed');
    });
  });

  describe('that its owner moves', () => {
    it('keeps id, code and link; the old seat is free, and the calendar hears of it', async () => {
      const mine = await booked();
      const target = await aSlot(9);
      const answer = await post(mine, 'reschedule', { startsAt: target }).expect(200);
      expect(answer.body).toMatchObject({
        id: mine.id,
        code: mine.code,
        status: 'confirmed',
        startsAt: target,
      });
      expect([await freeAt(mine.startsAt), await freeAt(target)]).toEqual([6, 5]);
      const mail = await mailed('Turno cambiado', mine);
      expect(mail.text).toContain(`/turno/${mine.manageToken}`);
      expect(icsOf(mail)).toMatch(/METHOD:REQUEST\r\n[\s\S]*SEQUENCE:1\r\n/);
      const uid = (text: string): string => /UID:(.*)\r\n/.exec(text)?.[1] ?? '';
      expect(uid(icsOf(mail))).toBe(uid(icsOf(await mailed('Turno confirmado', mine))));
      const again = await post(mine, 'reschedule', { startsAt: target }).expect(200);
      expect(again.body).toEqual(answer.body);
      expect((await auditOf(app, mine.id)).filter((action) => action === 'turno.moved')).toHaveLength(1);
      const [row] = await app.database.sql.rows<{ kept: boolean }>(
        'SELECT ics_sequence = 1 AND confirmed_at IS NOT NULL AND manage_version = 1 AS kept FROM turno',
      );
      expect(row?.kept).toBe(true);
    });

    it('goes to another centre as well, on that one’s wall', async () => {
      const mine = await booked();
      const target = await aSlot(7, 'GPS-AYORA');
      const answer = await post(mine, 'reschedule', { startsAt: target, center: 'GPS-AYORA' }).expect(200);
      expect(answer.body).toMatchObject({ center: 'GPS-AYORA', startsAt: target, code: mine.code });
      expect([await freeAt(mine.startsAt), await freeAt(target, 'GPS-AYORA')]).toEqual([6, 0]);
      expect((await look(mine, '/calendar.ics')).text).toContain('DTSTART;TZID=Pacific/Galapagos:');
    });

    it('stays where it was when the other hour is taken, and is told the nearest ones', async () => {
      const center = 'GPS-AYORA';
      const mine = await booked({ center, startsAt: await aSlot(5, center) });
      const target = await aSlot(8, center);
      await booked({ ...OTHER, center, startsAt: target }, 'l@e.ec');
      const answer = await post(mine, 'reschedule', { startsAt: target });
      expect(codeOf(answer)).toBe('409 SLOT_TAKEN');
      expect((answer.body as { alternatives: string[] }).alternatives).toHaveLength(3);
      expect((await look(mine)).body).toMatchObject({ status: 'confirmed', startsAt: mine.startsAt });
      expect(await freeAt(mine.startsAt, center)).toBe(0);
    });

    it.each([
      ['off the grid', 60_000, {}],
      ['in the past', -40 * 86_400_000, {}],
      ['beyond the horizon', 33 * 86_400_000, {}],
    ])('is not offered an hour %s', async (_, shift, more) => {
      const mine = await booked();
      const startsAt = new Date(new Date(mine.startsAt).getTime() + shift).toISOString();
      expect(codeOf(await post(mine, 'reschedule', { startsAt, ...more }))).toBe('422 SLOT_NOT_OFFERED');
      expect((await look(mine)).body).toMatchObject({ startsAt: mine.startsAt });
    });

    it('refuses what cannot be read, and a centre that is none', async () => {
      const mine = await booked();
      for (const body of [
        {},
        { startsAt: 'mañana' },
        { startsAt: [mine.startsAt] },
        { startsAt: '2026-11-23' },
      ])
        expect(codeOf(await post(mine, 'reschedule', body))).toBe('400 INPUT_INVALID');
      expect(codeOf(await post(mine, 'cancellation', { reason: ['a'] }))).toBe('400 INPUT_INVALID');
      expect(codeOf(await post(mine, 'cancellation', { reason: 'x'.repeat(301) }))).toBe('400 INPUT_INVALID');
      const nowhere = { startsAt: await aSlot(9), center: 'XXX' };
      expect((await post(mine, 'reschedule', nowhere)).status).toBe(404);
    });

    it('asked twice with the same key moves once, also when it has moved on since', async () => {
      const mine = await booked();
      const [one, other] = [await aSlot(9), await aSlot(10)];
      const key = { 'idempotency-key': 'k'.repeat(24) };
      await post(mine, 'reschedule', { startsAt: one }, key).expect(200);
      await post(mine, 'reschedule', { startsAt: other }).expect(200);
      const repeat = await post(mine, 'reschedule', { startsAt: one }, key).expect(200);
      expect(repeat.body).toMatchObject({ startsAt: other });
      expect(codeOf(await post(mine, 'reschedule', { startsAt: other }, key))).toBe(
        '409 IDEMPOTENCY_KEY_REUSED',
      );
    });
  });

  describe('on its owner’s calendar and paper', () => {
    it('is a calendar file, also in the mail of the confirmation', async () => {
      const mine = await booked();
      const answer = await look(mine, '/calendar.ics').expect(200);
      expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8; method=PUBLISH');
      expect(answer.headers['content-disposition']).toBe(`attachment; filename="turno-${mine.code}.ics"`);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.text).toContain('DTSTART;TZID=America/Guayaquil:');
      expect(answer.text).not.toContain(mine.manageToken);
      const mail = await mailed('Turno confirmado', mine);
      expect(icsOf(mail)).toContain('METHOD:REQUEST\r\n');
      expect(icsOf(mail)).not.toContain(mine.manageToken);
      await post(mine, 'cancellation').expect(200);
      const gone = await look(mine, '/calendar.ics').expect(200);
      expect(gone.text).toMatch(/METHOD:CANCEL\r\n[\s\S]*STATUS:CANCELLED\r\n/);
    });

    it('is a PDF with the same headers as everything, for as long as it is in force', async () => {
      const mine = await booked();
      const answer = await look(mine, '/receipt.pdf').buffer(true).expect(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="turno-${mine.code}.pdf"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
      });
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      const text = textOfPdf(answer.body as Buffer);
      expect(text).toContain(`${mine.code.slice(0, 3)}-${mine.code.slice(3)}`);
      expect(text).not.toMatch(/1790001016|1740006299/);
      await post(mine, 'cancellation').expect(200);
      expect(codeOf(await look(mine, '/receipt.pdf'))).toBe('409 TURNO_STATE');
    });

    it('is nothing yet while it is held', async () => {
      const asked = { center: 'UIO-CENTRO', service: SERVICE, ...COMPANY, startsAt: await aSlot(5) };
      const held = (await app.http().post('/api/v1/turnos').send(asked).expect(201)).body as Booked;
      const mine = { ...held, auth: { authorization: `Bearer ${held.manageToken}` } };
      for (const file of ['/calendar.ics', '/receipt.pdf'])
        expect(codeOf(await look(mine, file))).toBe('409 TURNO_STATE');
      for (const verb of ['cancellation', 'reschedule'])
        expect(
          codeOf(await post(mine, verb, verb === 'reschedule' ? { startsAt: await aSlot(9) } : {})),
        ).toBe('409 TURNO_STATE');
    });
  });

  describe('whose link is lost', () => {
    const ask = (code: string, ruc: string, at = app) =>
      at.http().post('/api/v1/turnos/link').send({ code, ruc });

    it('mails it again to its own address, in any writing of code and RUC', async () => {
      const mine = await booked();
      app.mailbox.clear();
      const answer = await ask(
        ` ${mine.code.slice(0, 3).toLowerCase()}-${mine.code.slice(3)}`,
        '179 0001016-001',
      );
      expect([answer.status, answer.body]).toEqual([202, {}]);
      const mail = await mailed('El enlace de su turno', mine);
      expect([mail.to, mail.text.includes(`/turno/${mine.manageToken}`)]).toEqual([EMAIL, true]);
      expect(await auditOf(app, mine.id)).toContain('turno.link-requested');
    });

    it('answers a wrong code, another’s RUC and a turno that is over alike, and mails nothing', async () => {
      const mine = await booked();
      const over = await booked({ ...OTHER, startsAt: await aSlot(6) }, 'l@e.ec');
      await post(over, 'cancellation').expect(200);
      await mailed('Turno cancelado', over);
      const before = app.mailbox.mails.filter(({ subject }) => subject === 'El enlace de su turno').length;
      const shown = (answer: Awaited<ReturnType<typeof ask>>) => {
        const { 'x-request-id': _id, date: _date, ...headers } = answer.headers as Record<string, string>;
        return { status: answer.status, text: answer.text, headers };
      };
      const right = shown(await ask(mine.code, COMPANY.ruc));
      for (const [code, ruc] of [
        ['K7M4QD', COMPANY.ruc],
        [mine.code, OTHER.ruc],
        [mine.code, 'nada'],
        [over.code, OTHER.ruc],
      ] as const)
        expect(shown(await ask(code, ruc))).toEqual(right);
      await mailed('El enlace de su turno', mine);
      // Right or wrong, each leaves the same behind: one mail that is owed, one event.
      const traces = await app.database.sql.rows<{ mails: number; events: number }>(
        `SELECT (SELECT count(*) FROM mail_message WHERE part = 'turno-link') AS mails,
           (SELECT count(*) FROM audit_event WHERE action = 'turno.link-requested' AND at > now() - interval '1 minute'
              AND details->>'found' = 'false') AS events`,
      );
      expect(traces).toEqual([{ mails: 5, events: 4 }]);
      const owed = `SELECT 1 FROM mail_message WHERE state IN ('queued', 'sending')`;
      while ((await app.database.sql.rows(owed)).length > 0)
        await new Promise((done) => setTimeout(done, 20));
      const sent = app.mailbox.mails.filter(({ subject }) => subject === 'El enlace de su turno');
      expect(sent).toHaveLength(before + 1);
      expect(
        codeOf(
          await app
            .http()
            .post('/api/v1/turnos/link')
            .send({ code: ['a'], ruc: '1' }),
        ),
      ).toBe('400 INPUT_INVALID');
    });

    it('is mailed three times an hour and no more, and the answer does not tell', async () => {
      const capped = await app.twin({ RATE_LIMITS: 'on' });
      const mine = await booked();
      app.mailbox.clear();
      for (let times = 0; times < 5; times += 1) await ask(mine.code, COMPANY.ruc, capped).expect(202, {});
      const owed = `SELECT 1 FROM mail_message WHERE part = 'turno-link'`;
      expect(await app.database.sql.rows(owed)).toHaveLength(3);
      for (let times = 0; times < 15; times += 1) await ask('K7M4QD', COMPANY.ruc, capped).expect(202);
      expect(codeOf(await ask(mine.code, COMPANY.ruc, capped))).toBe('429 TOO_MANY_REQUESTS');
      await capped.stop();
    });
  });
});
