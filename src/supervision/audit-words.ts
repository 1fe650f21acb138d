/** What each recorded action is called on screen. A spec finds an action that the code records and this list lacks. */
export const ACTION_NAMES: Readonly<Record<string, string>> = {
  'access.denied': 'Acceso negado',
  'counter.closed': 'Ventanilla cerrada',
  'counter.opened': 'Ventanilla abierta',
  'counter.paused': 'Ventanilla en pausa',
  'counter.resumed': 'Ventanilla de vuelta',
  'demo.seeded': 'País de demostración creado',
  'dossier.approved': 'Expediente aprobado',
  'dossier.cedula-corrected': 'Cédula del expediente corregida',
  'dossier.opened': 'Expediente abierto',
  'dossier.rejected': 'Expediente negado',
  'dossier.requirement-checked': 'Requisito revisado',
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
  'staff.sign-in-refused': 'Ingreso de personal rechazado',
  'staff.signed-in': 'Ingreso de personal',
  'staff.signed-out': 'Salida de personal',
  'ticket.called': 'Llamado',
  'ticket.checked-in': 'Llegada con turno',
  'ticket.finished': 'Visita finalizada',
  'ticket.issued': 'Llegada sin turno',
  'ticket.left': 'Se fue',
  'ticket.parked': 'Visita en pausa',
  'ticket.recalled': 'Llamado otra vez',
  'ticket.resumed': 'Visita retomada',
  'ticket.returned': 'Devuelto a la fila',
  'ticket.started': 'Atención iniciada',
  'ticket.transferred': 'Visita derivada',
  'ticket.unanswered': 'No respondió',
  'turno.code-requested': 'Código por correo pedido',
  'turno.code-wrong': 'Código por correo equivocado',
  'turno.confirmed': 'Turno confirmado',
  'turno.corrected': 'Datos del turno corregidos',
  'turno.displaced': 'Turno desplazado por el titular',
  'turno.expired': 'Reserva vencida',
  'turno.held': 'Hora reservada',
  'turno.hold-extended': 'Reserva extendida',
  'turno.released': 'Reserva liberada',
};

const SUBJECT_NAMES: Readonly<Record<string, string>> = {
  turno: 'Turno',
  ticket: 'Visita',
  counter: 'Ventanilla',
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
  number: 'número',
  counter: 'ventanilla',
  requirement: 'requisito',
  outcome: 'resultado',
  service: 'trámite',
  code: 'código',
  issue: 'envío n.º',
  triesLeft: 'intentos que quedan',
};

const VALUE_NAMES: Readonly<Record<string, string>> = {
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
  'let-go': 'la persona la dejó',
  replaced: 'eligió otra hora',
};

export const actionName = (action: string): string => ACTION_NAMES[action] ?? action;

/** Kind and the end of the id: enough to tell two apart, and the link filters by the whole one. */
export const subjectName = ({ kind, id }: { kind: string; id: string | null }): string => {
  const name = SUBJECT_NAMES[kind] ?? kind;
  if (id === null) return name;
  return /^[0-9a-f]{8}-/.test(id) ? `${name} …${id.slice(-6)}` : `${name} ${id}`;
};

/** Details in one line; only what has a name is worth a person's time. */
export const detailsText = (details: Record<string, unknown>): string =>
  Object.entries(details)
    .filter(
      ([name, value]) => DETAIL_NAMES[name] !== undefined && ['string', 'number'].includes(typeof value),
    )
    .map(([name, value]) => `${DETAIL_NAMES[name] ?? name}: ${VALUE_NAMES[String(value)] ?? String(value)}`)
    .join(' · ');
