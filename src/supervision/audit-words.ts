/** What each recorded action is called on screen. A spec finds an action that the code records and this list lacks. */
export const ACTION_NAMES: Readonly<Record<string, string>> = {
  'access.denied': 'Acceso negado',
  'calendar.closed': 'Cierre registrado',
  'calendar.hours-removed': 'Horario quitado',
  'calendar.hours-set': 'Horario registrado',
  'calendar.national-day-decreed': 'Feriado por decreto registrado',
  'calendar.national-day-revoked': 'Feriado por decreto quitado',
  'calendar.reopened': 'Cierre levantado',
  'calendar.rest-day-added': 'Feriado local registrado',
  'calendar.rest-day-removed': 'Feriado local quitado',
  'counter.closed': 'Ventanilla cerrada',
  'counter.opened': 'Ventanilla abierta',
  'counter.paused': 'Ventanilla en pausa',
  'counter.resumed': 'Ventanilla de vuelta',
  'demo.password-renewed': 'Contraseña de demostración renovada',
  'demo.seeded': 'País de demostración creado',
  'dossier.approved': 'Expediente aprobado',
  'dossier.cedula-corrected': 'Cédula del expediente corregida',
  'dossier.notes-cleared': 'Notas del expediente borradas',
  'dossier.notes-written': 'Notas del expediente escritas',
  'dossier.opened': 'Expediente abierto',
  'dossier.rejected': 'Expediente negado',
  'dossier.requirement-checked': 'Requisito revisado',
  'dossier.standing-changed': 'Calidad de quien comparece cambiada',
  'employer.key-change-refused': 'Cambio de clave rechazado',
  'employer.key-changed': 'Clave cambiada con la anterior',
  'employer.sign-in-refused': 'Ingreso de empleador rechazado',
  'employer.signed-in': 'Ingreso de empleador',
  'employer.signed-out': 'Salida de empleador',
  'reset.code-wrong': 'Código de ventanilla equivocado',
  'reset.completed': 'Clave cambiada',
  'reset.expired': 'Enlace vencido',
  'reset.failed': 'Enlace no enviado',
  'reset.link-reused': 'Enlace usado otra vez',
  'reset.opened': 'Enlace abierto',
  'reset.reissued': 'Enlace reenviado',
  'reset.requested': 'Enlace pedido',
  'reset.sending': 'Enlace en envío',
  'reset.sent': 'Enlace enviado',
  'reset.voided': 'Enlace anulado',
  'service.changed': 'Servicio cambiado',
  'staff.sign-in-refused': 'Ingreso de personal rechazado',
  'staff.signed-in': 'Ingreso de personal',
  'staff.signed-out': 'Salida de personal',
  'ticket.called': 'Llamado',
  'ticket.checked-in': 'Llegada con turno',
  'ticket.finished': 'Visita finalizada',
  'ticket.forgotten': 'Datos de la visita borrados',
  'ticket.issued': 'Llegada sin turno',
  'ticket.left': 'Se fue',
  'ticket.parked': 'Visita en pausa',
  'ticket.recalled': 'Llamado otra vez',
  'ticket.resumed': 'Visita retomada',
  'ticket.returned': 'Devuelto a la fila',
  'ticket.started': 'Atención iniciada',
  'ticket.transferred': 'Visita derivada',
  'ticket.unanswered': 'No respondió',
  'turno.called-off': 'Turno cancelado por el centro',
  'turno.cancelled': 'Turno cancelado',
  'turno.cleared': 'Turno liberado en ventanilla',
  'turno.code-requested': 'Código por correo pedido',
  'turno.code-wrong': 'Código por correo equivocado',
  'turno.confirmed': 'Turno confirmado',
  'turno.corrected': 'Datos del turno corregidos',
  'turno.displaced': 'Turno desplazado por el titular',
  'turno.expired': 'Reserva vencida',
  'turno.forgotten': 'Datos del turno borrados',
  'turno.given': 'Turno dado desde el puesto',
  'turno.held': 'Hora reservada',
  'turno.hold-extended': 'Reserva extendida',
  'turno.link-requested': 'Enlace del turno pedido otra vez',
  'turno.moved': 'Turno cambiado de hora',
  'turno.no-show': 'No llegó a su turno',
  'turno.overbooked': 'Sobrecupo dado',
  'turno.released': 'Reserva liberada',
  'turno.relocated': 'Turno movido por el centro',
  'turno.reminded': 'Recordatorio enviado',
  'turno.served': 'Turno atendido',
  'waiting.asked': 'Lugar pedido en la lista de espera',
  'waiting.forgotten': 'Lugar en la lista de espera borrado',
  'waiting.joined': 'Entró en la lista de espera',
  'waiting.left': 'Salió de la lista de espera',
  'waiting.offer-accepted': 'Hora ofrecida aceptada',
  'waiting.offer-expired': 'Hora ofrecida sin respuesta',
  'waiting.offer-refused': 'Hora ofrecida rechazada',
  'waiting.offered': 'Hora ofrecida',
  'waiting.removed': 'Quitado de la lista de espera',
};

