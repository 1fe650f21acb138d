import { startTestApp, type TestApp } from '../../test/support/app.js';
import { CenterReads } from '../centers/index.js';
import { newToken, type OnceKey, Realtime } from '../platform/index.js';
import { HoldTurno } from './hold-turno.js';
import { SlotDays } from './slot-days.reads.js';

const CENTER = 'UIO-CENTRO';
const SERVICE = 'clave-empleador';
const PERSON = { kind: 'public', requestId: 'limits', address: '127.0.0.1' } as const;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** A centre that is open day and night: whenever this runs, both limits fall in the middle of its hours. */
describe('lead time and horizon, by the clock of the database', () => {
  let app: TestApp;
  let keys = 0;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await limits({ leadMinutes: 0, horizonDays: 31 });
  });

  async function limits({ leadMinutes, horizonDays }: { leadMinutes: number; horizonDays: number }) {
    await app.database.sql.run('UPDATE service SET lead_minutes = $1, horizon_days = $2', [
      leadMinutes,
      horizonDays,
    ]);
    app.app.get(Realtime).announce(['centers', '*']);
  }
  /** The hours that are free for the public. */
  async function shown(): Promise<Date[]> {
    const center = await app.app.get(CenterReads).byCode(CENTER);
    const service = center?.services.find(({ code }) => code === SERVICE);
    if (!center || !service) throw new Error('no such centre');
    const days = await app.app.get(SlotDays).days(center, service, undefined, 4);
    return days.flatMap(({ slots }) => slots).map(({ startsAt }) => startsAt);
  }
  const isShown = async (startsAt: Date): Promise<boolean> =>
    (await shown()).some((each) => each.getTime() === startsAt.getTime());
  const msUntil = async (startsAt: Date): Promise<number> =>
    startsAt.getTime() - (await app.database.now()).getTime();
  const hold = (startsAt: Date, cookie: string | undefined, once?: OnceKey) =>
    app.app.get(HoldTurno).execute(
      {
        center: CENTER,
        service: SERVICE,
        startsAt,
        sucursal: '0001',
        mode: 'in-person',
        cookie,
        ruc: '1790001016001',
        cedula: '1740006299',
      },
      PERSON,
      once,
    );
  const codeOf = async (work: Promise<{ status: number }>): Promise<string> =>
    work.then(
      ({ status }) => String(status),
      (error: unknown) => (error as { code: string }).code,
    );

  /** Each of the ways that a hold can go. */
  const WAYS: [string, (startsAt: Date) => Promise<{ status: number }>][] = [
    ['of a new browser', (startsAt) => hold(startsAt, undefined)],
    [
      'with a key for repeats',
      (startsAt) =>
        hold(startsAt, undefined, {
          actorKey: 'public',
          route: 'POST /api/v1/turnos',
          key: `key-${(keys += 1)}`.padEnd(24, '-'),
          bodyDigest: Buffer.alloc(32),
        }),
    ],
  ];

  it.each(WAYS)(
    'a hold %s goes as long as the lead time is left, and not a minute later',
    async (_, take) => {
      const startsAt = (await shown())[15] ?? new Date(0);
      const minutes = (await msUntil(startsAt)) / MINUTE;
      await limits({ leadMinutes: Math.floor(minutes) + 1, horizonDays: 31 });
      expect([await isShown(startsAt), await codeOf(take(startsAt))]).toEqual([false, 'SLOT_NOT_OFFERED']);
      // Half a minute for this test to get there.
      await limits({ leadMinutes: Math.floor(minutes - 0.5), horizonDays: 31 });
      expect([await isShown(startsAt), await codeOf(take(startsAt))]).toEqual([true, '201']);
    },
  );

  it.each(WAYS)('a hold %s goes up to the horizon, and not for the hour after it', async (_, take) => {
    const hours = await shown();
    const now = (await app.database.now()).getTime();
    const last = hours.findLast((startsAt) => startsAt.getTime() <= now + DAY) ?? new Date(0);
    const beyond = hours.find((startsAt) => startsAt.getTime() > now + DAY + MINUTE) ?? new Date(0);
    await limits({ leadMinutes: 0, horizonDays: 1 });
    expect([await isShown(beyond), await codeOf(take(beyond))]).toEqual([false, 'SLOT_NOT_OFFERED']);
    expect([await isShown(last), await codeOf(take(last))]).toEqual([true, '201']);
  });

  it('whoever has a hold keeps it when the other hour is beyond a limit', async () => {
    const [mine, late] = [(await shown())[9] ?? new Date(0), (await shown())[100] ?? new Date(0)];
    const cookie = newToken();
    const { id } = await hold(mine, cookie);
    await limits({ leadMinutes: 0, horizonDays: 1 });
    expect(await codeOf(hold(late, cookie))).toBe('SLOT_NOT_OFFERED');
    const rows = await app.database.sql.rows('SELECT id, status, starts_at FROM turno');
    expect(rows).toEqual([{ id, status: 'held', starts_at: mine }]);
  });
});
