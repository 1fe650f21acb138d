import { isSamePerson, type PersonDocument } from '../ecuador/index.js';
import { type RequirementKind, type Standing } from '../requirements/index.js';
import { type Facts, type Finding, IESS, sameName, sentence, sourceOf } from './finding-facts.rules.js';

const UPDATE_FIRST = 'Primero se actualizan los datos del empleador.';

/**
 * What comes first where the IESS has another representative (domain 3.3, 7). It stays a red finding whatever proof the person
 * brings: that a key goes to somebody else than the person on record is never one clerk's decision.
 */
const WHAT_FIRST: Readonly<Partial<Record<Standing, string>>> = {
  attorney:
    'Quien comparece viene con poder: con el original a la vista, pida la autorización de su supervisor.',
  liquidator:
    'Primero se actualiza en el IESS el cargo de liquidador; si ya está en trámite, consulte a su supervisor.',
  'branch-attorney': 'Primero se actualiza en el IESS el apoderado de la sucursal.',
  heirs: 'No atienda a la sucesión sin la respuesta de la asesoría jurídica.',
};

/** Whether the person at the counter stands for the employer, and who it is. */
export function aboutThePerson(facts: Facts): Finding[] {
  const { employer } = facts;
  const registered = isSamePerson(facts, representative(employer));
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
        detail: `Otro representante registrado: ${employer.representativeName}. ${WHAT_FIRST[facts.standing] ?? UPDATE_FIRST}`,
        source: IESS,
      };
  return [match, identity('cedula', facts)];
}

const representative = (employer: Facts['employer']): PersonDocument => ({
  cedula: employer.representativeCedula,
  foreignerCode: employer.representativeForeignerCode,
});

/** Whose cédula it is, by the Registro Civil. A foreign document is for the clerk alone to look at. */
export function identity(kind: RequirementKind, facts: Facts): Finding {
  const { employer, cedula, registries } = facts;
  if (cedula === null) {
    return {
      kind,
      code: 'IDENTITY_FOREIGN',
      level: 'unverified',
      detail:
        'No comprobado: el Registro Civil no consulta documentos extranjeros. Revise el original: foto, nombre, número y vigencia.',
      source: 'Registro Civil',
    };
  }
  const person = registries.person ?? { outcome: 'unavailable' as const, source: 'Registro Civil' };
  const source = sourceOf(person, facts);
  if (person.outcome === 'unavailable') {
    return {
      kind,
      code: 'IDENTITY_UNVERIFIED',
      level: 'unverified',
      detail:
        'No comprobado. Error de conexión con el Registro Civil: intente más tarde o continúe con control posterior.',
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