const SUBJECT_NAMES: Readonly<Record<string, string>> = {
  center: 'Centro',
  turno: 'Turno',
  waiting: 'Lista de espera',
  ticket: 'Visita',
  counter: 'Ventanilla',
  service: 'Servicio',
  dossier: 'Expediente',
  reset: 'Restablecimiento',
  employer: 'Empleador',
  staff: 'Personal',
  session: 'Sesión',
  route: 'Ruta',
  country: 'País',
};

const DETAIL_NAMES: Readonly<Record<string, string>> = {
  reason: 'motivo',
  from: 'desde',
  until: 'hasta',
  to: 'a',
  validFrom: 'rige desde',
  validUntil: 'rige hasta',
  name: 'nombre',
  date: 'día',
  inPlaceOf: 'en lugar de',
  month: 'mes',
  day: 'día',
  number: 'número',
  counter: 'ventanilla',
  requirement: 'requisito',
  outcome: 'resultado',
  service: 'trámite',
  code: 'motivo',
  issue: 'envío n.º',
  triesLeft: 'intentos que quedan',
  reminder: 'recordatorio',
  offer: 'oferta n.º',
  mode: 'modo',
  leadMinutes: 'anticipación mínima en minutos',
  horizonDays: 'días por delante',
  cancelBeforeMinutes: 'cancelación hasta minutos antes',
  slotsNeeded: 'espacios seguidos',
};

const VALUE_NAMES: Readonly<Record<string, string>> = {
  video: 'por video',
  'in-person': 'presencial',
  'in-person, video': 'presencial y por video',
  accepted: 'aceptado',
  rejected: 'rechazado',
  pending: 'sin revisar',
  'not-applicable': 'no aplica',
  cedula: 'cédula',
  ruc: 'RUC',
  turno: 'turno',
  'request-letter': 'carta de pedido',
  nombramiento: 'nombramiento',
  'clave-empleador': 'clave de empleador',
  desbloqueo: 'desbloqueo',
  'actualizacion-datos': 'actualización de datos',
  NOT_ALLOWED: 'sin permiso',
  'let-go': 'la persona la dejó',
  'by-owner': 'lo pidió la persona',
  replaced: 'eligió otra hora',
  calendar: 'cambió el calendario',
  'day-before': 'un día antes',
  'hours-before': 'dos horas antes',
};

export const actionName = (action: string): string => ACTION_NAMES[action] ?? action;

/** Kind and the end of the id: enough to tell two apart, and the link filters by the whole one. */
export const subjectName = ({ kind, id }: { kind: string; id: string | null }): string => {
  const name = SUBJECT_NAMES[kind] ?? kind;
  if (id === null) return name;
  if (kind === 'route') return routeName(id);
  return /^[0-9a-f]{8}-/.test(id) ? `${name} …${id.slice(-6)}` : `${name} ${id}`;
};

/** `GET /personal/auditoria`: whether somebody wanted to look at it or to change something there. */
function routeName(route: string): string {
  const [method, path = ''] = route.split(' ');
  return `${method === 'GET' ? 'Ver' : 'Enviar a'} ${path}`;
}

/** Details in one line; only what has a name is worth a person's time. */
export const detailsText = (details: Record<string, unknown>): string =>
  Object.entries(details)
    .filter(
      ([name, value]) => DETAIL_NAMES[name] !== undefined && ['string', 'number'].includes(typeof value),
    )
    .map(([name, value]) => `${DETAIL_NAMES[name] ?? name}: ${VALUE_NAMES[String(value)] ?? String(value)}`)
    .join(' · ');
