import { type EmployerKind } from '../ecuador/index.js';

export type RequirementKind = 'cedula' | 'ruc' | 'turno' | 'request-letter' | 'nombramiento';

/** What happens with it at the counter: it is shown and given back, we look it up, or it stays with us. */
export type RequirementHow = 'exhibit' | 'consult' | 'hand-in';

/** One thing an employer must show, have looked up or hand in. */
export interface Requirement {
  readonly kind: RequirementKind;
  readonly how: RequirementHow;
  /** A dossier can be approved only once every required one was accepted by a person. */
  readonly required: boolean;
  /** What the clerk's list calls it. */
  readonly name: string;
  /** For the employer's receipt: what to bring, or what need not be brought. */
  readonly text: string;
  /** What the clerk answers with yes before accepting. */
  readonly checks: readonly string[];
  readonly legalBasis: string;
}

type Line = Omit<Requirement, 'required'> & {
  readonly kinds: readonly EmployerKind[];
  /** The services that ask for it; absent: all. */
  readonly services?: readonly string[];
};

const ALL: readonly EmployerKind[] = ['company', 'public', 'natural', 'household'];
const NO_COPIES = 'LOOETA, Art. 23 núm. 1: no se piden ni se guardan copias de la cédula';
const STATE_DATA = 'LOOETA, Art. 11: los datos que ya tiene el Estado se consultan, no se piden';

const SAME_PERSON = [
  '¿La fotografía y los datos de la cédula son los de la persona que está en la ventanilla?',
  '¿Es el documento original?',
  '¿Los nombres coinciden con los del Registro Civil?',
];

const LETTER_CHECKS = [
  '¿Está dirigida al IESS y dice con claridad qué pide?',
  '¿Constan RUC, sucursal y razón social, iguales a los del registro?',
  '¿Constan nombres y número de cédula del representante, correo, dirección y teléfono?',
  '¿Lleva la firma manuscrita del representante?',
];

/**
 * The counter's list, in the order in which a clerk goes through it (domain A.6, 3.3, 3.4, 4.3, 4.6, 6.4). A clerk never
 * asks for the copy of anything: only the letter stays. A natural person and a household stand for themselves, so they
 * have no nombramiento; a household has no RUC, so its identity is looked up in its place.
 */
const LINES: readonly Line[] = [
  {
    kind: 'cedula',
    how: 'exhibit',
    kinds: ['company', 'public'],
    name: 'Cédula del representante',
    text: 'Cédula original del representante legal. La devolvemos enseguida y no pedimos copia.',
    checks: SAME_PERSON,
    legalBasis: NO_COPIES,
  },
  {
    kind: 'cedula',
    how: 'exhibit',
    kinds: ['natural', 'household'],
    name: 'Cédula',
    text: 'Su cédula original. La devolvemos enseguida y no pedimos copia.',
    checks: SAME_PERSON,
    legalBasis: NO_COPIES,
  },
  {
    kind: 'ruc',
    how: 'consult',
    kinds: ['company', 'public', 'natural'],
    name: 'RUC activo',
    text: 'RUC en estado Activo. Lo consultamos en el SRI: no traiga el certificado.',
    checks: ['¿El RUC consta como Activo?', '¿La razón social es la del empleador que solicita?'],
    legalBasis: STATE_DATA,
  },
  {
    kind: 'ruc',
    how: 'consult',
    kinds: ['household'],
    name: 'Registro de patrono de hogar',
    text: 'Su registro como patrono de hogar. No necesita RUC: consultamos su identidad en el Registro Civil.',
    checks: [
      '¿La cédula del registro (cédula y 000) es la de la persona que está en la ventanilla?',
      '¿Su identidad consta en el Registro Civil?',
    ],
    legalBasis: STATE_DATA,
  },
  {
    kind: 'turno',
    how: 'exhibit',
    kinds: ALL,
    name: 'Turno',
    text: 'Comprobante del turno: basta el código, en papel o en el teléfono.',
    checks: ['¿El turno es de este empleador, para este trámite y para hoy?'],
    legalBasis: 'Turno obligatorio y gratuito para todo trámite en ventanilla',
  },
  {
    kind: 'request-letter',
    how: 'hand-in',
    kinds: ['company', 'public'],
    services: ['clave-empleador', 'actualizacion-datos'],
    name: 'Carta de pedido',
    text: 'Carta de pedido firmada a mano por el representante legal, con RUC, sucursal, razón social, correo, dirección y teléfono.',
    checks: [...LETTER_CHECKS, 'Si la representación es conjunta, ¿lleva las dos firmas?'],
    legalBasis: 'Requisito del trámite: carta con firma manuscrita del representante',
  },
  {
    kind: 'request-letter',
    how: 'hand-in',
    kinds: ['natural', 'household'],
    services: ['clave-empleador', 'actualizacion-datos'],
    name: 'Carta de pedido',
    text: 'Carta de pedido firmada a mano por usted, con su número de registro de empleador, sucursal, correo, dirección y teléfono.',
    checks: LETTER_CHECKS,
    legalBasis: 'Requisito del trámite: carta con firma manuscrita del empleador',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    kinds: ['company'],
    name: 'Nombramiento',
    text: 'Nombramiento vigente e inscrito. Lo consultamos en el Registro Mercantil o en la Superintendencia de Compañías; si su organización se registra en otro órgano, muestre el original.',
    checks: [
      '¿Los nombres y la cédula son los de la persona que está en la ventanilla?',
      '¿La compañía y el RUC son los del empleador?',
      '¿El cargo es el que representa a la compañía según el estatuto?',
      '¿Está inscrito: órgano, cantón, número y fecha?',
      '¿La fecha de inscripción más el período llega hasta hoy?',
      '¿La representación es individual o conjunta?',
    ],
    legalBasis: 'Ley de Compañías, Art. 13; Res. SCVS-INC-DNCDN-2022-0008',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    kinds: ['public'],
    name: 'Nombramiento',
    text: 'Documento que le acredita como representante: acción de personal, decreto, acuerdo o credencial. Si no consta en línea, muestre el original.',
    checks: [
      '¿Los nombres y la cédula son los de la persona que está en la ventanilla?',
      '¿El documento es de esta entidad y le da la representación?',
      '¿Está en vigencia?',
    ],
    legalBasis: STATE_DATA,
  },
];

/**
 * What this employer needs for this service, in the order of the clerk's list.
 * @param visit `walkIn`: without a turno, which then is listed but not required.
 */
export function requirementsFor(visit: {
  employerKind: EmployerKind;
  service: string;
  walkIn: boolean;
}): Requirement[] {
  return LINES.filter(
    ({ kinds, services }) =>
      kinds.includes(visit.employerKind) && (services?.includes(visit.service) ?? true),
  ).map(({ kinds: _kinds, services: _services, ...line }) => ({
    ...line,
    required: line.kind !== 'turno' || !visit.walkIn,
  }));
}
