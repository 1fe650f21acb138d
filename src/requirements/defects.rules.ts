import { type EmployerKind } from '../ecuador/index.js';
import {
  APPOINTMENT_RULE,
  LETTER_RULE,
  NO_COPIES,
  POWER_RULE,
  type RequirementKind,
  STATE_DATA,
  TURNO_RULE,
} from './requirement-lines.rules.js';
import { type ExpiredCedulas } from './requirements.rules.js';
import { type Standing } from './standings.rules.js';

/** What is often wrong with a requirement, in the words that the employer reads. */
export interface Defect {
  /** Stable: it is stored with the rejection. */
  readonly code: string;
  readonly kind: RequirementKind;
  /** What is wrong. */
  readonly text: string;
  /** What the employer does about it before coming again. */
  readonly cure: string;
  readonly legalBasis: string;
}

type Row = Defect & {
  readonly employerKinds?: readonly EmployerKind[];
  readonly standings?: readonly Standing[];
  /** Only where several represent together. */
  readonly joint?: true;
  /** Only where a cédula must be current. */
  readonly ifMustBeCurrent?: true;
};

const WITH_RUC: readonly EmployerKind[] = ['company', 'public', 'natural'];
const REGISTERED: readonly Standing[] = [
  'legal-representative',
  'sas-representative',
  'liquidator',
  'branch-attorney',
  'represented-by-legal-person',
  'registered-elsewhere',
];
const OFFICES: readonly Standing[] = [
  'legal-representative',
  'sas-representative',
  'represented-by-legal-person',
  'registered-elsewhere',
  'public-authority',
  'public-company',
];
const SHOWN: readonly Standing[] = [
  'liquidator',
  'branch-attorney',
  'represented-by-legal-person',
  'registered-elsewhere',
  'public-authority',
  'public-company',
];
const CEDULA_SHOWN = `Requisito del trámite: cédula original a la vista. ${NO_COPIES}`;

