import { localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type ResetAtDesk } from '../resets/index.js';

type Status = ResetAtDesk['status'];

const STATUS_TEXT: Readonly<Record<Status, string>> = {
  queued: 'En cola',
  sending: 'Enviando',
  sent: 'Enviado',
  opened: 'Abierto por el empleador',
  completed: 'Clave cambiada',
  expired: 'El enlace venció',
  failed: 'No se pudo enviar',
  voided: 'Enlace anulado',
};

/** What the clerk should do or say now. */
const ADVICE: Readonly<Partial<Record<Status, string>>> = {
  queued: 'El correo sale en segundos. Si el servidor demora, seguimos intentando hasta 15 minutos.',
  sent: 'Pida que abra su correo; si no lo ve, que mire en correo no deseado.',
  opened: 'Dicte el código de ventanilla.',
  expired: 'Reenvíe el enlace: la visita sigue abierta.',
  voided: 'Este expediente no admite otro enlace: para otro hace falta una visita nueva. Finalice esta.',
  completed: 'El empleador ya puede ingresar con su clave nueva.',
};

const RETRYING =
  'El servidor de correo todavía no acepta el mensaje: seguimos intentando hasta 15 minutos. No hace falta hacer nada.';

const STEPS: readonly { status: Status; text: string }[] = [
  { status: 'queued', text: 'En cola' },
  { status: 'sending', text: 'Enviando' },
  { status: 'sent', text: 'Enviado' },
  { status: 'opened', text: 'Abierto' },
  { status: 'completed', text: 'Completado' },
];

/** How the link is doing, with what may be done about it. */
export function resetPart(reset: ResetAtDesk, zone: TimeZone, now: Date): object {
  const reached = STEPS.findIndex(({ status }) => status === lastStep(reset));
  const isLive = reset.status === 'sent' || reset.status === 'opened';
  const isStuck = reset.status === 'expired' || reset.status === 'failed' || reset.status === 'voided';
  const canReissue = isLive || reset.status === 'expired' || reset.status === 'failed';
  return {
    status: {
      status: reset.status,
      statusText:
        reset.sentAt && isLive
          ? `${STATUS_TEXT[reset.status]} ${localTimeOf(new Date(reset.sentAt), zone)}`
          : reset.isRetried
            ? 'Reintentando'
            : STATUS_TEXT[reset.status],
      detail: reset.emailMasked,
      steps: STEPS.map(({ text }, index) => ({
        text,
        state: stepState(index, reached, isStuck, reset.status === 'completed'),
      })),
      expiresAt: isLive ? reset.expiresAt : '',
      expiresClock: isLive && reset.expiresAt ? localTimeOf(new Date(reset.expiresAt), zone) : '',
      now: now.toISOString(),
      counterCode: reset.counterCode ? `${reset.counterCode.slice(0, 3)} ${reset.counterCode.slice(3)}` : '',
    },
    advice: adviceOf(reset),
    // With a dead link the next step is another one.
    reissue: isLive ? { kind: 'secondary', shortcut: 'F7' } : { kind: '', shortcut: 'F6' },
    reissueAction: canReissue ? `/personal/puesto/enlaces/${reset.id}/reenvio` : null,
    voidAction:
      canReissue || reset.status === 'queued' || reset.status === 'sending'
        ? `/personal/puesto/enlaces/${reset.id}/anular`
        : null,
  };
}

function adviceOf(reset: ResetAtDesk): string | null {
  if (reset.isRetried && (reset.status === 'queued' || reset.status === 'sending')) return RETRYING;
  if (reset.status === 'voided' && reset.voidReason)
    return `Motivo: ${reset.voidReason}. ${ADVICE.voided ?? ''}`;
  return reset.failure ?? ADVICE[reset.status] ?? null;
}

/** The furthest step it got to, for the states that are no step of their own. */
function lastStep(reset: ResetAtDesk): Status {
  if (STEPS.some(({ status }) => status === reset.status)) return reset.status;
  if (reset.openedAt) return 'opened';
  return reset.sentAt ? 'sent' : 'sending';
}

function stepState(index: number, reached: number, isStuck: boolean, isDone: boolean): string {
  if (index < reached || isDone) return 'done';
  if (index > reached) return 'todo';
  return isStuck ? 'failed' : 'current';
}
