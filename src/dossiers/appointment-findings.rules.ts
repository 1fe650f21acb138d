import { type EmployerKind, formatDate, type LocalDate, localDateOf } from '../ecuador/index.js';
import {
  type AppointmentOnRecord,
  type Facts,
  type Finding,
  type FindingLevel,
  sourceOf,
} from './finding-facts.rules.js';

type Make = (code: string, level: FindingLevel, detail: string) => Finding;

/** Whether somebody who stands for others is registered to do so, until when, and alone or with another. */
export function aboutTheAppointment(facts: Facts): Finding[] {
  const { employer, cedula, registries, now, zone } = facts;
  if (employer.kind !== 'company' && employer.kind !== 'public') return [];
  const answer = registries.appointments ?? {
    outcome: 'unavailable' as const,
    source: 'Registro Mercantil y Superintendencia de Compañías',
  };
  const source = sourceOf(answer, facts);
  const make: Make = (code, level, detail) => ({ kind: 'nombramiento', code, level, detail, source });
  switch (answer.outcome) {
    case 'unavailable':
      return [
        make(
          'APPOINTMENT_UNVERIFIED',
          'unverified',
          'No comprobado: el registro no responde. Acepte el documento original con control posterior.',
        ),
      ];
    case 'not-found':
      return [notRegistered(employer.kind, make)];
    case 'found':
      return (
        (cedula === null
          ? foreigner(answer.record, localDateOf(now, zone), make)
          : registered(answer.record, cedula, localDateOf(now, zone), make)) ?? [
          notRegistered(employer.kind, make),
        ]
      );
  }
}

/** Undefined: the entries are all over, and none is of this person. */
function registered(
  appointments: readonly AppointmentOnRecord[],
  cedula: string,
  today: LocalDate,
  make: Make,
): Finding[] | undefined {
  const inForce = (appointment: AppointmentOnRecord) => isInForce(appointment, today);
  const own = appointments.filter((appointment) => appointment.cedula === cedula);
  const present = own.find(inForce);
  if (present) return presentOffice(present, make);
  const other = appointments.find(inForce);
  if (other) {
    const detail = `Otro representante registrado: ${other.fullName}, ${other.position}, hasta el ${formatDate(other.endsOn)}.`;
    return [make('APPOINTMENT_OTHER_PERSON', 'blocking', detail)];
  }
  const [latest] = own;
  if (!latest) return undefined;
  if (latest.registeredOn > today) {
    return [
      make(
        'APPOINTMENT_NOT_YET',
        'warning',
        `${latest.position}: rige desde el ${formatDate(latest.registeredOn)}.`,
      ),
    ];
  }
  // The law keeps the administrator in office until replaced (domain 3.3): a remark, not a refusal.
  const carriedOn = 'Funciones prorrogadas mientras no haya reemplazo; coméntelo con su supervisor.';
  return [
    make(
      'APPOINTMENT_EXPIRED',
      'warning',
      `${latest.position}: venció el ${formatDate(latest.endsOn)}. ${carriedOn}`,
    ),
  ];
}

/** The registries write a foreigner under a number of their own: whether it is this person, only a person can tell. */
function foreigner(
  appointments: readonly AppointmentOnRecord[],
  today: LocalDate,
  make: Make,
): Finding[] | undefined {
  const present = appointments.filter((appointment) => isInForce(appointment, today));
  if (present.length === 0) return undefined;
  const names = present.map(({ fullName, position }) => `${fullName}, ${position}`).join('; ');
  const detail = `No comprobado con un documento extranjero. Consta ${names}: compare el nombre con el documento original.`;
  return [make('APPOINTMENT_FOREIGN', 'unverified', detail)];
}

const isInForce = ({ registeredOn, endsOn }: AppointmentOnRecord, today: LocalDate): boolean =>
  registeredOn <= today && today <= endsOn;

function presentOffice({ position, endsOn, registry, joint }: AppointmentOnRecord, make: Make): Finding[] {
  const office = make(
    'APPOINTMENT_IN_FORCE',
    'ok',
    `${position}, vigente hasta el ${formatDate(endsOn)} (${registry}).`,
  );
  if (!joint) return [office];
  return [
    office,
    make('JOINT_REPRESENTATION', 'info', 'La representación es conjunta: la carta lleva las dos firmas.'),
  ];
}

/** Foundations, cooperatives and public bodies are registered elsewhere, so a missing entry does not decide anything. */
const notRegistered = (kind: EmployerKind, make: Make): Finding =>
  kind === 'public'
    ? make(
        'APPOINTMENT_ELSEWHERE',
        'info',
        'Las entidades públicas no inscriben el nombramiento: revise la acción de personal, decreto, acuerdo o credencial.',
      )
    : make(
        'APPOINTMENT_NOT_FOUND',
        'warning',
        'No consta inscrito. Revise el original y su órgano de registro.',
      );
