import { newId, Sweeps } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Agent } from '../support/visits.js';

interface SweepJson {
  readonly id: string;
  readonly state: string;
  readonly lastRun?: { readonly affected: number; readonly problem?: string };
  readonly affectedToday: number;
  readonly overdue: {
    readonly count: number;
    readonly isCountedWhole: boolean;
    readonly since?: string;
  };
  readonly lagSeconds: number;
}

const HOLDS = 'turnos.expire-holds';

/** What supervision, health and metrics say of the work that nobody asks for. */
describe('the scheduled tasks', () => {
  let app: TestApp;
  let supervisor: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    supervisor = await app.staff('supervision1');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run(`DELETE FROM turno`);
    await app.app.get(Sweeps).runAll();
  });

  const sweeps = async (agent: Agent = supervisor): Promise<SweepJson[]> =>
    ((await agent.get('/api/v1/sweeps').expect(200)).body as { sweeps: SweepJson[] }).sweeps;
  const holds = async (): Promise<SweepJson> => {
    const found = (await sweeps()).find(({ id }) => id === HOLDS);
    if (!found) throw new Error('the task of holds is not listed');
    return found;
  };
  const overdueHolds = (count: number, seconds: number) =>
    app.database.sql.run(
      `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest, hold_expires_at, created_at)
       SELECT gen_random_uuid(), (SELECT id FROM service_center WHERE code = 'UIO-CENTRO'), 'clave-empleador', n, now() + interval '1 day',
         now() + interval '1 day 20 minutes', 'held', '1790001016001', 'r' || n, '1740006299', $3, now() - $2::int * interval '1 second', now()
       FROM generate_series(1, $1::int) AS n`,
      [count, seconds, newId()],
    );
  /** A process that has not asked yet how the tasks are doing: what was asked is remembered for some seconds. */
  const freshly = async <T>(ask: (fresh: TestApp) => Promise<T>, env: NodeJS.ProcessEnv = {}): Promise<T> => {
    const fresh = await app.twin(env);
    try {
      return await ask(fresh);
    } finally {
      await fresh.stop();
    }
  };
  const health = (env?: NodeJS.ProcessEnv) =>
    freshly(async (fresh) => (await fresh.http().get('/health/ready').expect(200)).body as object, env);

  it('have nothing waiting in a country where nobody has been yet', async () => {
    const all = await sweeps();
    expect(all.length).toBeGreaterThan(9);
    const waiting = all.map(({ id, overdue }) => ({ id, ...overdue }));
    expect(waiting).toEqual(all.map(({ id }) => ({ id, count: 0, isCountedWhole: true })));
  });

  it('say what waits and for how long, then what was done, in this run and today', async () => {
    const before = await holds();
    await overdueHolds(3, 90);
    const waiting = await holds();
    expect(waiting).toMatchObject({ state: 'late', overdue: { count: 3 } });
    expect(waiting.lagSeconds).toBeGreaterThanOrEqual(90);
    expect(waiting.lagSeconds).toBeLessThan(120);
    await app.app.get(Sweeps).runAll();
    expect(await holds()).toMatchObject({
      state: 'current',
      overdue: { count: 0 },
      lagSeconds: 0,
      lastRun: { affected: 3 },
      affectedToday: before.affectedToday + 3,
    });
  });

  it('are told to supervisors and administrators alone', async () => {
    expect((await sweeps(await app.staff('admin'))).length).toBeGreaterThan(9);
    const clerk = await app.staff('ventanilla1');
    await clerk.get('/api/v1/sweeps').expect(403);
    await clerk.get('/personal/tareas').expect(403);
    await app.http().get('/api/v1/sweeps').expect(401);
  });

  it('tell health when they are behind, and are quiet again once nothing waits; requests are answered all the while', async () => {
    expect(await health()).toEqual({ status: 'ok', problems: {} });
    await overdueHolds(2, 3_600);
    const remarks = (await health()) as { status: string; remarks: Record<string, string> };
    expect(remarks.status).toBe('ok');
    expect(Object.keys(remarks.remarks)).toEqual([HOLDS]);
    expect(remarks.remarks[HOLDS]).toMatch(/^late: last run \d+ s ago, 2 waiting, the oldest for 36\d\d s$/);
    await app.app.get(Sweeps).runAll();
    expect(await health()).toEqual({ status: 'ok', problems: {} });
  });

  it('hold the past against nobody: a process that has only just begun says nothing of an hour without a run', async () => {
    await app.database.sql.run(`UPDATE sweep_run SET finished_at = finished_at - interval '1 hour'`);
    expect(await health({ SWEEP_SECONDS: '60' })).toEqual({ status: 'ok', problems: {} });
  });

  it('are measured', async () => {
    await overdueHolds(4, 120);
    const figures = await freshly(async (fresh) => (await fresh.http().get('/metrics').expect(200)).text);
    const figure = (name: string) =>
      Number(new RegExp(`^ventanilla_sweep_${name}\\{sweep="${HOLDS}"\\} (\\S+)$`, 'm').exec(figures)?.[1]);
    expect(figure('overdue_rows')).toBe(4);
    expect(figure('lag_seconds')).toBeGreaterThanOrEqual(120);
    expect(figure('failed')).toBe(0);
    expect(Math.abs(figure('last_run_timestamp_seconds') - Date.now() / 1000)).toBeLessThan(60);
  });

  it('stand on a page: each with its sentence, state, last run, counts and what waits', async () => {
    await overdueHolds(1, 7_200);
    await app.database.sql.run(
      `UPDATE sweep_run SET problem = 'too-slow', finished_at = finished_at - interval '3 minutes', affected = 1234 WHERE sweep_id = 'resets.expire-links'`,
    );
    const html = (await supervisor.get('/personal/tareas').expect(200)).text;
    const rowOf = (id: string) =>
      new RegExp(`<li class="v-sweep" data-key="${id}">([\\s\\S]*?)</li>`)
        .exec(html)?.[1]
        ?.replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ') ?? '';
    expect(html).toContain('2 tareas necesitan atención.');
    expect(rowOf(HOLDS)).toContain('Libera las horas reservadas que nadie confirmó a tiempo.');
    expect(rowOf(HOLDS)).toContain('Atrasada');
    expect(rowOf(HOLDS)).toMatch(/Pendiente 1 Desde hace 2 horas \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/);
    expect(rowOf('resets.expire-links')).toContain('Falló La base de datos tardó demasiado');
    expect(rowOf('resets.expire-links')).toMatch(/Última vez Hace 3 minutos .* En esa vez 1\.234/);
    expect(rowOf('turnos.forget-codes')).toMatch(/Al día .* Pendiente Nada/);
  });
});
