import {
  type EmployerKind,
  formatDate,
  type LocalDate,
  localDateOf,
  localTimeOf,
  type RucWarning,
  type TimeZone,
} from '../ecuador/index.js';
import { type RequirementKind } from '../requirements/index.js';

/** How a finding weighs: `blocking` cannot be accepted by one person alone, `unverified` could not be looked up. */
export type FindingLevel = 'ok' | 'info' | 'warning' | 'blocking' | 'unverified';

/** What the software found about one requirement. The clerk decides; nothing here accepts or rejects (LOPDP, Art. 20). */
export interface Finding {
  readonly kind: RequirementKind;
  readonly code: string;
  readonly level: FindingLevel;
  readonly detail: string;
  /** Who says so, and how fresh it is where it is a copy. */
  readonly source: string;
}

/** A registry's answer, as far as the rule needs it. */
export type Answer<T> =
  | { readonly outcome: 'found'; readonly record: T; readonly source: string; readonly asOf: Date }
  | { readonly outcome: 'not-found'; readonly source: string; readonly asOf: Date }
  | { readonly outcome: 'unavailable'; readonly source: string };

export interface AppointmentOnRecord {
  readonly cedula: string;
  readonly fullName: string;
  readonly position: string;
  readonly registry: string;
  readonly registeredOn: LocalDate;
  readonly endsOn: LocalDate;
  readonly joint: boolean;
}

/** What the registries answered about this employer and this person. */
export interface RegistryAnswers {
  /** Not asked for a household: it has no RUC. */
  readonly taxpayer?: Answer<{ readonly legalName: string; readonly state: string }>;
  readonly person: Answer<{ readonly fullName: string }>;
  /** Asked for companies and public bodies. */
  readonly appointments?: Answer<readonly AppointmentOnRecord[]>;
}

export interface TurnoOnRecord {
  /** As it is shown to people. */
  readonly code: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly rucRoot: string;
  readonly sucursal: string;
}

/** Everything the findings are made of. */
export interface Facts {
  readonly employer: {
    readonly rucRoot: string;
    readonly sucursal: string;
    readonly kind: EmployerKind;
    readonly legalName: string;
    readonly representativeCedula: string;
    readonly representativeName: string;
    readonly email: string | null;
    readonly frozenAt: Date | null;
  };
  /** What the rules of the country say of the RUC as it was typed. */
  readonly rucWarnings: readonly RucWarning[];
  /** Of the person at the counter. */
  readonly cedula: string;
  readonly service: string;
  /** Undefined: a walk-in. */
  readonly turno: TurnoOnRecord | undefined;
  readonly registries: RegistryAnswers;
  readonly now: Date;
  readonly zone: TimeZone;
}

const IESS = 'IESS, registro de empleadores';
const OWN_TURNOS = 'Turnos';

/** All findings of a dossier, in the order of the clerk's list. Only those of requirements that it has are kept by the caller. */
export function findingsOf(facts: Facts): Finding[] {
  return [
    ...aboutThePerson(facts),
    ...aboutTheRuc(facts),
    ...aboutTheTurno(facts),
    ...aboutTheAppointment(facts),
  ];
}

function aboutThePerson(facts: Facts): Finding[] {
  const { employer, cedula } = facts;
  const registered = employer.representativeCedula === cedula;
  const match: Finding = registered
    ? {
        kind: 'cedula',
        code: 'REPRESENTATIVE_MATCHES',
        level: 'ok',
        detail: sentence(`Es quien consta como representante: ${employer.representativeName}`),
        source: IESS,
      }
    : {
        kind: 'cedula',
        code: 'OTHER_REPRESENTATIVE',
        level: 'blocking',
        detail: `Otro representante registrado: ${employer.representativeName}. Primero se actualizan los datos del empleador.`,
        source: IESS,
      };
  return [match, identity('cedula', facts)];
}

