import { startTestApp, type TestApp } from '../../test/support/app.js';
import { CenterReads } from '../centers/index.js';
import { Database, newId, newToken, Realtime } from '../platform/index.js';
import { ExpireHolds } from './expire-holds.js';
import { HoldTurno } from './hold-turno.js';
import { SlotDays } from './slot-days.reads.js';

const SERVICE = 'clave-empleador';
const PERSON = { kind: 'public', requestId: 'slots', address: '127.0.0.1' } as const;
const EMPLOYERS = [
  { ruc: '1790001016001', cedula: '1740006299' },
  { ruc: '0990001014001', cedula: '0920003332' },
];

describe('free seats from memory', () => {
  let app: TestApp;
  let twin: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ DEMO_OPEN_ALWAYS: '0' });
    twin = await app.twin();
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM closure');
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers', '*']);
  });

  async function days(at: TestApp, count = 14, centerCode = 'UIO-CENTRO') {
    const center = await at.app.get(CenterReads).byCode(centerCode);
    const service = center?.services.find(({ code }) => code === SERVICE);
    if (!center || !service) throw new Error('no such centre');
    return at.app.get(SlotDays).days(center, service, undefined, count);
  }
  const freeAt = async (at: TestApp, startsAt: Date): Promise<number | undefined> =>
    (await days(at))
      .flatMap(({ slots }) => slots)
      .find((slot) => slot.startsAt.getTime() === startsAt.getTime())?.free;
  /** In the middle of a day, so that neither lead time nor midnight is near. */
  const aSlot = async (): Promise<Date> => {
    const day = (await days(app)).filter(({ slots }) => slots.length === 25)[1];
    return day?.slots[10]?.startsAt ?? new Date(0);
  };
  const hold = (at: TestApp, startsAt: Date, index = 0) =>
    at.app.get(HoldTurno).execute(
      {
        center: 'UIO-CENTRO',
        service: SERVICE,
        startsAt,
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
        ...(EMPLOYERS[index] ?? EMPLOYERS[0]!),
      },
      PERSON,
    );
  async function within(ms: number, check: () => Promise<boolean>): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (!(await check())) {
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  it('are asked of the database once, however many look', async () => {
    await days(app);
    const reads = countReads(app.app.get(Database));
    await Promise.all(Array.from({ length: 50 }, () => days(app)));
    reads.restore();
    expect(reads.count()).toBeLessThanOrEqual(3);
  });

  it('are one fewer on the very next look of the same process, and within a second in another', async () => {
    const startsAt = await aSlot();
    expect([await freeAt(app, startsAt), await freeAt(twin, startsAt)]).toEqual([6, 6]);
    await hold(app, startsAt);
    expect(await freeAt(app, startsAt)).toBe(5);
    expect(await within(1_000, async () => (await freeAt(twin, startsAt)) === 5)).toBe(true);
  });

  it('are no alternative to the slot that was just taken, not even where another process has not heard of it yet', async () => {
    const startsAt = await aSlot();
    const center = await twin.app.get(CenterReads).byCode('UIO-CENTRO');
    const service = center?.services.find(({ code }) => code === SERVICE);
    if (!center || !service) throw new Error('no such centre');
    expect(await freeAt(twin, startsAt)).toBe(6);
    const nearest = await twin.app.get(SlotDays).nearest(center, service, startsAt);
    expect(nearest.map((slot) => slot.startsAt.getTime() - startsAt.getTime())).toEqual([
      -20 * 60_000,
      20 * 60_000,
      -40 * 60_000,
    ]);
  });

  it('are free again at the very end of a hold, though nobody says so and no sweep runs', async () => {
    const startsAt = await aSlot();
    const held = await hold(app, startsAt);
    await app.database.sql.run(
      `UPDATE turno SET hold_expires_at = date_trunc('milliseconds', clock_timestamp()) + interval '300 milliseconds' WHERE id = $1`,
      [held.id],
    );
    app.app.get(Realtime).announce(['*']);
    expect(await freeAt(app, startsAt)).toBe(5);
    const asked = performance.now();
    expect(await within(900, async () => (await freeAt(app, startsAt)) === 6)).toBe(true);
    expect(performance.now() - asked).toBeLessThan(600);
  });

  it('follow new hours and a closure on the next look', async () => {
    const startsAt = await aSlot();
    expect(await freeAt(app, startsAt)).toBe(6);
    const center = await app.app.get(CenterReads).byCode('UIO-CENTRO');
    await app.database.sql.run(
      `INSERT INTO closure (id, center_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, $3::timestamptz + interval '1 minute', 'corte de luz')`,
      [newId(), center?.id, startsAt],
    );
    app.app.get(Realtime).announce(['centers']);
    expect(await freeAt(app, startsAt)).toBeUndefined();
    await expect(hold(app, startsAt)).rejects.toMatchObject({ code: 'SLOT_NOT_OFFERED' });
  });

  it('show nothing sooner than the lead time and nothing beyond the horizon, which both fall in mid-day', async () => {
    const all = (await days(app, 31)).concat(await days(app, 31, 'GPS-AYORA')).flatMap(({ slots }) => slots);
    const { rows } = { rows: await app.database.sql.rows<{ now: Date }>('SELECT now() AS now') };
    const now = rows[0]?.now.getTime() ?? 0;
    for (const { startsAt } of all) {
      expect(startsAt.getTime()).toBeGreaterThanOrEqual(now + 15 * 60_000 - 2_000);
      expect(startsAt.getTime()).toBeLessThanOrEqual(now + 31 * 86_400_000);
    }
  });

  it('are written down as free by the sweep, in the name of the system, once', async () => {
    const startsAt = await aSlot();
    const held = [await hold(app, startsAt), await hold(app, startsAt, 1)];
    await app.database.sql.run(
      `UPDATE turno SET hold_expires_at = now() - interval '1 minute' WHERE id = $1`,
      [held[0]?.id],
    );
    const both = await Promise.all([app, twin].map((each) => each.app.get(ExpireHolds).execute()));
    expect(both.reduce((sum, count) => sum + count, 0)).toBe(1);
    const events = await app.database.sql.rows<{ actor_kind: string; actor_id: string; subject_id: string }>(
      `SELECT actor_kind, actor_id, subject_id FROM audit_event WHERE action = 'turno.expired'`,
    );
    expect(events).toEqual([
      { actor_kind: 'system', actor_id: 'turnos.expire-holds', subject_id: held[0]?.id },
    ]);
    expect(await freeAt(app, startsAt)).toBe(5);
  });
});

/** Counts the reads that go to the pool. */
function countReads(database: Database): { count(): number; restore(): void } {
  const { sql } = database;
  const original = sql.rows.bind(sql);
  let count = 0;
  sql.rows = (text, params) => {
    count += 1;
    return original(text, params);
  };
  return { count: () => count, restore: () => void (sql.rows = original) };
}
