import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import {
  DomainError,
  newId,
  newToken,
  type PublicActor,
  Realtime,
  type StaffActor,
} from '../platform/index.js';
import { CancelTurno } from './cancel-turno.js';
import { ClearTurno } from './clear-turno.js';
import { ExpireHolds } from './expire-holds.js';
import { type HeldTurno, HoldTurno } from './hold-turno.js';
import { LeaveWaitingList } from './leave-waiting-list.js';
import { OfferSeats } from './offer-seats.js';
import { RefuseOffer } from './refuse-offer.js';
import { ReleaseHold } from './release-hold.js';
import { RescheduleTurno } from './reschedule-turno.js';
import { WaitingAccess } from './waiting-access.js';

const PERSON: PublicActor = { kind: 'public', requestId: 'freed', address: '127.0.0.1' };
const CLERK: Omit<StaffActor, 'center'> = {
  kind: 'staff',
  id: newId(),
  sessionId: newId(),
  username: 'clerk',
  name: 'Ana',
  cedula: '',
  role: 'clerk',
  requestId: 'freed',
  address: '127.0.0.1',
};
const CENTER = 'GPS-AYORA';
const SERVICE = 'clave-empleador';
const MOST_SECONDS = 900;
const RESELLERS = 20;
const EMPLOYERS = [
  ['1790001016001', '1740006299'],
  ['0990001014001', '0920003332'],
] as const;

