import { type Certainty, type Standing } from './standings.rules.js';

export type RequirementKind = 'cedula' | 'ruc' | 'turno' | 'request-letter' | 'nombramiento';

/** What happens with it at the counter: it is shown and given back, we look it up, or it stays with us. */
export type RequirementHow = 'exhibit' | 'consult' | 'hand-in';

/** One row of the table: what somebody who stands so for the employer shows, has looked up or hands in. */
export interface RequirementLine {
  readonly kind: RequirementKind;
  readonly how: RequirementHow;
  /** Absent: whoever comes. */
  readonly standings?: readonly Standing[];
  /** The services that ask for it; absent: all. */
  readonly services?: readonly string[];
  /** What the clerk's list calls it. */
  readonly name: string;
  /** For the employer's receipt: what to bring, or what need not be brought. */
  readonly text: string;
  /** The same while nobody has said how they stand for the employer, where that makes a difference. */
  readonly textBefore?: string;
  /** What the clerk answers with yes before accepting. */
  readonly checks: readonly string[];
  /** The questions in their place when several represent together. */
  readonly jointChecks?: readonly string[];
  readonly legalBasis: string;
  readonly certainty: Certainty;
}

export const NO_COPIES = 'LOOETA, Art. 23 núm. 1: no se piden ni se guardan copias de la cédula';
export const STATE_DATA = 'LOOETA, Art. 11: los datos que ya tiene el Estado se consultan, no se piden';
export const TURNO_RULE = 'Turno obligatorio y gratuito para todo trámite en ventanilla';
export const LETTER_RULE = 'Requisito del trámite: carta con firma manuscrita de quien representa';
export const APPOINTMENT_RULE = 'Ley de Compañías, Art. 13; Res. SCVS-INC-DNCDN-2022-0008';
export const BRANCH_RULE = 'Ley de Compañías, Art. 6: la compañía extranjera tiene un apoderado en el país';
export const POWER_RULE = 'Poder especial ante notario que nombra el trámite; Res. SCVS-INC-DNCDN-2022-0008';

const REPRESENTATIVES: readonly Standing[] = [
  'legal-representative',
  'sas-representative',
  'registered-elsewhere',
  'public-authority',
  'public-company',
];
const THEMSELVES: readonly Standing[] = ['self', 'household'];
const OTHERS: readonly Standing[] = [
  'liquidator',
  'branch-attorney',
  'attorney',
  'represented-by-legal-person',
  'heirs',
];

const SAME_PERSON = [
  '¿La fotografía y los datos de la cédula son los de la persona que está en la ventanilla?',
  '¿Es el documento original?',
  '¿Los nombres coinciden con los del Registro Civil?',
];
const SAME_PERSON_IN_THE_PROOF = '¿Los nombres y la cédula son los de la persona que está en la ventanilla?';
const SAME_COMPANY = '¿La compañía y el RUC son los del empleador?';
const POSITION = '¿El cargo es el que representa a la compañía según el estatuto?';
const IN_FORCE = '¿La fecha de inscripción más el período llega hasta hoy?';
const ALONE_OR_TOGETHER = '¿La representación es individual o conjunta?';
const POWER_QUESTIONS = [
  SAME_PERSON_IN_THE_PROOF,
  '¿Es un poder especial otorgado ante notario, y nombra este trámite?',
  '¿No ha sido revocado?',
];

const LETTER_CHECKS = [
  '¿Está dirigida al IESS y dice con claridad qué pide?',
  '¿Constan RUC, sucursal y razón social, iguales a los del registro?',
];
const letterOf = (who: string) => [
  ...LETTER_CHECKS,
  `¿Constan nombres y número de cédula ${who}, correo, dirección y teléfono?`,
];
const WITH_LETTER = ['clave-empleador', 'actualizacion-datos'];
const JOINT_SIGNATURES = '¿Lleva las firmas manuscritas de quienes representan en conjunto?';

/**
 * The counter's list, in the order in which a clerk goes through it (domain A.6, 3.1–3.4, 4.3, 4.6, 6.4). A clerk never
 * asks for the copy of anything: only the letter stays. Whoever stands for themselves has no nombramiento; a household has
 * no RUC, so its identity is looked up in its place. Whoever comes for somebody else brings the proof of that.
 */
