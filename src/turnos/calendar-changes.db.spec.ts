import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import { auditOf } from '../../test/support/visits.js';
import {
  type CalendarChange,
  CalendarStore,
  type Center,
  CenterReads,
  type Closure,
  type Slot,
  slotsOf,
} from '../centers/index.js';
import { addDays, localDateOf } from '../ecuador/index.js';
import { newId, newToken, Realtime, type StaffActor } from '../platform/index.js';
import { CalendarConflicts } from './calendar-conflicts.reads.js';
import { ChangeCalendar } from './change-calendar.js';
import { type HeldTurno, HoldTurno } from './hold-turno.js';
import { RelocateTurnos, type Relocating } from './relocate-turnos.js';
import { SlotDays } from './slot-days.reads.js';

const SERVICE = 'clave-empleador';
const CODE = 'UIO-CENTRO';
const PERSON = { kind: 'public', requestId: 'calendar', address: '127.0.0.1' } as const;

describe('a calendar that changes', () => {
  let app: TestApp;
  let twin: TestApp;
  let center: Center;
  let supervisor: StaffActor;
  /** The slots of a whole working day that lies ahead. */
  let slots: Slot[];

  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
    twin = await app.twin();
    center = (await app.app.get(CenterReads).byCode(CODE)) as Center;
    const row = await app.database.sql.one<{ id: string }>(
      `SELECT id FROM staff_member WHERE username = 'supervision1'`,
    );
    supervisor = {
      kind: 'staff',
      id: row?.id ?? '',
      sessionId: newId(),
      username: 'supervision1',
      name: 'Supervisión',
      cedula: '',
      role: 'supervisor',
      center: { id: center.id, code: CODE, name: center.name, timeZone: center.timeZone },
      requestId: 'calendar',
      address: '127.0.0.1',
    };
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  let tests = 0;
  beforeEach(async () => {
    tests += 1;
    const { sql } = app.database;
    for (const table of ['turno', 'closure', 'mail_message', 'local_rest_day'])
      await sql.run(`DELETE FROM ${table}`);
    await sql.run(
      'DELETE FROM opening_hours WHERE service_code IS NOT NULL OR slot_minutes IS NOT NULL OR valid_until IS NOT NULL',
    );
    await sql.run('UPDATE center_service SET public_seats = 6, internal_seats = 0');
    await sql.run('UPDATE service SET slots_needed = 1');
    forgetAll();
    app.mailbox.clear();
    const now = await app.database.now();
    const calendar = await app.app.get(CenterReads).calendarOf(center);
    const today = localDateOf(now, center.timeZone);
    slots =
      [2, 3, 4, 5, 6, 7, 8]
        .map((ahead) => slotsOf(calendar, service(), addDays(today, ahead)))
        .find((each) => each.length === 25) ?? [];
  });

  const forgetAll = () => [app, twin].forEach((each) => each.app.get(Realtime).announce(['centers', '*']));
  const service = () => center.services.find(({ code }) => code === SERVICE)!;
  const slot = (index: number): Slot => slots[index]!;
  const closureOver = (from: number, to: number): Closure => ({
    startsAt: slot(from).startsAt,
    endsAt: slot(to).endsAt,
    reason: 'corte de luz',
  });
  const change = (of: CalendarChange, at: TestApp = app) =>
    at.app.get(ChangeCalendar).execute({ center: CODE, changeAt: () => of }, supervisor);
  const close = (from: number, to: number) => change({ kind: 'close', closure: closureOver(from, to) });
  const hold = (at: TestApp, startsAt: Date, over: object = {}): Promise<HeldTurno> =>
    at.app.get(HoldTurno).execute(
      {
        center: CODE,
        service: SERVICE,
        startsAt,
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
        ruc: '1790001016001',
        cedula: '1740006299',
        ...over,
      },
      PERSON,
    );
  const relocate = (over: Partial<Relocating> = {}, at: TestApp = app) =>
    at.app.get(RelocateTurnos).execute({ center: CODE, how: 'move', ...over }, supervisor);
  const conflicts = () => app.app.get(CalendarConflicts).of(center);
  /** Of this test alone: a mail of the one before may still be on its way. */
  const emailOf = (n: number) => `e${n}.${tests}@demo.test`;
  const codeOf = (n: number) => `KMZ${String(n).padStart(3, '2')}`;

  /** A confirmed turno of employer `n`, who booked `n` minutes after the first. */
  async function booked(n: number, at: Slot, seat: number, status = 'confirmed'): Promise<string> {
    const id = newId();
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email,
         booking_digest, hold_expires_at, created_at, confirmed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '1790001016001', $9, '1740006299', $10, '\\x00', now(), now(),
         date_trunc('milliseconds', now() - interval '1 day' + $11::int * interval '1 minute'))`,
      [id, codeOf(n), center.id, SERVICE, seat, at.startsAt, at.endsAt, status, `root-${n}`, emailOf(n), n],
    );
    return id;
  }
  const where = async (id: string) =>
    app.database.sql.one<{
      status: string;
      starts_at: Date;
      seat: number;
      code: string;
      end_reason: string | null;
    }>('SELECT status, starts_at, seat, code, end_reason FROM turno WHERE id = $1', [id]);

  describe('holds for the next request', () => {
    it('in a process that still remembers the former one: its booking is refused, and its page is right afterwards', async () => {
      const days = () => twin.app.get(SlotDays).days(center, service(), undefined, 14);
      await days();
      await twin.app.get(CenterReads).calendarOf(center);
      // Nobody tells the twin: the change is made behind the back of both.
      await app.database.transaction(async ({ tx }) => {
        const calendars = app.app.get(CalendarStore);
        await calendars.countOn(tx, center.id);
        await calendars.addClosure(tx, center.id, closureOver(3, 3));
      });
      await expect(hold(twin, slot(3).startsAt)).rejects.toMatchObject({ code: 'SLOT_NOT_OFFERED' });
      await expect(hold(twin, slot(4).startsAt)).resolves.toMatchObject({ status: 201 });
    });

    it('also for whoever asks with a cookie that has a hold already', async () => {
      const cookie = (await hold(twin, slot(2).startsAt)).bookingCookie;
      await app.database.transaction(async ({ tx }) => {
        const calendars = app.app.get(CalendarStore);
        await calendars.countOn(tx, center.id);
        await calendars.addClosure(tx, center.id, closureOver(3, 3));
      });
      await expect(hold(twin, slot(3).startsAt, { cookie })).rejects.toMatchObject({
        code: 'SLOT_NOT_OFFERED',
      });
    });

    it('for a booking that is under way: it waits for the change and is judged by it', async () => {
      // The change stands with the calendar counted on, not yet committed; the booking's statement begins before its end.
      const gate = await closeGate(app.databaseUrl, 'LOCK TABLE closure IN SHARE MODE', []);
      const closing = close(3, 3);
      await gate.untilWaiting(1);
      const holding = hold(twin, slot(3).startsAt);
      await gate.untilWaiting(2);
      await gate.open();
      const [closed, held] = await Promise.allSettled([closing, holding]);
      expect(closed.status).toBe('fulfilled');
      expect(held).toMatchObject({ status: 'rejected', reason: { code: 'SLOT_NOT_OFFERED' } });
      expect(await app.database.sql.rows(`SELECT 1 FROM turno WHERE status = 'held'`)).toEqual([]);
    });

    it('on the very next look of the process that made it', async () => {
      const free = async () =>
        (await app.app.get(SlotDays).days(center, service(), undefined, 14))
          .flatMap((day) => day.slots)
          .find(({ startsAt }) => startsAt.getTime() === slot(3).startsAt.getTime())?.free;
      expect(await free()).toBe(6);
      await close(3, 3);
      expect(await free()).toBeUndefined();
    });
  });

  it('a service of three slots is offered only where one seat is free in all of them', async () => {
    await app.database.sql.run('UPDATE service SET slots_needed = 3 WHERE code = $1', [SERVICE]);
    await app.database.sql.run('UPDATE center_service SET public_seats = 2');
    forgetAll();
    center = (await app.app.get(CenterReads).byCode(CODE)) as Center;
    await booked(1, slot(1), 1);
    const free = async () => {
      forgetAll();
      const day = (await app.app.get(SlotDays).days(center, service(), undefined, 14)).find(
        ({ date }) => date === localDateOf(slot(0).startsAt, center.timeZone),
      );
      return new Map(day?.slots.map((each) => [each.startsAt.getTime(), each.free]));
    };
    const one = await free();
    expect([0, 1, 2].map((index) => one.get(slot(index).startsAt.getTime()))).toEqual([1, 1, 2]);
    // The other seat is free at the first and the third, but nobody moves to another desk in the middle.
    await booked(2, slot(2), 2);
    const none = await free();
    expect([0, 1, 2, 3].map((index) => none.get(slot(index).startsAt.getTime()))).toEqual([
      undefined,
      undefined,
      1,
      2,
    ]);
    await expect(hold(app, slot(0).startsAt)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    const held = await hold(app, slot(3).startsAt);
    expect(held.endsAt).toEqual(slot(5).endsAt);
    await app.database.sql.run('UPDATE service SET slots_needed = 1');
    forgetAll();
    center = (await app.app.get(CenterReads).byCode(CODE)) as Center;
  });

  it('a version of hours brings its own grid and seats, and the former hours come back after its end', async () => {
    const date = localDateOf(slot(0).startsAt, center.timeZone);
    await change({
      kind: 'put-hours',
      version: {
        serviceCode: null,
        validFrom: date,
        validUntil: date,
        slotMinutes: 30,
        publicSeats: 2,
        internalSeats: 1,
        spans: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '09:00' })),
      },
    });
    const days = await app.app.get(SlotDays).days(center, service(), date, 8);
    expect(days[0]?.slots.map(({ free }) => free)).toEqual([2, 2]);
    expect(days[7]?.slots).toHaveLength(25);
    const held = await hold(app, slot(0).startsAt);
    expect(held.endsAt.getTime() - held.startsAt.getTime()).toBe(30 * 60_000);
    await hold(app, slot(0).startsAt);
    await expect(hold(app, slot(0).startsAt)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
  });

  describe('with turnos inside', () => {
    it('tells beforehand whom it leaves out, and changes nothing by telling', async () => {
      const [inside] = [await booked(1, slot(3), 1), await booked(2, slot(9), 1)];
      const preview = await app.app
        .get(CalendarConflicts)
        .preview(center, () => ({ kind: 'close', closure: closureOver(3, 4) }));
      expect(preview.affected.map(({ id }) => id)).toEqual([inside]);
      expect(await conflicts()).toEqual([]);
    });

    it('ends the holds in it, keeps the turnos, and names them as conflicts', async () => {
      const inside = await booked(1, slot(3), 6);
      const held = await hold(app, slot(3).startsAt);
      await close(3, 4);
      expect(await where(held.id)).toMatchObject({ status: 'cancelled', end_reason: 'calendar' });
      expect(await auditOf(app, held.id)).toEqual(['turno.held', 'turno.released']);
      expect(await where(inside)).toMatchObject({ status: 'confirmed' });
      expect(await conflicts()).toMatchObject([
        { id: inside, code: codeOf(1), obstacle: { kind: 'closure', reason: 'corte de luz' } },
      ]);
    });

    it('hours shortened: those beyond stay as conflicts, and no new ones are offered there', async () => {
      const late = await booked(1, slot(20), 1);
      const date = localDateOf(slot(0).startsAt, center.timeZone);
      await change({
        kind: 'put-hours',
        version: {
          serviceCode: null,
          validFrom: date,
          validUntil: date,
          slotMinutes: null,
          publicSeats: null,
          internalSeats: null,
          spans: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '12:00' })),
        },
      });
      expect(await conflicts()).toMatchObject([{ id: late, obstacle: { kind: 'hours' } }]);
      await expect(hold(app, slot(21).startsAt)).rejects.toMatchObject({ code: 'SLOT_NOT_OFFERED' });
    });

    it('moves each to the nearest later seat, who booked first first, and tells the people by mail', async () => {
      await app.database.sql.run('UPDATE center_service SET public_seats = 1');
      forgetAll();
      // The later of the two booked first; the slot right after the closure is taken.
      const [second, first] = [await booked(2, slot(3), 1), await booked(1, slot(4), 1)];
      await booked(3, slot(5), 1);
      await close(3, 4);
      expect(await relocate()).toMatchObject({ moved: 2, cancelled: 0, left: 0 });
      expect(await where(first)).toMatchObject({
        status: 'confirmed',
        code: codeOf(1),
        starts_at: slot(6).startsAt,
      });
      expect(await where(second)).toMatchObject({
        status: 'confirmed',
        code: codeOf(2),
        starts_at: slot(7).startsAt,
      });
      expect(await conflicts()).toEqual([]);
      expect(await auditOf(app, first)).toEqual(['turno.relocated']);
      const mail = await app.mailbox.waitFor(({ to }) => to === emailOf(1));
      expect(mail.subject).toContain('Su turno cambió de hora');
      expect(mail.text).toContain('corte de luz');
      expect(mail.text).toContain('Antes era');
    });

    it('uses the seats that only staff give before it makes anyone wait longer', async () => {
      await app.database.sql.run('UPDATE center_service SET public_seats = 1, internal_seats = 1');
      forgetAll();
      const moved = await booked(1, slot(3), 1);
      await booked(2, slot(4), 1);
      await close(3, 3);
      await relocate();
      expect(await where(moved)).toMatchObject({ starts_at: slot(4).startsAt, seat: 2 });
    });

    it('cancels them where that is what the supervisor wants, and says why', async () => {
      const id = await booked(1, slot(3), 1);
      await close(3, 3);
      expect(await relocate({ how: 'cancel' })).toMatchObject({ cancelled: 1 });
      expect(await where(id)).toMatchObject({ status: 'cancelled', end_reason: 'calendar' });
      expect(await auditOf(app, id)).toEqual(['turno.called-off']);
      expect((await app.mailbox.waitFor(({ to }) => to === emailOf(1))).text).toContain('corte de luz');
    });

    it('gives the seat of one it cancelled to whoever asks, once the centre is open again', async () => {
      await app.database.sql.run('UPDATE center_service SET public_seats = 1');
      forgetAll();
      await booked(1, slot(3), 1);
      await close(3, 3);
      await relocate({ how: 'cancel' });
      const closure = await app.database.sql.one<{ id: string }>('SELECT id FROM closure');
      await change({ kind: 'reopen', closureId: closure?.id ?? '' });
      await expect(hold(app, slot(3).startsAt)).resolves.toMatchObject({ status: 201 });
      await expect(hold(app, slot(3).startsAt)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    });

    it('leaves whom it cannot move as a named conflict: who has arrived, and who finds no seat', async () => {
      const arrived = await booked(1, slot(3), 1, 'arrived');
      const stuck = await booked(2, slot(3), 2);
      await change({
        kind: 'close',
        closure: {
          startsAt: slot(3).startsAt,
          endsAt: new Date(slot(3).startsAt.getTime() + 60 * 86_400_000),
          reason: 'obra',
        },
      });
      expect(await relocate()).toMatchObject({ moved: 0, left: 2 });
      expect((await conflicts()).map(({ id }) => id)).toEqual([arrived, stuck]);
      expect(await app.database.sql.rows('SELECT 1 FROM mail_message')).toEqual([]);
    });

    describe('with other centres in the province', () => {
      const provinces = new Map<string, string>();
      beforeAll(async () => {
        for (const { id, provinceCode } of await app.app.get(CenterReads).all())
          provinces.set(id, provinceCode);
        await app.database.sql.run('UPDATE service_center SET province_code = $1', [center.provinceCode]);
      });
      afterAll(async () => {
        for (const [id, code] of provinces)
          await app.database.sql.run('UPDATE service_center SET province_code = $2 WHERE id = $1', [
            id,
            code,
          ]);
        forgetAll();
      });

      it('moves them to the soonest of these and tells the people where to go', async () => {
        const [open, full] = await app.app.get(CenterReads).near(center);
        if (!open || !full) throw new Error('the demo country has three centres');
        await app.database.sql.run('UPDATE center_service SET public_seats = 1 WHERE center_id = $1', [
          full.id,
        ]);
        await app.database.sql.run(
          `INSERT INTO closure (id, center_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, $4, 'obra')`,
          [newId(), full.id, slot(0).startsAt, slot(24).endsAt],
        );
        const away = await booked(1, slot(3), 1);
        const arrived = await booked(2, slot(3), 2, 'arrived');
        await close(3, 3);
        forgetAll();
        expect(await relocate({ how: 'elsewhere' })).toMatchObject({ moved: 1, cancelled: 0, left: 1 });
        const [moved] = await app.database.sql.rows(
          'SELECT center_id, code, starts_at FROM turno WHERE id = $1',
          [away],
        );
        expect(moved).toEqual({ center_id: open.id, code: codeOf(1), starts_at: slot(3).startsAt });
        expect((await conflicts()).map(({ id }) => id)).toEqual([arrived]);
        const mail = await app.mailbox.waitFor(({ to }) => to === emailOf(1));
        expect(mail.subject).toContain('Su turno cambió de centro');
        expect(mail.subject).toContain(open.name);
        expect(mail.text).toContain(`${center.name} no puede atenderle`);
        expect(mail.text).toMatch(new RegExp(`Antes era.*${center.name}`, 's'));
      });

      it('leaves those for whom the others have only the seats that they keep for their own desks', async () => {
        const near = await app.app.get(CenterReads).near(center);
        await app.database.sql.run(
          'UPDATE center_service SET public_seats = 0, internal_seats = 3 WHERE center_id = ANY ($1)',
          [near.map(({ id }) => id)],
        );
        await booked(1, slot(3), 1);
        await close(3, 3);
        forgetAll();
        expect(await relocate({ how: 'elsewhere' })).toMatchObject({ moved: 0, left: 1 });
      });
    });

    it('moves each once, though two supervisors press at the same moment', async () => {
      for (let n = 1; n <= 6; n += 1) await booked(n, slot(3), n);
      await close(3, 3);
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM turno FOR UPDATE', []);
      const pressed = Promise.all([relocate(), relocate({}, twin)]);
      await gate.untilWaiting(2).finally(() => gate.open());
      const both = await pressed;
      expect(both.reduce((sum, { moved }) => sum + moved, 0)).toBe(6);
      const notes = await app.database.sql.rows('SELECT 1 FROM turno_relocation');
      expect(notes).toHaveLength(6);
      const seats = await app.database.sql.rows<{ seat: number; starts_at: Date }>(
        'SELECT seat, starts_at FROM turno ORDER BY seat',
      );
      expect(seats.map(({ seat }) => seat)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(new Set(seats.map(({ starts_at }) => starts_at.getTime()))).toEqual(
        new Set([slot(4).startsAt.getTime()]),
      );
    });

    it('opens again, and the conflicts are gone with the closure', async () => {
      await booked(1, slot(3), 1);
      await close(3, 3);
      const closure = await app.database.sql.one<{ id: string }>('SELECT id FROM closure');
      await change({ kind: 'reopen', closureId: closure?.id ?? '' });
      expect(await conflicts()).toEqual([]);
      expect(await relocate()).toMatchObject({ moved: 0, left: 0 });
      await expect(change({ kind: 'reopen', closureId: closure?.id ?? '' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  it('is no business of a supervisor of another centre', async () => {
    await expect(
      app.app
        .get(ChangeCalendar)
        .execute(
          { center: 'GYE-NORTE', changeAt: () => ({ kind: 'close', closure: closureOver(3, 3) }) },
          supervisor,
        ),
    ).rejects.toMatchObject({ code: 'CENTER_UNKNOWN' });
  });

  it('a version of hours that has begun is history', async () => {
    const today = localDateOf(await app.database.now(), center.timeZone);
    await expect(
      change({ kind: 'remove-hours', version: { serviceCode: null, validFrom: addDays(today, -30) } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