/** One seat a slot: whoever gives one back and whoever wants it stand before the same seat. */
describe('a seat of today that is given back', () => {
  let app: TestApp;
  let twin: TestApp;
  let today: Date;

  beforeAll(async () => {
    app = await startTestApp({ FREED_SEAT_DELAY_SECONDS: String(MOST_SECONDS), DATABASE_POOL: '30' });
    twin = await app.twin();
    const { sql } = app.database;
    await sql.run('UPDATE service SET cancel_before_minutes = 0, lead_minutes = 0');
    // A day with hours left: just before midnight it is the mainland's, which has just begun.
    await sql.run(
      `UPDATE service_center SET time_zone = CASE WHEN extract(hour FROM now() AT TIME ZONE 'Pacific/Galapagos') = 23 THEN 'America/Guayaquil' ELSE 'Pacific/Galapagos' END`,
    );
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    for (const table of ['waiting_entry', 'turno', 'mail_message', 'closure'])
      await app.database.sql.run(`DELETE FROM ${table}`);
    for (const each of [app, twin]) each.app.get(Realtime).announce(['*']);
    today = (await slotsOf('today'))[0] ?? new Date(0);
  });

  async function slotsOf(which: 'today' | 'later'): Promise<Date[]> {
    const { body } = await app
      .http()
      .get(`/api/v1/centers/${CENTER}/slots`)
      .query({ service: SERVICE, days: '3' })
      .expect(200);
    const { days } = body as { days: { slots: { startsAt: string }[] }[] };
    const day = which === 'today' ? days.find(({ slots }) => slots.length > 1) : days.at(-1);
    return day?.slots.map(({ startsAt }) => new Date(startsAt)) ?? [];
  }
  const hold = (startsAt: Date, employer = 0, of: TestApp = app): Promise<HeldTurno> => {
    const [ruc, cedula] = EMPLOYERS[employer] ?? EMPLOYERS[0];
    return of.app.get(HoldTurno).execute(
      {
        center: CENTER,
        service: SERVICE,
        startsAt,
        ruc,
        cedula,
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
      },
      PERSON,
    );
  };
  const proofOf = (held: HeldTurno) => ({ bearer: held.manageToken, cookie: undefined });
  const confirmed = async (startsAt: Date): Promise<HeldTurno> => {
    const held = await hold(startsAt);
    await app.database.sql.run(
      `UPDATE turno SET status = 'confirmed', code = 'ABC234', email = 'a@b.ec', confirmed_at = now() WHERE id = $1`,
      [held.id],
    );
    return held;
  };
  const cancel = (held: HeldTurno) =>
    app.app.get(CancelTurno).execute(held.id, { reason: undefined }, proofOf(held), PERSON);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof DomainError ? error.code : 'UNEXPECTED'),
    );
  const resting = () =>
    app.database.sql.rows<{ left: number; ruc: string; starts_at: Date }>(
      `SELECT extract(epoch FROM hold_expires_at - created_at)::int AS left, ruc, starts_at FROM turno WHERE resting`,
    );
  const rested = () => app.database.sql.run(`UPDATE turno SET hold_expires_at = created_at WHERE resting`);

  it('is nobody’s for a random time, in every process, and then anybody’s, though nothing tidied up', async () => {
    await cancel(await confirmed(today));
    const [seat] = await resting();
    expect(seat).toMatchObject({ ruc: '', starts_at: today });
    expect(seat?.left).toBeGreaterThanOrEqual(1);
    expect(seat?.left).toBeLessThanOrEqual(MOST_SECONDS);
    expect(await codeOf(hold(today, 1))).toBe('SLOT_TAKEN');
    expect(await codeOf(hold(today, 0, twin))).toBe('SLOT_TAKEN');
    expect((await slotsOf('today')).map(Number)).not.toContain(Number(today));
    await rested();
    app.app.get(Realtime).announce(['*']);
    expect((await slotsOf('today')).map(Number)).toContain(Number(today));
    expect(await codeOf(hold(today, 1, twin))).toBe('done');
    expect(await resting()).toEqual([]);
  });

  it('rests whether a turno is cancelled or moved, or a hold let go', async () => {
    const [, next = today, third = today] = await slotsOf('today');
    const moving = await confirmed(today);
    await app.app
      .get(RescheduleTurno)
      .execute(moving.id, { startsAt: next, center: undefined }, proofOf(moving), PERSON);
    const held = await hold(third, 1);
    await app.app.get(ReleaseHold).execute(held.id, proofOf(held), PERSON);
    expect((await resting()).map(({ starts_at }) => Number(starts_at)).sort()).toEqual(
      [Number(today), Number(third)].sort(),
    );
    await rested();
    expect(await app.app.get(ExpireHolds).execute()).toBe(2);
    expect(await resting()).toEqual([]);
  });

  it('rests where one of the staff takes the turno of a stranger away', async () => {
    const squatter = await confirmed(today);
    const row = await app.database.sql.one<{ id: string; name: string }>(
      `SELECT id, name FROM service_center WHERE code = '${CENTER}'`,
    );
    const center = { id: row?.id ?? '', code: CENTER, name: row?.name ?? '', timeZone: 'Pacific/Galapagos' };
    await app.app.get(ClearTurno).execute(squatter.id, 'no lo reservó', { ...CLERK, center });
    expect(await resting()).toMatchObject([{ starts_at: today }]);
    expect(await codeOf(hold(today, 1))).toBe('SLOT_TAKEN');
  });

  it('rests where the employer itself, by its registered e-mail, takes the place of a stranger', async () => {
    const [, next = today] = await slotsOf('today');
    await confirmed(today);
    const [account] = await app.database.sql.rows<{ email: string }>(
      `SELECT email FROM employer_account WHERE ruc_root = '1790001016' AND sucursal = '0001'`,
    );
    const held = await hold(next);
    const email = account?.email ?? '';
    const send = (path: string, body: object) =>
      app
        .http()
        .post(`/api/v1/turnos/${held.id}/${path}`)
        .set('Authorization', `Bearer ${held.manageToken}`)
        .send(body);
    await send('email-code', { email }).expect(202);
    await send('confirmation', { email, code: await app.mailbox.codeFor(email) }).expect(200);
    expect(await resting()).toMatchObject([{ starts_at: today }]);
  });

  it('rests where its turno left it, and not where that sits still after moving on a little', async () => {
    const [, next = today] = await slotsOf('today');
    const moving = await confirmed(today);
    // Booked when its service took twice as long.
    await app.database.sql.run(`UPDATE turno SET ends_at = ends_at + interval '20 minutes' WHERE id = $1`, [
      moving.id,
    ]);
    const move = app.app
      .get(RescheduleTurno)
      .execute(moving.id, { startsAt: next, center: undefined }, proofOf(moving), PERSON);
    expect(await codeOf(move)).toBe('done');
    expect(await resting()).toMatchObject([{ starts_at: today }]);
    const rows = await app.database.sql.rows('SELECT ends_at FROM turno WHERE resting');
    expect(rows).toEqual([{ ends_at: next }]);
  });

  it('of another day is free at once', async () => {
    const [later = today] = await slotsOf('later');
    await cancel(await confirmed(later));
    expect(await resting()).toEqual([]);
    expect(await codeOf(hold(later, 1))).toBe('done');
  });

  it('goes to none of those who wait for the very commit that frees it', async () => {
    const held = await confirmed(today);
    // The cancellation has written all but its mail: from here on everybody who wants the seat waits for its commit.
    const gate = await closeGate(app.databaseUrl, 'LOCK TABLE mail_message IN EXCLUSIVE MODE', []);
    const cancelled = codeOf(cancel(held));
    // The dispatchers of both processes, and the cancellation.
    await gate.untilWaiting(3);
    const buyers = Array.from({ length: RESELLERS }, (_, index) =>
      codeOf(hold(today, 1, index % 2 ? app : twin)),
    );
    await gate.untilWaiting(5);
    await gate.open();
    expect(await cancelled).toBe('done');
    expect(new Set(await Promise.all(buyers))).toEqual(new Set(['SLOT_TAKEN']));
    expect(await resting()).toHaveLength(1);
  });

  describe('and that the waiting list may have today', () => {
    let eager: TestApp;
    beforeAll(async () => {
      eager = await app.twin({ WAITING_LEAD_DAYS: '0' });
    });
    afterAll(() => eager.stop());

    /** The only hour in which the centre serves. */
    const onlyHour = async (startsAt: Date) => {
      for (const [id, from, to] of [
        [newId(), `now() - interval '1 day'`, '$2::timestamptz'],
        [newId(), `$2::timestamptz + interval '20 minutes'`, `now() + interval '60 days'`],
      ] as const) {
        await app.database.sql.run(
          `INSERT INTO closure (id, center_id, starts_at, ends_at, reason) SELECT $1, id, ${from}, ${to}, 'prueba' FROM service_center WHERE code = '${CENTER}'`,
          [id, startsAt],
        );
      }
      for (const each of [app, twin, eager]) each.app.get(Realtime).announce(['*']);
    };
    const waiting = async (employer: number): Promise<string> => {
      const id = newId();
      const [ruc] = EMPLOYERS[employer] ?? EMPLOYERS[0];
      await app.database.sql.run(
        `INSERT INTO waiting_entry (id, status, service_code, center_id, ruc, ruc_root, foreigner_code, email, from_day, until_day, parts,
           created_at, joined_at)
         SELECT $1, 'waiting', $2, id, $3, left($3, 10), 'X1234567', 'a@b.ec', current_date - 2, current_date + 2, '{morning,afternoon}',
           clock_timestamp(), clock_timestamp() FROM service_center WHERE code = '${CENTER}'`,
        [id, SERVICE, ruc],
      );
      return app.app.get(WaitingAccess).token(id);
    };
    const offer = () => {
      eager.app.get(Realtime).announce(['*']);
      return eager.app.get(OfferSeats).execute();
    };

    it('is offered to nobody while it rests, nor to those who wait for the commit that frees it', async () => {
      const hour = (await slotsOf('today')).at(-1) ?? today;
      const held = await confirmed(hour);
      await onlyHour(hour);
      await waiting(1);
      const gate = await closeGate(app.databaseUrl, 'LOCK TABLE mail_message IN EXCLUSIVE MODE', []);
      const cancelled = codeOf(cancel(held));
      await gate.untilWaiting(4);
      const offered = offer();
      await gate.open();
      expect([await cancelled, await offered]).toEqual(['done', 0]);
      expect(await offer()).toBe(0);
      await rested();
      expect(await offer()).toBe(1);
      expect(await resting()).toEqual([]);
    });

    it.each([
      ['refused', RefuseOffer],
      ['left with the place', LeaveWaitingList],
    ])('rests again when the offer is %s: the next in line has to wait', async (_, answer) => {
      const hour = (await slotsOf('today')).at(-1) ?? today;
      await onlyHour(hour);
      const first = await waiting(0);
      await waiting(1);
      expect(await offer()).toBe(1);
      await eager.app
        .get<{ execute(token: string, actor: PublicActor): Promise<void> }>(answer)
        .execute(first, PERSON);
      expect(await resting()).toHaveLength(1);
      expect(await offer()).toBe(0);
      expect(await codeOf(hold(hour, 1))).toBe('SLOT_TAKEN');
      await rested();
      expect(await offer()).toBe(1);
    });
  });
});
