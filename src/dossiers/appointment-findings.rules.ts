import { type EmployerKind, formatDate, type LocalDate, localDateOf } from '../ecuador/index.js';
import { type Standing, standingRow } from '../requirements/index.js';
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
  const { employer, standing, registries, now, zone } = facts;
  const row = standingRow(standing);
  if (row.toLegalStaff) return [toLegalStaff];
  if (row.actsForTheRepresentative && !isRepresented(employer.kind)) return [powerToReview];
  if (!isRepresented(employer.kind)) return [];
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
        ...(row.actsForTheRepresentative ? [powerToReview] : []),
      ];
    case 'not-found':
      return [
        notRegistered(employer.kind, standing, make),
        ...(row.actsForTheRepresentative ? [powerToReview] : []),
      ];
    case 'found':
      return (
        onRecord(answer.record, facts, localDateOf(now, zone), make) ?? [
          notRegistered(employer.kind, standing, make),
        ]
      );
  }
}

const isRepresented = (kind: EmployerKind): boolean => kind === 'company' || kind === 'public';

/** Undefined: the entries are all over, and none is of this person. */
function onRecord(
  appointments: readonly AppointmentOnRecord[],
  { standing, cedula }: Facts,
  today: LocalDate,
  make: Make,
): Finding[] | undefined {
  if (standingRow(standing).actsForTheRepresentative)
    return [...principals(appointments, today, make), powerToReview];
  return cedula === null
    ? foreigner(appointments, today, make)
    : registered(appointments, cedula, { today, standing }, make);
}

function registered(
  appointments: readonly AppointmentOnRecord[],
  cedula: string,
  { today, standing }: { today: LocalDate; standing: Standing },
  make: Make,
): Finding[] | undefined {
  const inForce = (appointment: AppointmentOnRecord) => isInForce(appointment, today);
  const own = appointments.filter((appointment) => appointment.cedula === cedula);
  const present = own.find(inForce);
  if (present) return presentOffice(present, make);
  const other = appointments.find(inForce);
  if (other) {
    const detail = `Otro representante registrado: ${other.fullName}, ${other.position}, hasta el ${formatDate(other.endsOn)}.`;
    return standing === 'represented-by-legal-person'
      ? [make('APPOINTMENT_BY_CHAIN', 'warning', `${detail} Revise los dos nombramientos, uno por uno.`)]
      : [make('APPOINTMENT_OTHER_PERSON', 'blocking', `${detail}${INSTEAD[standing] ?? ''}`)];
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

/** What shows that the entry is out of date. */
const INSTEAD: Readonly<Partial<Record<Standing, string>>> = {
  liquidator: ' Revise la inscripción del liquidador o la resolución de la Superintendencia de Compañías.',
  'branch-attorney': ' Revise la inscripción del poder de la sucursal.',
};

/** Who could have given a power: the registry knows them, not the power itself. */
function principals(appointments: readonly AppointmentOnRecord[], today: LocalDate, make: Make): Finding[] {
  const present = appointments.filter((appointment) => isInForce(appointment, today));
  if (present.length === 0) {
    const detail = 'Nadie consta en funciones: revise quién otorga el poder y con qué nombramiento.';
    return [make('PRINCIPAL_NOT_IN_FORCE', 'warning', detail)];
  }
  const names = present.map(
    ({ fullName, position, endsOn }) => `${fullName}, ${position}, hasta el ${formatDate(endsOn)}`,
  );
  const inForce = make('PRINCIPAL_IN_FORCE', 'ok', `Puede otorgar el poder ${names.join('; ')}.`);
  return present.some(({ joint }) => joint)
    ? [inForce, make('JOINT_PRINCIPALS', 'info', 'La representación es conjunta: el poder lo otorgan todos.')]
    : [inForce];
}

const COUNTER = 'Regla del trámite';

const powerToReview: Finding = {
  kind: 'nombramiento',
  code: 'POWER_TO_REVIEW',
  level: 'info',
  detail:
    'El poder no consta en un registro que se consulte: revise el original, que nombre este trámite y que no esté revocado.',
  source: COUNTER,
};

const toLegalStaff: Finding = {
  kind: 'nombramiento',
  code: 'SUCCESSION_TO_LEGAL_STAFF',
  level: 'blocking',
  detail: 'Sucesión: remita primero a la asesoría jurídica del centro.',
  source: COUNTER,
};

/** Foundations, cooperatives and public bodies are registered elsewhere, so a missing entry does not decide anything. */
function notRegistered(kind: EmployerKind, standing: Standing, make: Make): Finding {
  if (standing === 'registered-elsewhere') {
    const detail =
      'Esta clase de organización se registra en otro órgano: revise el original y su inscripción.';
    return make('APPOINTMENT_ELSEWHERE', 'info', detail);
  }
  return kind === 'public'
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
}
