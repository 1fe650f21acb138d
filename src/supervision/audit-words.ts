/** What each recorded action is called on screen. A spec finds an action that the code records and this list lacks. */
export const ACTION_NAMES: Readonly<Record<string, string>> = {
  'access.denied': 'Acceso negado',
  'demo.seeded': 'País de demostración creado',
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
  outcome: 'resultado',
  kind: 'requisito',
  service: 'servicio',
  code: 'código',
  issue: 'envío n.º',
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
    .map(([name, value]) => `${DETAIL_NAMES[name] ?? name}: ${String(value)}`)
    .join(' · ');
