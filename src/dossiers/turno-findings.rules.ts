import { formatDate, localDateOf, localTimeOf } from '../ecuador/index.js';
import { type Facts, type Finding, type FindingLevel } from './finding-facts.rules.js';

const OWN_TURNOS = 'Turnos';

/** Whether the turno is for this employer, this day and this service. */
export function aboutTheTurno({ turno, employer, service, now, zone }: Facts): Finding[] {
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
