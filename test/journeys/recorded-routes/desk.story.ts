import { letter } from '../../support/papers.js';
import { approvedDossier, freshEmployer, untilStatus } from '../../support/resets.js';
import { type Agent, confirmedTurno, counterOf, QUITO } from '../../support/visits.js';
import { endVisits, type Stage } from './stage.js';

const SERVICE = 'clave-empleador';
const DESK = '/personal/puesto';
const REASON = { reason: 'Pidió salir un momento' };

interface Ticket {
  readonly id: string;
}
interface Dossier {
  readonly id: string;
  readonly requirements: readonly { readonly kind: string; readonly required: boolean }[];
}

/** A day at a counter, by programs. */
export async function serveByPrograms(stage: Stage): Promise<void> {
  const { app, crew } = stage;
  const clerk = await app.staff('ventanilla2');
  const counter = await counterOf(clerk, 2);
  const at = (verb: string, body: object = {}) =>
    stage.post<Ticket>(clerk, `/api/v1/counters/${counter.id}/${verb}`, body);
  const of = (id: string, verb: string, body: object = {}) =>
    stage.post<Ticket>(clerk, `/api/v1/tickets/${id}/${verb}`, body);
  const walkIn = async () =>
    (await stage.post<Ticket>(clerk, `/api/v1/centers/${QUITO}/tickets`, { service: SERVICE })).body.id;
  const called = async () => {
    await walkIn();
    return (await at('next')).body.id;
  };
  await at('opening');
  await at('pause', REASON);
  await at('opening');
  const { code } = await confirmedTurno(app, { startsInMinutes: 5 });
  await stage.post(clerk, `/api/v1/centers/${QUITO}/check-ins`, { turnoCode: code });
  const { id } = (await at('next')).body;
  await of(id, 'recall');
  await of(id, 'start');
  await of(id, 'park', REASON);
  await of(id, 'resume');
  await of(id, 'start');
  await of(id, 'transfer', { service: 'desbloqueo' });
  await endVisits(app);
  await at('call', { ticketId: await walkIn(), ...REASON });
  await endVisits(app);
  await of(await called(), 'return');
  await endVisits(app);
  await of(await called(), 'absent');
  await endVisits(app);
  await of(await called(), 'left');
  await dossierByPrograms(stage, clerk, await called());
  await endVisits(app);

  const employer = freshEmployer();
  const { dossierId, ticketId } = await approvedDossier(clerk, counter.id, employer);
  const { body: reset } = await stage.post<Ticket>(clerk, `/api/v1/dossiers/${dossierId}/reset`);
  await untilStatus(clerk, reset.id, ['sent']);
  await stage.post(clerk, `/api/v1/resets/${reset.id}/reissue`);
  await stage.post(clerk, `/api/v1/resets/${reset.id}/void`, REASON);
  await stage.post(clerk, `/api/v1/dossiers/${dossierId}/declaration`, { relation: 'kinship' });
  await stage.post(crew.supervisor, `/api/v1/dossiers/${dossierId}/declaration/withdrawal`, REASON);
  await of(ticketId, 'finish');

  const locked = freshEmployer();
  const unlocking = await approvedDossier(clerk, counter.id, locked, 'desbloqueo');
  await stage.post(clerk, `/api/v1/dossiers/${unlocking.dossierId}/unlock`);
  await endVisits(app);
  await at('closing');
}

async function dossierByPrograms(stage: Stage, clerk: Agent, ticketId: string): Promise<void> {
  const employer = freshEmployer();
  await stage.post(clerk, `/api/v1/tickets/${ticketId}/start`);
  const person = { ruc: employer.ruc, cedula: employer.representative.cedula };
  const { body } = await stage.post<Dossier>(clerk, `/api/v1/tickets/${ticketId}/dossier`, person);
  const path = `/api/v1/dossiers/${body.id}`;
  await stage.put(clerk, `${path}/standing`, { standing: 'attorney' });
  await stage.put(clerk, `${path}/notes`, { text: 'Vuelve el lunes' });
  await stage.post(clerk, `${path}/lookup`);
  const kind = 'request-letter';
  const paper = await stage.upload<{ id: string }>(clerk, `${path}/papers`, { kind }, await letter());
  await stage.delete(clerk, `/api/v1/papers/${paper.body.id}`);
  const rejected = { outcome: 'rejected', reason: 'Está vencida' };
  await stage.put(clerk, `${path}/checks/cedula`, rejected);
  await stage.post(clerk, `${path}/defects-mail`);
  await stage.post(clerk, `${path}/decision`, rejected);
}