/** Whose cédula it is, by the Registro Civil. */
function identity(kind: RequirementKind, facts: Facts): Finding {
  const { employer, cedula, registries } = facts;
  const { person } = registries;
  const source = sourceOf(person, facts);
  if (person.outcome === 'unavailable') {
    return {
      kind,
      code: 'IDENTITY_UNVERIFIED',
      level: 'unverified',
      detail: 'No comprobado: error de conexión con el Registro Civil. Continúe con control posterior.',
      source,
    };
  }
  if (person.outcome === 'not-found') {
    return {
      kind,
      code: 'IDENTITY_NOT_FOUND',
      level: 'warning',
      detail: 'La cédula no consta en el Registro Civil. Revise el documento original.',
      source,
    };
  }
  const { fullName } = person.record;
  if (cedula === employer.representativeCedula && !sameName(fullName, employer.representativeName)) {
    return {
      kind,
      code: 'IDENTITY_NAME_DIFFERS',
      level: 'warning',
      detail: sentence(`El Registro Civil dice ${fullName}; el IESS dice ${employer.representativeName}`),
      source,
    };
  }
  return {
    kind,
    code: 'IDENTITY_CONFIRMED',
    level: 'ok',
    detail: sentence(`Consta en el Registro Civil: ${fullName}`),
    source,
  };
}

function aboutTheRuc(facts: Facts): Finding[] {
  const { employer, rucWarnings } = facts;
  const findings: Finding[] = employer.kind === 'household' ? householdRecord(facts) : taxpayerRecord(facts);
  for (const { code, detail } of rucWarnings)
    findings.push({ kind: 'ruc', code, level: 'warning', detail, source: 'Regla del RUC' });
  if (employer.frozenAt) {
    const since = formatDate(localDateOf(employer.frozenAt, facts.zone));
    findings.push({
      kind: 'ruc',
      code: 'ACCOUNT_FROZEN',
      level: 'blocking',
      detail: `La cuenta está congelada desde el ${since}. Consulte a su supervisor.`,
      source: IESS,
    });
  }
  if (employer.email === null) {
    const detail =
      'Usuario no tiene correo registrado. El enlace no puede enviarse: antes hay que actualizar los datos.';
    findings.push({ kind: 'ruc', code: 'NO_REGISTERED_EMAIL', level: 'info', detail, source: IESS });
  }
  return findings;
}

function householdRecord(facts: Facts): Finding[] {
  const detail = 'Patrono de hogar: se registra con la cédula y 000, y no consta en el SRI.';
  return [
    identity('ruc', facts),
    { kind: 'ruc', code: 'HOUSEHOLD_WITHOUT_RUC', level: 'info', detail, source: IESS },
  ];
}

function taxpayerRecord(facts: Facts): Finding[] {
  const answer = facts.registries.taxpayer ?? { outcome: 'unavailable' as const, source: 'SRI' };
  const source = sourceOf(answer, facts);
  const finding = (code: string, level: FindingLevel, detail: string): Finding => ({
    kind: 'ruc',
    code,
    level,
    detail,
    source,
  });
  if (answer.outcome === 'unavailable') {
    return [
      finding(
        'RUC_UNVERIFIED',
        'unverified',
        'No comprobado: el SRI no responde. Continúe con control posterior.',
      ),
    ];
  }
  if (answer.outcome === 'not-found')
    return [finding('RUC_NOT_FOUND', 'blocking', 'El RUC no consta en el SRI.')];
  const { state, legalName } = answer.record;
  const active =
    state === 'ACTIVO'
      ? finding('RUC_ACTIVE', 'ok', sentence(`El RUC consta como ACTIVO: ${legalName}`))
      : finding('RUC_NOT_ACTIVE', 'blocking', `El RUC consta como ${state}. Debe reactivarlo en el SRI.`);
  if (sameName(legalName, facts.employer.legalName)) return [active];
  return [
    active,
    finding(
      'LEGAL_NAME_DIFFERS',
      'warning',
      sentence(`El SRI dice ${legalName}; el IESS dice ${facts.employer.legalName}`),
    ),
  ];
}

function aboutTheTurno({ turno, employer, service, now, zone }: Facts): Finding[] {
  const finding = (code: string, level: FindingLevel, detail: string): Finding => ({
    kind: 'turno',
    code,
    level,
    detail,
    source: OWN_TURNOS,
  });
  if (!turno) return [finding('WALK_IN', 'info', 'Vino sin turno: no es obligatorio en esta visita.')];
  const findings: Finding[] = [];
  const day = localDateOf(turno.startsAt, zone);
  const when = `${formatDate(day)} ${localTimeOf(turno.startsAt, zone)}`;
  if (turno.rucRoot !== employer.rucRoot || turno.sucursal !== employer.sucursal) {
    findings.push(
      finding(
        'TURNO_OTHER_EMPLOYER',
        'warning',
        `El turno ${turno.code} se reservó para otro empleador. Confirme a quién se atiende.`,
      ),
    );
  } else if (day === localDateOf(now, zone)) {
    findings.push(finding('TURNO_TODAY', 'ok', `Turno ${turno.code} para hoy, ${when}.`));
  }
  if (day !== localDateOf(now, zone))
    findings.push(finding('TURNO_OTHER_DAY', 'warning', `El turno ${turno.code} es para el ${when}.`));
  if (turno.serviceCode !== service)
    findings.push(
      finding(
        'TURNO_OTHER_SERVICE',
        'info',
        'El turno se reservó para otro servicio; la visita se derivó a este.',
      ),
    );
  return findings;
}

