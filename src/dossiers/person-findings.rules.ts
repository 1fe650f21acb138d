import { isSamePerson, type PersonDocument } from '../ecuador/index.js';
import { type RequirementKind } from '../requirements/index.js';
import { type Facts, type Finding, IESS, sameName, sentence, sourceOf } from './finding-facts.rules.js';

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
        detail: `Otro representante registrado: ${employer.representativeName}. Primero se actualizan los datos del empleador.`,
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