/** The same in pages. */
export async function serveInPages(stage: Stage): Promise<void> {
  const { app } = stage;
  const clerk = await app.staff('ventanilla3');
  const { id: counterId } = await counterOf(clerk, 3);
  const press = (path: string, fields: Record<string, string> = {}) =>
    stage.form(clerk, `${DESK}/${path}`, fields);
  const current = async (): Promise<string> => {
    const { body } = await clerk.get(`/api/v1/centers/${QUITO}/queue`).expect(200);
    const { called, serving } = body as { called: Ticket[]; serving: Ticket[] };
    return [...called, ...serving][0]?.id ?? '';
  };
  await press(`ventanillas/${counterId}/abrir`);
  await press(`ventanillas/${counterId}/pausar`, REASON);
  await press(`ventanillas/${counterId}/abrir`);
  const { code } = await confirmedTurno(app, { startsInMinutes: 6 });
  await press('llegadas', { turno: code });
  await endVisits(app);
  for (const [verb, fields] of [
    ['no-respondio', {}],
    ['devolver', {}],
    ['se-fue', {}],
    ['repetir', {}],
  ] as const) {
    await press('sin-turno', { service: SERVICE });
    await press('siguiente');
    await press(`visitas/${await current()}/${verb}`, fields);
    await endVisits(app);
  }
  await press('sin-turno', { service: SERVICE });
  await press('siguiente');
  const ticketId = await current();
  const visit = (verb: string, fields: Record<string, string> = {}) =>
    press(`visitas/${ticketId}/${verb}`, fields);
  await visit('iniciar');
  await visit('pausa', REASON);
  await visit('retomar');
  await visit('iniciar');
  await dossierInPages(stage, clerk, ticketId);
  await visit('derivar', { service: 'desbloqueo' });
  await endVisits(app);

  const employer = freshEmployer();
  const { dossierId, ticketId: last } = await approvedDossier(clerk, counterId, employer);
  await press(`expedientes/${dossierId}/enlace`);
  const reset = await app.database.sql.one<{ id: string }>('SELECT id FROM key_reset WHERE dossier_id = $1', [
    dossierId,
  ]);
  await untilStatus(clerk, reset?.id ?? '', ['sent']);
  await press(`enlaces/${reset?.id ?? ''}/reenvio`);
  await press(`enlaces/${reset?.id ?? ''}/anular`, REASON);
  await press(`expedientes/${dossierId}/declaracion`, { relation: 'interest' });
  await stage.form(stage.crew.supervisor, `/personal/declaraciones/${dossierId}`, REASON);
  await press(`visitas/${last}/finalizar`, { confirm: '1' });
  const unlocking = await approvedDossier(clerk, counterId, freshEmployer(), 'desbloqueo');
  await press(`expedientes/${unlocking.dossierId}/desbloqueo`);
  await endVisits(app);
  await press(`ventanillas/${counterId}/cerrar`);
}

async function dossierInPages(stage: Stage, clerk: Agent, ticketId: string): Promise<void> {
  const employer = freshEmployer();
  const person = { ruc: employer.ruc, sucursal: '0001', cedula: employer.representative.cedula };
  await stage.form(clerk, `${DESK}/visitas/${ticketId}/expediente`, person);
  const row = await stage.app.database.sql.one<{ id: string }>(
    'SELECT id FROM dossier WHERE ticket_id = $1',
    [ticketId],
  );
  const press = (what: string, fields: Record<string, string> = {}) =>
    stage.form(clerk, `${DESK}/expedientes/${row?.id ?? ''}/${what}`, fields);
  await press('calidad', { standing: 'attorney' });
  await press('notas', { text: 'Vuelve el lunes' });
  await press('consulta');
  const line = `${DESK}/expedientes/${row?.id ?? ''}/papeles/request-letter`;
  await stage.upload(clerk, line, {}, await letter());
  const paper = await stage.app.database.sql.one<{ id: string }>(
    'SELECT id FROM paper WHERE dossier_id = $1',
    [row?.id ?? ''],
  );
  await stage.form(clerk, `${DESK}/papeles/${paper?.id ?? ''}/quitar`);
  await press('revisiones/cedula', { outcome: 'rejected', reason: 'Está vencida' });
  await press('hoja');
  await press('decision', { outcome: 'rejected', reason: 'Está vencida' });
}

/** Another address for two employers, each with the yes of a supervisor, given by a program and on a page. */
export async function changeAddresses(stage: Stage): Promise<void> {
  const { app, crew } = stage;
  const yes = { outcome: 'approved', reason: 'Vi la cédula y la solicitud' };
  const served = async () => (await approvedDossier(crew.clerk, crew.counter.id, freshEmployer())).dossierId;
  const { body } = await stage.post<{ approvalId: string }>(
    crew.clerk,
    `/api/v1/dossiers/${await served()}/contact-change`,
    { email: 'una@empresa.ec' },
  );
  await stage.post(crew.supervisor, `/api/v1/approvals/${body.approvalId}/decision`, yes);
  await endVisits(app);
  const dossierId = await served();
  await stage.form(crew.clerk, `${DESK}/expedientes/${dossierId}/correo`, {
    email: 'otra@empresa.ec',
    phone: '',
    reason: '',
  });
  const row = await app.database.sql.one<{ id: string }>('SELECT id FROM approval WHERE subject_id = $1', [
    dossierId,
  ]);
  await stage.form(crew.supervisor, `/personal/aprobaciones/${row?.id ?? ''}`, yes);
  await endVisits(app);
}
