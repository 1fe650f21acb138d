import { STAFF_PASSWORD } from '../../support/app.js';
import { freshEmployer } from '../../support/resets.js';
import { confirmedTurno } from '../../support/visits.js';
import { type Stage } from './stage.js';

const REASON = { reason: 'Llamó y probó quién es' };
const UNKNOWN = [
  { ruc: '0790001028001', cedula: '0700002595' },
  { ruc: '0790001028001', cedula: '0700002595', sucursal: '0002' },
] as const;
const CALENDAR = '/personal/calendario';

interface Day {
  readonly date: string;
  readonly slots: readonly { readonly startsAt: string }[];
}
const NO_DAY: Day = { date: '', slots: [] };

/** Whoever works at a centre comes and goes. */
export async function comeAndGo(stage: Stage): Promise<void> {
  stage.secrets.add('password', STAFF_PASSWORD);
  const program = stage.app.browser();
  const who = { username: 'ventanilla4', password: STAFF_PASSWORD };
  await stage.post(program, '/api/v1/sessions', who);
  await stage.delete(program, '/api/v1/sessions/current');
  const browser = stage.app.browser();
  await stage.form(browser, '/personal/ingreso', who);
  await stage.form(browser, '/personal/salir');
}

/** Locks released, accounts frozen and thawed. */
export async function superviseAccounts(stage: Stage): Promise<void> {
  const { app, crew } = stage;
  const locked = async (who: (typeof UNKNOWN)[number]): Promise<string> => {
    for (let tries = 1; tries <= 5; tries += 1)
      await app
        .http()
        .post('/api/v1/employer-sessions')
        .send({ ...who, key: 'Mala#2026zz' })
        .expect(401);
    const sucursal = 'sucursal' in who ? who.sucursal : '0001';
    const { body } = await crew.supervisor
      .get(`/api/v1/lockouts?ruc=${who.ruc}&sucursal=${sucursal}`)
      .expect(200);
    return (body as { lockouts: { id: string }[] }).lockouts[0]?.id ?? '';
  };
  await stage.post(crew.supervisor, `/api/v1/lockouts/${await locked(UNKNOWN[0])}/release`, REASON);
  const typed = { ruc: UNKNOWN[1].ruc, sucursal: UNKNOWN[1].sucursal, ...REASON };
  await stage.form(crew.supervisor, `/personal/bloqueos/${await locked(UNKNOWN[1])}/levantar`, typed);

  const { ruc } = freshEmployer();
  await stage.post(crew.supervisor, '/api/v1/frozen-accounts', { ruc, ...REASON });
  await stage.post(crew.supervisor, '/api/v1/frozen-accounts/release', { ruc, ...REASON });
  const fields = { ruc, sucursal: '0001', ...REASON };
  await stage.form(crew.supervisor, '/personal/bloqueos/congelar', fields);
  await stage.form(crew.supervisor, '/personal/bloqueos/descongelar', fields);
}

/** What the dossiers before this left to be looked up: two of them, by a program and on a page. */
export async function controlLater(stage: Stage): Promise<void> {
  const { crew } = stage;
  const { body } = await crew.other.get('/api/v1/later-checks').expect(200);
  const [first, second] = (body as { pending: { id: string; isOwn: boolean }[] }).pending.filter(
    ({ isOwn }) => !isOwn,
  );
  await stage.post(crew.other, `/api/v1/later-checks/${first?.id ?? ''}/lookup`);
  await stage.post(crew.other, `/api/v1/later-checks/${first?.id ?? ''}/resolution`, {
    outcome: 'conforming',
  });
  const page = `/personal/control-posterior/${second?.id ?? ''}`;
  await stage.form(crew.other, `${page}/consulta`);
  await stage.form(crew.other, `${page}/resolucion`, { outcome: 'conforming', reason: '' });
}

/** The calendar and the services. */
export async function changeTheCalendar(stage: Stage): Promise<void> {
  const { app, crew } = stage;
  const change = (path: string, fields: Record<string, string> = {}) =>
    stage.form(crew.supervisor, `${CALENDAR}/${path}`, { center: 'UIO-CENTRO', ...fields });
  await confirmedTurno(app, { startsInMinutes: 3 });
  await change('cierre', { what: 'now', to: '23:59', reason: 'corte de luz', how: 'later' });
  await change('conflictos', { how: 'cancel' });
  const closure = await app.database.sql.one<{ id: string }>('SELECT id FROM closure');
  await change(`cierres/${closure?.id ?? ''}/levantar`);
  const validFrom = nextMonth();
  await change('horario', { validFrom, day1: '08:00-12:00', slotMinutes: '30' });
  await change('horario/quitar', { validFrom });
  await change('feriados', { day: '28', month: '6', name: 'Fiesta del barrio' });
  await change('feriados/quitar', { day: '28', month: '6' });

  await decreeARestDay(stage);
  await stage.form(crew.admin, '/personal/servicios/desbloqueo', {
    offered: 'on',
    leadMinutes: '30',
    horizonDays: '20',
    cancelBeforeMinutes: '120',
    slotsNeeded: '1',
  });
}

/** A decree that hits somebody; in a process that keeps the hours of the centres, as an always open one has no rest days. */
async function decreeARestDay(stage: Stage): Promise<void> {
  const keeping = await stage.app.twin({ DEMO_OPEN_ALWAYS: '0' });
  const admin = await keeping.staff('admin');
  const query = { service: 'clave-empleador', days: '14' };
  const { body } = await keeping.http().get('/api/v1/centers/UIO-CENTRO/slots').query(query).expect(200);
  const { date, slots } =
    (body as { days: Day[] }).days.slice(3).find((day) => day.slots.length > 0) ?? NO_DAY;
  const startsAt = Date.parse(slots[0]?.startsAt ?? '');
  await confirmedTurno(stage.app, { startsInMinutes: Math.round((startsAt - Date.now()) / 60_000) });
  const change = (path: string, fields: Record<string, string>) =>
    stage.form(admin, `${CALENDAR}/nacionales${path}`, fields);
  await change('', { name: 'Decreto Ejecutivo 900', date });
  await change('/conflictos', { how: 'cancel' });
  await change('/quitar', { date });
  await keeping.stop();
}

/** The first day of the month after next: to come, however late it is today. */
function nextMonth(): string {
  const today = new Date();
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 2, 1)).toISOString().slice(0, 10);
}