/** Every usual defect, by requirement in the order of the clerk's list. A code is never given another meaning. */
export const DEFECTS: readonly Row[] = [
  {
    code: 'CEDULA_NOT_SHOWN',
    kind: 'cedula',
    text: 'No mostró la cédula original.',
    cure: 'Venga con la cédula original: la miramos y se la devolvemos.',
    legalBasis: CEDULA_SHOWN,
  },
  {
    code: 'CEDULA_EXPIRED',
    kind: 'cedula',
    text: 'La cédula está vencida.',
    cure: 'Renueve la cédula en el Registro Civil y muestre la nueva.',
    legalBasis: 'Requisito del trámite: cédula vigente a la vista',
    ifMustBeCurrent: true,
  },
  {
    code: 'CEDULA_UNREADABLE',
    kind: 'cedula',
    text: 'La cédula está dañada y no se puede comprobar.',
    cure: 'Pida un duplicado en el Registro Civil y muéstrelo.',
    legalBasis: CEDULA_SHOWN,
  },
  {
    code: 'CEDULA_OTHER_PERSON',
    kind: 'cedula',
    text: 'La cédula no es la de quien está en la ventanilla.',
    cure: 'Venga la persona que representa al empleador, con su propia cédula original.',
    legalBasis: CEDULA_SHOWN,
  },
  {
    code: 'OTHER_REPRESENTATIVE',
    kind: 'cedula',
    text: 'En el IESS consta otra persona como representante del empleador.',
    cure: 'Pida primero la actualización de datos del representante en el IESS; después vuelva por la clave.',
    legalBasis: 'Registro de empleadores del IESS: la clave se entrega a quien representa al empleador',
  },
  {
    code: 'RUC_NOT_ACTIVE',
    kind: 'ruc',
    employerKinds: WITH_RUC,
    text: 'El RUC no consta como Activo en el SRI.',
    cure: 'Reactive el RUC en el SRI. Cuando conste como Activo, reserve otro turno.',
    legalBasis: `Requisito del trámite: RUC activo. ${STATE_DATA}`,
  },
  {
    code: 'RUC_NOT_FOUND',
    kind: 'ruc',
    employerKinds: WITH_RUC,
    text: 'El RUC no consta en el SRI.',
    cure: 'Revise el número o inscríbase en el SRI, y reserve otro turno.',
    legalBasis: `Requisito del trámite: RUC activo. ${STATE_DATA}`,
  },
  {
    code: 'LEGAL_NAME_DIFFERS',
    kind: 'ruc',
    employerKinds: WITH_RUC,
    text: 'La razón social del SRI no es la que consta en el IESS.',
    cure: 'Pida la actualización de datos del empleador en el IESS para que conste la razón social del SRI.',
    legalBasis: STATE_DATA,
  },
  {
    code: 'HOUSEHOLD_NOT_CONFIRMED',
    kind: 'ruc',
    employerKinds: ['household'],
    text: 'La identidad del patrono de hogar no consta en el Registro Civil.',
    cure: 'Acuda al Registro Civil para que corrijan sus datos, y reserve otro turno.',
    legalBasis: STATE_DATA,
  },
  {
    code: 'TURNO_NOT_SHOWN',
    kind: 'turno',
    text: 'No mostró el comprobante ni el código del turno.',
    cure: 'Muestre el código del turno, en papel o en el teléfono. Si lo perdió, pídalo otra vez en la página de turnos.',
    legalBasis: TURNO_RULE,
  },
  {
    code: 'TURNO_OTHER_EMPLOYER',
    kind: 'turno',
    text: 'El turno es de otro empleador.',
    cure: 'Reserve un turno con el RUC de este empleador. Es gratuito.',
    legalBasis: TURNO_RULE,
  },
  {
    code: 'TURNO_OTHER_DAY',
    kind: 'turno',
    text: 'El turno es para otro día.',
    cure: 'Venga el día del turno, o cámbielo por uno nuevo. Es gratuito.',
    legalBasis: TURNO_RULE,
  },
  {
    code: 'LETTER_MISSING',
    kind: 'request-letter',
    text: 'No trajo la carta de pedido.',
    cure: 'Traiga la carta dirigida al IESS, firmada a mano.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_NOT_SIGNED',
    kind: 'request-letter',
    text: 'La carta no está firmada a mano.',
    cure: 'Firme la carta a mano: una firma escaneada o pegada no vale. Si la firmó electrónicamente, entréguela por el canal en línea.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_SECOND_SIGNATURE_MISSING',
    kind: 'request-letter',
    joint: true,
    text: 'La representación es conjunta y en la carta faltan firmas.',
    cure: 'Hagan firmar la carta, a mano, a todos los que representan en conjunto.',
    legalBasis: `${LETTER_RULE}; representación conjunta según el nombramiento`,
  },
  {
    code: 'LETTER_SIGNED_BY_ANOTHER',
    kind: 'request-letter',
    text: 'La carta la firma otra persona.',
    cure: 'Traiga la carta firmada a mano por quien representa al empleador.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_WITHOUT_EMPLOYER',
    kind: 'request-letter',
    text: 'En la carta faltan el RUC, la sucursal o la razón social, o no son los del registro.',
    cure: 'Escriba en la carta el RUC o número de registro, la sucursal y la razón social, tal como constan en el registro.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_WITHOUT_PERSON',
    kind: 'request-letter',
    text: 'En la carta faltan los nombres o el número de cédula de quien firma.',
    cure: 'Escriba en la carta los nombres completos y el número de cédula de quien firma.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_WITHOUT_CONTACT',
    kind: 'request-letter',
    text: 'En la carta faltan el correo, la dirección o el teléfono.',
    cure: 'Escriba en la carta el correo, la dirección y el teléfono del empleador.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'LETTER_UNCLEAR',
    kind: 'request-letter',
    text: 'La carta no está dirigida al IESS o no dice con claridad qué pide.',
    cure: 'Dirija la carta al IESS y diga qué pide: por ejemplo, restablecer la clave de empleador.',
    legalBasis: LETTER_RULE,
  },
  {
    code: 'APPOINTMENT_NOT_REGISTERED',
    kind: 'nombramiento',
    standings: REGISTERED,
    text: 'El nombramiento o poder no consta inscrito.',
    cure: 'Inscríbalo en el órgano que le corresponde: Registro Mercantil; Superintendencia de Compañías, si es una S.A.S.; o el de su clase de organización.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'APPOINTMENT_OTHER_PERSON',
    kind: 'nombramiento',
    standings: REGISTERED,
    text: 'En el registro consta otra persona como representante.',
    cure: 'Venga quien consta inscrito, o inscriba primero el nombramiento de quien comparece.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'APPOINTMENT_EXPIRED',
    kind: 'nombramiento',
    standings: OFFICES,
    text: 'El período del nombramiento terminó.',
    cure: 'Inscriba el nuevo nombramiento. Si sigue en funciones prorrogadas, pida que lo revise el supervisor.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'APPOINTMENT_NOT_REPRESENTING',
    kind: 'nombramiento',
    standings: OFFICES,
    text: 'El cargo no es el que representa según el estatuto o la norma de la entidad.',
    cure: 'Venga quien ejerce la representación, o muestre el estatuto o la norma que se la da a este cargo.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'APPOINTMENT_OTHER_EMPLOYER',
    kind: 'nombramiento',
    text: 'El documento es de otro empleador.',
    cure: 'Muestre el documento de este empleador, con su RUC y nombre.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'APPOINTMENT_NOT_SHOWN',
    kind: 'nombramiento',
    standings: SHOWN,
    text: 'El documento que acredita la representación no consta en línea y no mostró el original.',
    cure: 'Muestre el original en la ventanilla: lo miramos y se lo devolvemos.',
    legalBasis: STATE_DATA,
  },
  {
    code: 'CHAIN_INCOMPLETE',
    kind: 'nombramiento',
    standings: ['represented-by-legal-person'],
    text: 'Falta uno de los dos nombramientos: el de la compañía representante o el de quien la representa.',
    cure: 'Acredite los dos nombramientos, en vigencia.',
    legalBasis: APPOINTMENT_RULE,
  },
  {
    code: 'POWER_NOT_SHOWN',
    kind: 'nombramiento',
    standings: ['attorney'],
    text: 'No mostró el poder especial original.',
    cure: 'Muestre el poder especial otorgado ante notario: lo miramos y se lo devolvemos.',
    legalBasis: POWER_RULE,
  },
  {
    code: 'POWER_WITHOUT_THIS_ACT',
    kind: 'nombramiento',
    standings: ['attorney', 'branch-attorney'],
    text: 'El poder no nombra este trámite.',
    cure: 'Otorgue ante notario un poder que nombre el restablecimiento de la clave de empleador.',
    legalBasis: POWER_RULE,
  },
  {
    code: 'POWER_REVOKED',
    kind: 'nombramiento',
    standings: ['attorney', 'branch-attorney'],
    text: 'El poder fue revocado.',
    cure: 'Venga quien representa al empleador, o traiga un poder que esté en vigencia.',
    legalBasis: POWER_RULE,
  },
  {
    code: 'POWER_BY_ANOTHER',
    kind: 'nombramiento',
    standings: ['attorney'],
    text: 'El poder no lo otorgó quien representa al empleador.',
    cure: 'El poder lo otorga el representante en funciones, o el propio empleador si es una persona.',
    legalBasis: POWER_RULE,
  },
  {
    code: 'SUCCESSION_TO_LEGAL_STAFF',
    kind: 'nombramiento',
    standings: ['heirs'],
    text: 'La representación de la sucesión debe revisarla antes la asesoría jurídica.',
    cure: 'Presente los documentos de la sucesión a la asesoría jurídica del centro y vuelva con su respuesta.',
    legalBasis: 'Por confirmar con la asesoría jurídica del IESS',
  },
];

/** What a clerk may choose from for a requirement of this visit. */
export function defectsFor(visit: {
  kind: RequirementKind;
  employerKind: EmployerKind;
  standing: Standing;
  joint: boolean;
  expiredCedulas: ExpiredCedulas;
}): Defect[] {
  return DEFECTS.filter(
    (row) =>
      row.kind === visit.kind &&
      (row.employerKinds?.includes(visit.employerKind) ?? true) &&
      (row.standings?.includes(visit.standing) ?? true) &&
      (!row.joint || visit.joint) &&
      (!row.ifMustBeCurrent || visit.expiredCedulas === 'refuse'),
  ).map(({ code, kind, text, cure, legalBasis }) => ({ code, kind, text, cure, legalBasis }));
}

/** What a stored code says; undefined for one that nobody knows any more. */
export function defectByCode(code: string): Defect | undefined {
  return DEFECTS.find((row) => row.code === code);
}