function aboutTheAppointment(facts: Facts): Finding[] {
  const { employer, cedula, registries, now, zone } = facts;
  if (employer.kind !== 'company' && employer.kind !== 'public') return [];
  const answer = registries.appointments ?? {
    outcome: 'unavailable' as const,
    source: 'Registro Mercantil y Superintendencia de Compañías',
  };
  const source = sourceOf(answer, facts);
  const finding = (code: string, level: FindingLevel, detail: string): Finding => ({
    kind: 'nombramiento',
    code,
    level,
    detail,
    source,
  });
  if (answer.outcome === 'unavailable') {
    return [
      finding(
        'APPOINTMENT_UNVERIFIED',
        'unverified',
        'No comprobado: el registro no responde. Acepte el documento original con control posterior.',
      ),
    ];
  }
  if (answer.outcome === 'not-found') return [notRegistered(employer.kind, finding)];
  const today = localDateOf(now, zone);
  const inForce = ({ registeredOn, endsOn }: AppointmentOnRecord) => registeredOn <= today && today <= endsOn;
  const own = answer.record.filter((appointment) => appointment.cedula === cedula);
  const best = own.find(inForce) ?? own[0];
  const other = answer.record.find((appointment) => appointment.cedula !== cedula && inForce(appointment));
  if (best && inForce(best)) {
    const findings = [
      finding(
        'APPOINTMENT_IN_FORCE',
        'ok',
        `${best.position}, vigente hasta el ${formatDate(best.endsOn)} (${best.registry}).`,
      ),
    ];
    if (best.joint)
      findings.push(
        finding(
          'JOINT_REPRESENTATION',
          'info',
          'La representación es conjunta: la carta lleva las dos firmas.',
        ),
      );
    return findings;
  }
  if (other)
    return [
      finding(
        'APPOINTMENT_OTHER_PERSON',
        'blocking',
        `Otro representante registrado: ${other.fullName}, ${other.position}, hasta el ${formatDate(other.endsOn)}.`,
      ),
    ];
  if (!best) return [notRegistered(employer.kind, finding)];
  if (best.registeredOn > today)
    return [
      finding(
        'APPOINTMENT_NOT_YET',
        'warning',
        `${best.position}: rige desde el ${formatDate(best.registeredOn)}.`,
      ),
    ];
  // The law keeps the administrator in office until replaced (domain 3.3): a remark, not a refusal.
  return [
    finding(
      'APPOINTMENT_EXPIRED',
      'warning',
      `${best.position}: venció el ${formatDate(best.endsOn)}. Funciones prorrogadas mientras no haya reemplazo; coméntelo con su supervisor.`,
    ),
  ];
}

type Make = (code: string, level: FindingLevel, detail: string) => Finding;

/** Foundations, cooperatives and public bodies are registered elsewhere, so a missing entry does not decide anything. */
const notRegistered = (kind: EmployerKind, finding: Make): Finding =>
  kind === 'public'
    ? finding(
        'APPOINTMENT_ELSEWHERE',
        'info',
        'Las entidades públicas no inscriben el nombramiento: revise la acción de personal, decreto, acuerdo o credencial.',
      )
    : finding(
        'APPOINTMENT_NOT_FOUND',
        'warning',
        'No consta inscrito. Revise el original y su órgano de registro.',
      );

function sourceOf(answer: Answer<unknown>, { zone }: Facts): string {
  return answer.outcome === 'unavailable'
    ? answer.source
    : `${answer.source}, datos al ${formatDate(localDateOf(answer.asOf, zone))}`;
}

/** Names such as «Compañía S.A.» bring their own full stop. */
const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** The same words in any order, without regard to accents, case or punctuation: registries write surnames first. */
function sameName(one: string, other: string): boolean {
  return wordsOf(one) === wordsOf(other);
}

const wordsOf = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .sort()
    .join(' ');
