import { type ApprovalView } from '../approvals/index.js';
import { type ContactChangeAtDesk } from '../contact-changes/index.js';
import { type DossierView } from '../dossiers/index.js';
import { localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type ResetAtDesk } from '../resets/index.js';
import { type Typed } from './typed.js';

/** What the desk was read to hold of these. */
interface Asked {
  readonly approvals: readonly ApprovalView[];
  readonly contactChange: ContactChangeAtDesk | null;
  readonly reset: ResetAtDesk | null;
  readonly zone: TimeZone;
}

interface Words {
  /** Whether the desk still has to know. */
  readonly matters: (at: {
    dossier: DossierView;
    reset: ResetAtDesk | null;
    status: ApprovalView['status'];
  }) => boolean;
  readonly approved: string;
  readonly rejected: string;
}

const isOver = (reset: ResetAtDesk | null): boolean =>
  reset?.status === 'completed' || reset?.status === 'voided';

const RESET_WORDS: Words = {
  // A yes that was made use of is old news; a new link to an address that changed since may wait for one.
  matters: ({ dossier, reset, status }) =>
    dossier.status === 'approved' && !isOver(reset) && (reset === null || status !== 'approved'),
  approved: 'Ya puede enviar el enlace.',
  rejected: 'Explíquelo a la persona, o pídalo otra vez con otro motivo.',
};

/** What the clerk does next about each kind. */
const WORDS: Readonly<Record<string, Words>> = {
  'dossier-finding': {
    matters: ({ dossier }) => dossier.status === 'open',
    approved: 'Ya puede aprobar el expediente.',
    rejected: 'Explíquelo a la persona y niegue el expediente, o pídalo otra vez con otro motivo.',
  },
  'contact-change': {
    matters: ({ reset }) => !isOver(reset),
    approved: 'El correo ya cambió; se avisó a cada dirección que consta.',
    rejected: 'El correo no cambia. Explíquelo a la persona, o pídalo otra vez con otro motivo.',
  },
  'reset-in-cool-down': RESET_WORDS,
  'reset-over-cap': RESET_WORDS,
};

const STATE: Readonly<Record<ApprovalView['status'], string>> = {
  pending: 'warning',
  approved: 'ok',
  rejected: 'blocking',
  expired: 'neutral',
  withdrawn: 'neutral',
};

const STATUS_TEXT: Readonly<Record<ApprovalView['status'], string>> = {
  pending: 'Espera a supervisión',
  approved: 'Autorizado',
  rejected: 'No autorizado',
  expired: 'Venció sin decisión',
  withdrawn: 'Retirada',
};

/** What the desk waits for, or was told: the last request of each kind about this dossier. */
export function approvalsPart(
  { approvals, contactChange, reset, zone }: Asked,
  dossier: DossierView,
  typed: Typed = {},
): object[] {
  return approvals
    .filter(({ kind, status }) => status !== 'withdrawn' && WORDS[kind]?.matters({ dossier, reset, status }))
    .map((approval) => ({
      key: approval.kind,
      what: approval.what,
      state: STATE[approval.status],
      statusText: STATUS_TEXT[approval.status],
      text: [
        ...(contactChange?.approvalId === approval.id ? [addressesText(contactChange)] : []),
        sentenceOf(approval, zone),
      ].join(' '),
      again: approval.status === 'rejected' ? againPart(approval, dossier, reset, typed) : null,
    }));
}

const addressesText = ({ formerMasked, emailMasked }: ContactChangeAtDesk): string =>
  formerMasked === null ? `Correo nuevo ${emailMasked}.` : `De ${formerMasked} a ${emailMasked}.`;

function sentenceOf(approval: ApprovalView, zone: TimeZone): string {
  const at = (instant: string) => localTimeOf(new Date(instant), zone);
  const { decision } = approval;
  switch (approval.status) {
    case 'pending':
      return `Pedido a las ${at(approval.requestedAt)}. Esta pantalla avisa apenas decidan.`;
    case 'approved':
      return `${decision?.by.name ?? ''}, ${at(decision?.at ?? approval.requestedAt)}: «${decision?.reason ?? ''}». ${WORDS[approval.kind]?.approved ?? ''}`;
    case 'rejected':
      return `${decision?.by.name ?? ''}, ${at(decision?.at ?? approval.requestedAt)}: «${decision?.reason ?? ''}». ${WORDS[approval.kind]?.rejected ?? ''}`;
    default:
      return `Nadie decidió hasta las ${at(approval.expiresAt)}. Pídalo otra vez si todavía hace falta.`;
  }
}

/** Where asking again with another reason goes; what was typed stays when it was refused. */
function againPart(
  { kind }: ApprovalView,
  dossier: DossierView,
  reset: ResetAtDesk | null,
  typed: Typed,
): object | null {
  const action = actionOf(kind, dossier, reset);
  return action === null
    ? null
    : {
        action,
        kind,
        id: againId(kind),
        typed: typed[againId(kind)] ?? '',
        ...(kind === 'dossier-finding' ? { field: 'outcome', value: 'approved' } : { field: '' }),
      };
}

/** The field on the screen in which a request of this kind gets another reason. */
export const againId = (kind: string): string => `again-${kind}`;

function actionOf(kind: string, dossier: DossierView, reset: ResetAtDesk | null): string | null {
  if (kind === 'dossier-finding') return `/personal/puesto/expedientes/${dossier.id}/decision`;
  if (kind !== 'reset-in-cool-down' && kind !== 'reset-over-cap') return null;
  // A link was sent from here before, and its address changed since: another one is a reissue.
  return reset === null
    ? `/personal/puesto/expedientes/${dossier.id}/enlace`
    : `/personal/puesto/enlaces/${reset.id}/reenvio`;
}
