import { formatDate, localDateOf } from '../ecuador/index.js';
import {
  type Facts,
  type Finding,
  type FindingLevel,
  IESS,
  sameName,
  sentence,
  sourceOf,
} from './finding-facts.rules.js';
import { identity } from './person-findings.rules.js';

type Unavailable = Extract<NonNullable<Facts['registries']['taxpayer']>, { outcome: 'unavailable' }>;

/** Whether the employer is on record and active, and what stands in the way of a new key. */
export function aboutTheRuc(facts: Facts): Finding[] {
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

/** What the copy of the padrón says, with its age; it helps a person to decide and decides nothing. */
function lastKnown({ lastKnown: copy }: Unavailable, { zone }: Facts): string {
  if (!copy) return '';
  const { state, legalName } = copy.record;
  return ` La copia del ${formatDate(localDateOf(copy.asOf, zone))} dice ${state}: ${sentence(legalName)}`;
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
        `No comprobado: el SRI no responde.${lastKnown(answer, facts)} Continúe con control posterior.`,
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
