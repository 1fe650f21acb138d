import { startTestApp, type TestApp } from '../../test/support/app.js';
import {
  type Center,
  CenterReads,
  type NationalChange,
  revocationOf,
  type Slot,
  slotsOf,
} from '../centers/index.js';
import { addDays, localDateOf, type LocalDate, restDayOn } from '../ecuador/index.js';
import { newId, newToken, Realtime, type StaffActor } from '../platform/index.js';
import { CalendarConflicts } from './calendar-conflicts.reads.js';
import { ChangeNationalDays } from './change-national-days.js';
import { HoldTurno } from './hold-turno.js';
import { NationalConflicts } from './national-conflicts.reads.js';
import { RelocateTurnos } from './relocate-turnos.js';
import { SlotDays } from './slot-days.reads.js';

const SERVICE = 'clave-empleador';
const PERSON = { kind: 'public', requestId: 'national', address: '127.0.0.1' } as const;
const ADMIN: StaffActor = {
  kind: 'staff',
  id: newId(),
  sessionId: newId(),
  username: 'admin',
  name: 'Administración',
  cedula: '',
  role: 'admin',
  center: null,
  requestId: 'national',
  address: '127.0.0.1',
};

/** One decree, the whole country: Quito and Galápagos, two processes. */
describe('a national rest day by decree', () => {
  let app: TestApp;
  let twin: TestApp;
  let quito: Center;
  let islands: Center;
  /** A working day that lies ahead, and is one at both centres. */
  let date: LocalDate;

  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
    twin = await app.twin();
    quito = await centerOf('UIO-CENTRO');
    islands = await centerOf('GPS-AYORA');
    const calendars = await Promise.all(
      [quito, islands].map((each) => app.app.get(CenterReads).calendarOf(each)),
    );
    const today = localDateOf(await app.database.now(), quito.timeZone);
    date =
      [3, 4, 5, 6, 7, 8, 9, 10]
        .map((ahead) => addDays(today, ahead))
        .find((day) =>
          calendars.every((calendar) => slotsOf(calendar, quito.services[0]!, day).length > 0),
        ) ?? '';
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    for (const table of ['turno', 'mail_message', 'decreed_rest_day'])
      await app.database.sql.run(`DELETE FROM ${table}`);
    [app, twin].forEach((each) => each.app.get(Realtime).announce(['centers', '*']));
  });

  const centerOf = async (code: string) => (await app.app.get(CenterReads).byCode(code)) as Center;
  const slotAt = async (center: Center, index: number): Promise<Slot> =>
    slotsOf(await app.app.get(CenterReads).calendarOf(center), center.services[0]!, date)[index]!;
  const decree = (over: object = {}) =>
    change(() => ({ kind: 'decree', day: { date, name: 'Decreto 501', inPlaceOf: null, ...over } }));
  const change = (at: (today: LocalDate) => NationalChange, of: TestApp = app) =>
    of.app.get(ChangeNationalDays).execute(at, ADMIN);
  const hold = async (at: TestApp, center: Center, startsAt: Date, ruc = '1790001016001') =>
    at.app.get(HoldTurno).execute(
      {
        center: center.code,
        service: SERVICE,
        startsAt,
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
        ruc,
        cedula: '1740006299',
      },
      PERSON,
    );
  async function booked(center: Center, n: number, at: Slot): Promise<string> {
    const id = newId();
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email,
         booking_digest, hold_expires_at, created_at, confirmed_at)
       VALUES ($1, $2, $3, $4, 1, $5, $6, 'confirmed', '1790001016001', $7, '1740006299', 'x@demo.test', '\\x00', now(), now(), now())`,
      [id, `KMZ22${n}`, center.id, SERVICE, at.startsAt, at.endsAt, `root-${n}`],
    );
    return id;
  }
  const events = () =>
    app.database.sql.rows<{ action: string; subject_kind: string; details: object }>(
      `SELECT action, subject_kind, details FROM audit_event WHERE action LIKE 'calendar.national%' ORDER BY at, id`,
    );
  const open = async () =>
    (await app.app.get(NationalConflicts).days()).conflicts.map(({ center, conflicts }) => [
      center.code,
      conflicts.map(({ code }) => code),
    ]);

  it('holds for the next booking of every centre in every process, and ends the holds that stand on it', async () => {
    const [inQuito, inIslands] = [await slotAt(quito, 0), await slotAt(islands, 0)];
    const held = await hold(twin, quito, inQuito.startsAt);
    await twin.app.get(SlotDays).days(islands, islands.services[0]!, date, 1);
    await decree();
    await expect(hold(twin, islands, inIslands.startsAt)).rejects.toMatchObject({ code: 'SLOT_NOT_OFFERED' });
    await expect(hold(app, quito, inQuito.startsAt)).rejects.toMatchObject({ code: 'SLOT_NOT_OFFERED' });
    const row = await app.database.sql.one<{ status: string }>('SELECT status FROM turno WHERE id = $1', [
      held.id,
    ]);
    expect(row?.status).toBe('cancelled');
  });

  it('shows whom it hits at every centre before anything changes, then leaves them as conflicts of their centres', async () => {
    await booked(quito, 2, await slotAt(quito, 0));
    await booked(islands, 3, await slotAt(islands, 24));
    const { affected } = await app.app
      .get(NationalConflicts)
      .preview(() => ({ kind: 'decree', day: { date, name: 'Decreto 501' } }));
    const codes = affected.map(({ center, conflicts }) => [center.code, conflicts.map(({ code }) => code)]);
    expect(codes).toEqual(
      expect.arrayContaining([
        ['UIO-CENTRO', ['KMZ222']],
        ['GPS-AYORA', ['KMZ223']],
      ]),
    );
    expect(codes).toHaveLength(2);
    expect(await open()).toEqual([]);
    await decree();
    expect(await open()).toEqual(codes);
    expect((await app.app.get(CalendarConflicts).of(islands)).map(({ obstacle }) => obstacle)).toEqual([
      { kind: 'rest-day', name: 'Decreto 501' },
    ]);
    const turnoIds = affected.flatMap(({ conflicts }) => conflicts.map(({ id }) => id));
    const done = await app.app
      .get(RelocateTurnos)
      .execute({ center: 'GPS-AYORA', how: 'move', turnoIds }, ADMIN);
    expect(done).toMatchObject({ moved: 1, left: 0 });
    expect(await open()).toEqual([['UIO-CENTRO', ['KMZ222']]]);
  });

  it('settles the turnos of all centres at once, of those centres that are theirs who ask', async () => {
    await booked(quito, 6, await slotAt(quito, 0));
    await booked(islands, 7, await slotAt(islands, 0));
    await decree();
    const supervisor: StaffActor = { ...ADMIN, role: 'supervisor', center: quito };
    const settle = (actor: StaffActor) =>
      app.app.get(RelocateTurnos).execute({ onNationalRestDays: true, how: 'cancel' }, actor);
    expect(await settle(supervisor)).toMatchObject({ cancelled: 1, left: 0 });
    expect(await open()).toEqual([['GPS-AYORA', ['KMZ227']]]);
    expect(await settle(ADMIN)).toMatchObject({ cancelled: 1, left: 0 });
    expect(await open()).toEqual([]);
  });

  it('tells whose turno is called off by whose clock it was', async () => {
    await booked(islands, 5, await slotAt(islands, 0));
    await decree();
    await app.app.get(RelocateTurnos).execute({ center: 'GPS-AYORA', how: 'cancel' }, ADMIN);
    const mail = await app.mailbox.waitFor(({ text }) => text.includes('KMZ-225'));
    expect(mail.text).toMatch(/a las \d\d:\d\d \(hora de Galápagos\): feriado, Decreto 501\./);
  });

  it('moves a day: that one is served again, and taking the decree back leaves out who booked it', async () => {
    const today = localDateOf(await app.database.now(), quito.timeZone);
    const { coming } = await app.app.get(NationalConflicts).days();
    const moved = coming.find((day) => day.date > addDays(today, 1) && day.date !== date)!;
    const calendar = () => app.app.get(CenterReads).calendarOf(quito);
    await decree({ inPlaceOf: moved.date });
    expect(restDayOn(moved.date, (await calendar()).restDays)).toBeUndefined();
    expect(restDayOn(date, (await calendar()).restDays)).toMatchObject({ shiftedFrom: moved.date });
    const [first] = slotsOf(await calendar(), quito.services[0]!, moved.date);
    await booked(quito, 4, first!);
    const { affected } = await app.app.get(NationalConflicts).preview((day) => revocationOf(date, day));
    expect(affected.flatMap(({ conflicts }) => conflicts.map(({ code }) => code))).toEqual(['KMZ224']);
    await change((day) => revocationOf(date, day));
    expect(await open()).toEqual([['UIO-CENTRO', ['KMZ224']]]);
  });

  it('pressed twice, even at once in two processes, is one decree and one trace', async () => {
    const before = (await events()).length;
    const press = (of: TestApp) =>
      change(() => ({ kind: 'decree', day: { date, name: 'Decreto 501', inPlaceOf: null } }), of);
    await Promise.all([press(app), press(twin), press(app)]);
    await press(app);
    expect((await events()).slice(before)).toEqual([
      {
        action: 'calendar.national-day-decreed',
        subject_kind: 'country',
        details: { date, name: 'Decreto 501', inPlaceOf: null },
      },
    ]);
    await Promise.all([app, twin].map((of) => change((day) => revocationOf(date, day), of)));
    expect((await events()).slice(before + 1).map(({ action }) => action)).toEqual([
      'calendar.national-day-revoked',
    ]);
  });
});
