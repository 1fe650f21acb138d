import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type DossierView } from '../dossiers/index.js';

type RequirementView = DossierView['requirements'][number];

const HOW_TEXT: Readonly<Record<RequirementView['how'], string>> = {
  exhibit: 'mostrar original',
  consult: 'consultamos',
  'hand-in': 'entregar',
};

const LEVEL_TEXT: Readonly<Record<string, string>> = {
  ok: 'Conforme',
  info: 'Nota',
  warning: 'Atención',
  blocking: 'Impide aprobar',
  unverified: 'No comprobado',
};

/**
 * The checklist and its decision, as the clerk goes through them.
 * @param isForOthers this clerk may not decide about the employer.
 */
export function dossierPart(dossier: DossierView, zone: TimeZone, now: Date, isForOthers: boolean): object {
  const isOpen = dossier.status === 'open';
  // What a red finding stands against is decided by hand, never by pressing the same key again.
  const next = dossier.requirements.find((each) => each.outcome === 'pending' && !isBlocked(each))?.kind;
  return {
    checks: dossier.requirements.map((requirement, index) => ({
      n: index + 1,
      kind: requirement.kind,
      name: requirement.name,
      howText: HOW_TEXT[requirement.how],
      outcome: requirement.outcome,
      required: requirement.required,
      findings: requirement.findings.map((finding) => ({
        level: finding.level,
        levelText: LEVEL_TEXT[finding.level] ?? finding.level,
        text: finding.detail,
        source: `${finding.source}, ${momentText(new Date(finding.at), now, zone)}`,
      })),
      reason: requirement.reason ?? '',
      action: isOpen ? `/personal/puesto/expedientes/${dossier.id}/revisiones/${requirement.kind}` : null,
      acceptKind: isBlocked(requirement) ? 'secondary' : 'done',
      needsApproval: isBlocked(requirement),
      shortcut: isOpen && requirement.kind === next ? 'F6' : '',
    })),
    decision: isForOthers ? { ...decisionPart(dossier), action: null } : decisionPart(dossier),
    lookUpAction:
      isOpen && isUnverified(dossier) ? `/personal/puesto/expedientes/${dossier.id}/consulta` : null,
  };
}

/** A registry did not answer: it may by now. */
const isUnverified = ({ requirements }: DossierView): boolean =>
  requirements.some(({ findings }) => findings.some(({ code }) => code.endsWith('_UNVERIFIED')));

const isBlocked = ({ findings }: RequirementView): boolean =>
  findings.some(({ level }) => level === 'blocking');

/** «hoy 09:13», or the day when it was another. */
function momentText(instant: Date, now: Date, zone: TimeZone): string {
  const day = localDateOf(instant, zone);
  return day === localDateOf(now, zone) ? `hoy ${localTimeOf(instant, zone)}` : formatDate(day);
}

function decisionPart(dossier: DossierView): object {
  if (dossier.decision) {
    const approved = dossier.decision.outcome === 'approved';
    const reason = dossier.decision.reason ? `: ${dossier.decision.reason}` : '';
    return {
      text: `Expediente ${approved ? 'aprobado' : 'negado'}${reason}`,
      ready: approved,
      action: null,
      waits: false,
      shortcut: '',
    };
  }
  const missing = dossier.requirements
    .map(({ required, outcome }, index) => (required && outcome !== 'accepted' ? index + 1 : 0))
    .filter((n) => n > 0);
  const ready = missing.length === 0;
  return {
    text: ready ? 'Todo lo necesario está aceptado' : `Falta: ${missing.join(', ')}`,
    ready,
    action: `/personal/puesto/expedientes/${dossier.id}/decision`,
    waits: !ready,
    shortcut: ready ? 'F6' : '',
  };
}
