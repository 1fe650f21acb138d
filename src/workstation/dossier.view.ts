import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type DossierView, type EarlierVisit } from '../dossiers/index.js';
import { PAPER_FILE, paperList, type PaperView, takesPapers } from '../papers/index.js';
import { type Defect, standingRow, standingsOf } from '../requirements/index.js';
import { type Typed } from './typed.js';

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
 * @param isForOthers this clerk may neither check nor decide anything about the employer.
 */
export function dossierPart(
  dossier: DossierView,
  choices: readonly Defect[],
  papers: readonly PaperView[],
  typed: Typed,
  { zone, now, isForOthers }: { zone: TimeZone; now: Date; isForOthers: boolean },
): object {
  const isOpen = dossier.status === 'open' && !isForOthers;
  // What a red finding stands against is decided by hand, never by pressing the same key again.
  const next = dossier.requirements.find((each) => each.outcome === 'pending' && !isBlocked(each))?.kind;
  return {
    checks: dossier.requirements.map((requirement, index) => ({
      n: index + 1,
      kind: requirement.kind,
      name: requirement.name,
      howText: [HOW_TEXT[requirement.how], requirement.registeredAt].filter(Boolean).join(' · '),
      questions: requirement.checks,
      legalBasis: requirement.legalBasis ?? '',
      outcome: requirement.outcome,
      required: requirement.required,
      findings: requirement.findings.map((finding) => ({
        level: finding.level,
        levelText: LEVEL_TEXT[finding.level] ?? finding.level,
        text: finding.detail,
        source: `${finding.source}, ${momentText(new Date(finding.at), now, zone)}`,
      })),
      reason: requirement.reason ?? '',
      before: beforeText(dossier.earlier ?? [], requirement.kind, zone),
      typed: typed[`reason-${requirement.kind}`] ?? '',
      typedWhy: typed[`accept-${requirement.kind}`] ?? '',
      choices: choicesOf(choices, requirement.kind, typed),
      papers: handedInPart(dossier, requirement, papers, zone),
      action: isOpen ? `/personal/puesto/expedientes/${dossier.id}/revisiones/${requirement.kind}` : null,
      acceptKind: isBlocked(requirement) ? 'secondary' : 'done',
      needsApproval: isBlocked(requirement),
      shortcut: isOpen && requirement.kind === next ? 'F6' : '',
    })),
    decision: isForOthers ? { ...decisionPart(dossier), action: null } : decisionPart(dossier),
    lookUpAction:
      isOpen && isUnverified(dossier) ? `/personal/puesto/expedientes/${dossier.id}/consulta` : null,
    context: contextPart(dossier, typed, { zone, now, isOpen }),
  };
}

const MEGABYTE = 1024 * 1024;
const PAPER_HINT = `PDF, JPG o PNG, hasta ${PAPER_FILE.maxBytes / MEGABYTE} MB. Nunca la copia de una cédula.`;

/** What was handed in with a line, and while nobody has decided the form for more. */
function handedInPart(
  { id, status }: DossierView,
  requirement: RequirementView,
  papers: readonly PaperView[],
  zone: TimeZone,
): object {
  const { kind } = requirement;
  const isOpen = status === 'open';
  return {
    list: paperList(
      papers.filter((paper) => paper.kind === kind),
      zone,
      isOpen ? { removeAction: (paperId) => `/personal/puesto/papeles/${paperId}/quitar` } : {},
    ),
    form:
      isOpen && takesPapers(requirement)
        ? {
            field: `paper-${kind}`,
            hint: PAPER_HINT,
            action: `/personal/puesto/expedientes/${id}/papeles/${kind}`,
          }
        : null,
  };
}

/** The usual defects to tick; what was ticked stays when the form was refused. */
function choicesOf(choices: readonly Defect[], kind: RequirementView['kind'], typed: Typed) {
  const ticked = (typed[`codes-${kind}`] ?? '').split(' ');
  return choices
    .filter((choice) => choice.kind === kind)
    .map(({ code, text }) => ({ id: `defect-${code}`, code, text, checked: ticked.includes(code) }));
}

/** What became of a requirement the last time that anybody looked at it. */
function beforeText(earlier: readonly EarlierVisit[], kind: RequirementView['kind'], zone: TimeZone): string {
  for (const { openedAt, requirements } of earlier) {
    const line = requirements.find((each) => each.kind === kind);
    if (!line || line.outcome === 'pending') continue;
    const outcome = BEFORE_TEXT[line.outcome];
    const said = [line.reason, line.evidence].filter(Boolean).join(' · ');
    return `El ${formatDate(localDateOf(new Date(openedAt), zone))}: ${outcome}${said ? `. ${said}` : ''}`;
  }
  return '';
}

const BEFORE_TEXT: Readonly<Record<Exclude<RequirementView['outcome'], 'pending'>, string>> = {
  accepted: 'aceptado',
  rejected: 'rechazado',
  'not-applicable': 'no aplicaba',
};

const VISIT_TEXT: Readonly<Record<EarlierVisit['status'], string>> = {
  rejected: 'rechazada por:',
  open: 'que quedó sin decidir.',
  approved: 'aprobada.',
};

/** In which quality the person comes, what is noted, and what earlier visits left. */
function contextPart(
  dossier: DossierView,
  typed: Typed,
  { zone, now, isOpen }: { zone: TimeZone; now: Date; isOpen: boolean },
): object {
  const action = (what: string) => `/personal/puesto/expedientes/${dossier.id}/${what}`;
  const { notes } = dossier;
  const isLacking =
    dossier.status === 'rejected' || dossier.requirements.some(({ defects }) => defects.length > 0);
  return {
    standing: {
      name: standingRow(dossier.standing).name,
      value: dossier.standing,
      joint: dossier.joint,
      items: standingsOf(dossier.employer.kind).map(({ standing, name }) => ({
        value: standing,
        text: name,
      })),
      action: isOpen ? action('calidad') : '',
    },
    notes: {
      title: notes ? 'Notas (hay)' : 'Notas',
      hint: notes ? `Última: ${notes.by.name}, ${momentText(new Date(notes.at), now, zone)}` : '',
      text: typed.notes ?? notes?.text ?? '',
      keep: typed.notes !== undefined,
      action: action('notas'),
    },
    sheetHref: isLacking ? action('hoja') : '',
    earlier: (dossier.earlier ?? []).map((visit) => ({
      title: `Visita anterior del ${formatDate(localDateOf(new Date(visit.openedAt), zone))} (${visit.center}), ${VISIT_TEXT[visit.status]}`,
      reason: visit.reason ?? '',
      note: visit.notes?.text ?? '',
      noteBy: visit.notes
        ? `${visit.notes.by.name}, ${formatDate(localDateOf(new Date(visit.notes.at), zone))}`
        : '',
    })),
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