export const LINES: readonly RequirementLine[] = [
  {
    kind: 'cedula',
    how: 'exhibit',
    standings: REPRESENTATIVES,
    name: 'Cédula del representante',
    text: 'Cédula original del representante legal. La devolvemos enseguida y no pedimos copia.',
    checks: SAME_PERSON,
    legalBasis: NO_COPIES,
    certainty: 'sure',
  },
  {
    kind: 'cedula',
    how: 'exhibit',
    standings: THEMSELVES,
    name: 'Cédula',
    text: 'Su cédula original. La devolvemos enseguida y no pedimos copia.',
    checks: SAME_PERSON,
    legalBasis: NO_COPIES,
    certainty: 'sure',
  },
  {
    kind: 'cedula',
    how: 'exhibit',
    standings: OTHERS,
    name: 'Cédula de quien comparece',
    text: 'Cédula original de quien viene a la ventanilla. La devolvemos enseguida y no pedimos copia.',
    checks: SAME_PERSON,
    legalBasis: NO_COPIES,
    certainty: 'sure',
  },
  {
    kind: 'ruc',
    how: 'consult',
    name: 'RUC activo',
    text: 'RUC en estado Activo. Lo consultamos en el SRI: no traiga el certificado.',
    checks: ['¿El RUC consta como Activo?', '¿La razón social es la del empleador que solicita?'],
    legalBasis: STATE_DATA,
    certainty: 'sure',
  },
  {
    kind: 'turno',
    how: 'exhibit',
    name: 'Turno',
    text: 'Comprobante del turno: basta el código, en papel o en el teléfono.',
    checks: ['¿El turno es de este empleador, para este trámite y para hoy?'],
    legalBasis: TURNO_RULE,
    certainty: 'sure',
  },
  {
    kind: 'request-letter',
    how: 'hand-in',
    standings: REPRESENTATIVES,
    services: WITH_LETTER,
    name: 'Carta de pedido',
    text: 'Carta de pedido firmada a mano por el representante legal, con RUC, sucursal, razón social, correo, dirección y teléfono. Si la representación es conjunta, con las firmas de todos.',
    checks: [...letterOf('del representante'), '¿Lleva la firma manuscrita del representante?'],
    jointChecks: [...letterOf('de los representantes'), JOINT_SIGNATURES],
    legalBasis: LETTER_RULE,
    certainty: 'sure',
  },
  {
    kind: 'request-letter',
    how: 'hand-in',
    standings: THEMSELVES,
    services: WITH_LETTER,
    name: 'Carta de pedido',
    text: 'Carta de pedido firmada a mano por usted, con su número de registro de empleador, sucursal, correo, dirección y teléfono.',
    checks: [...letterOf('del empleador'), '¿Lleva la firma manuscrita del empleador?'],
    legalBasis: LETTER_RULE,
    certainty: 'sure',
  },
  {
    kind: 'request-letter',
    how: 'hand-in',
    standings: OTHERS,
    services: WITH_LETTER,
    name: 'Carta de pedido',
    text: 'Carta de pedido firmada a mano por quien comparece, que diga en qué calidad, con RUC o número de registro, sucursal, nombre del empleador, correo, dirección y teléfono.',
    checks: [
      ...letterOf('de quien comparece'),
      '¿Dice en qué calidad comparece?',
      '¿Lleva la firma manuscrita de quien comparece?',
    ],
    jointChecks: [...letterOf('de quienes comparecen'), '¿Dice en qué calidad comparecen?', JOINT_SIGNATURES],
    legalBasis: LETTER_RULE,
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['legal-representative'],
    name: 'Nombramiento',
    text: 'Nombramiento vigente e inscrito en el Registro Mercantil. Lo consultamos: no lo traiga impreso.',
    textBefore:
      'Nombramiento vigente e inscrito. Lo consultamos en el Registro Mercantil o, si es una S.A.S., en la Superintendencia de Compañías; si su organización se registra en otro órgano, o viene un apoderado o un liquidador, muestre el original.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      SAME_COMPANY,
      POSITION,
      '¿Está inscrito en el Registro Mercantil: cantón, número, repertorio y fecha?',
      IN_FORCE,
      ALONE_OR_TOGETHER,
    ],
    legalBasis: APPOINTMENT_RULE,
    certainty: 'sure',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['sas-representative'],
    name: 'Nombramiento',
    text: 'Nombramiento vigente, inscrito en la Superintendencia de Compañías. Lo consultamos: no lo traiga impreso.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      SAME_COMPANY,
      POSITION,
      '¿Consta en el Registro de Sociedades de la Superintendencia de Compañías, con número y fecha?',
      IN_FORCE,
      ALONE_OR_TOGETHER,
    ],
    legalBasis: 'Reglamento de las S.A.S. (R.O. 1071, 25/09/2020); Res. SCVS-INC-DNCDN-2022-0008',
    certainty: 'sure',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['liquidator'],
    name: 'Nombramiento de liquidador',
    text: 'Nombramiento del liquidador inscrito en el Registro Mercantil, que consultamos; si lo designó la Superintendencia de Compañías, muestre la resolución.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      SAME_COMPANY,
      '¿Consta como liquidador, inscrito en el Registro Mercantil o por resolución de la Superintendencia de Compañías?',
      'Si el IESS todavía tiene a otra persona, ¿ya se pidió la actualización del cargo de liquidador?',
    ],
    legalBasis: APPOINTMENT_RULE,
    certainty: 'sure',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['branch-attorney'],
    name: 'Poder del apoderado de la sucursal',
    text: 'Poder del apoderado de la sucursal, inscrito en el Registro Mercantil. Lo consultamos; si no consta en línea, muestre el original.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      SAME_COMPANY,
      '¿El poder está inscrito en el Registro Mercantil: cantón, número y fecha?',
      '¿No ha sido revocado?',
    ],
    legalBasis: BRANCH_RULE,
    certainty: 'sure',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['represented-by-legal-person'],
    name: 'Los dos nombramientos',
    text: 'El nombramiento de la compañía que representa al empleador, y el de la persona que representa a esa compañía. Los consultamos; si alguno no consta en línea, muestre el original.',
    checks: [
      '¿La compañía representante consta inscrita como tal, y en vigencia?',
      '¿El nombramiento de quien comparece es de esa compañía representante, y está en vigencia?',
      SAME_PERSON_IN_THE_PROOF,
      ALONE_OR_TOGETHER,
    ],
    legalBasis: APPOINTMENT_RULE,
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'exhibit',
    standings: ['registered-elsewhere'],
    name: 'Nombramiento de otro registro',
    text: 'Nombramiento original con la inscripción de su órgano de registro: Superintendencia de Economía Popular y Solidaria, ministerio u otro. Lo devolvemos enseguida.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      '¿La organización y el RUC son los del empleador?',
      '¿Qué órgano lo registró, con qué número y fecha?',
      '¿Está en vigencia?',
      ALONE_OR_TOGETHER,
    ],
    legalBasis: 'Registro propio de cada clase de organización',
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['public-authority'],
    name: 'Nombramiento',
    text: 'Documento que le acredita como representante: acción de personal, decreto, acuerdo o credencial. Si no consta en línea, muestre el original.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      '¿El documento es de esta entidad y le da la representación?',
      '¿Está en vigencia?',
    ],
    legalBasis: STATE_DATA,
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'consult',
    standings: ['public-company'],
    name: 'Nombramiento',
    text: 'Nombramiento de gerente otorgado por el Directorio de la empresa pública. Si no consta en línea, muestre el original.',
    checks: [
      SAME_PERSON_IN_THE_PROOF,
      '¿Lo otorgó el Directorio de esta empresa pública?',
      '¿Está en vigencia?',
    ],
    legalBasis: STATE_DATA,
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'exhibit',
    standings: ['attorney'],
    name: 'Poder especial',
    text: 'Poder especial original, otorgado ante notario, que nombre este trámite. Lo devolvemos enseguida. Si lo otorga una compañía, consultamos el nombramiento vigente de quien lo firma.',
    checks: [
      ...POWER_QUESTIONS,
      '¿Lo otorgó quien representa al empleador, o el propio empleador?',
      'Si lo otorgó un representante, ¿su nombramiento está en vigencia?',
    ],
    legalBasis: POWER_RULE,
    certainty: 'likely',
  },
  {
    kind: 'nombramiento',
    how: 'exhibit',
    standings: ['heirs'],
    name: 'Representación de la sucesión',
    text: 'Documento original que le designa administrador de la sucesión. Lo revisa primero la asesoría jurídica del centro.',
    checks: ['¿La asesoría jurídica del centro revisó el documento y está conforme?'],
    legalBasis: 'Por confirmar con la asesoría jurídica del IESS',
    certainty: 'guess',
  },
];

/** In the place of the RUC, which a household does not have. */
export const HOUSEHOLD_RECORD: RequirementLine = {
  kind: 'ruc',
  how: 'consult',
  name: 'Registro de patrono de hogar',
  text: 'Su registro como patrono de hogar. No necesita RUC: consultamos su identidad en el Registro Civil.',
  checks: [
    '¿La cédula del registro (cédula y 000) es la del patrono de hogar?',
    '¿Su identidad consta en el Registro Civil?',
  ],
  legalBasis: STATE_DATA,
  certainty: 'likely',
};
