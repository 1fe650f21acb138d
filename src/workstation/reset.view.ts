import { localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type ResetAtDesk } from '../resets/index.js';

type Status = ResetAtDesk['status'];

const STATUS_TEXT: Readonly<Record<Status, string>> = {
  queued: 'En cola',
  sending: 'Enviando',
  sent: 'Enviado',
  opened: 'Abierto por el empleador',
  completed: 'Clave cambiada',
  expired: 'Vencido',
  failed: 'No se pudo enviar',
  voided: 'Enlace anulado',
};

/** What the clerk should do or say now. */
const ADVICE: Readonly<Partial<Record<Status, string>>> = {
  queued: 'El correo sale en segundos. Si el servidor demora, seguimos intentando hasta 15 minutos.',
  sending: 'El correo se está entregando. Pida al empleador que abra su buzón.',
  opened: 'Dicte el código de ventanilla.',
  voided: 'Este expediente no admite otro enlace: para otro hace falta una visita nueva. Finalice esta.',
  completed: 'El empleador ya puede ingresar con su clave nueva.',
};

const STEPS: readonly { status: Status; text: string }[] = [
  { status: 'queued', text: 'En cola' },
  { status: 'sending', text: 'Enviando' },
  { status: 'sent', text: 'Enviado' },
  { status: 'opened', text: 'Abierto' },
  { status: 'completed', text: 'Completado' },
];

/**
 * How the link is doing, with what may be done about it.
 * @param isForOthers this clerk may not send another one.
 */
export function resetPart(reset: ResetAtDesk, zone: TimeZone, now: Date, isForOthers: boolean): object {
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
          : reset.delay
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
    alert: alertOf(reset),
    advice: adviceOf(reset, zone),
    // With a dead link the next step is another one.
    reissue: isLive ? { kind: 'secondary', shortcut: 'F7' } : { kind: '', shortcut: 'F6' },
    reissueAction: canReissue && !isForOthers ? `/personal/puesto/enlaces/${reset.id}/reenvio` : null,
    voidAction:
      canReissue || reset.status === 'queued' || reset.status === 'sending'
        ? `/personal/puesto/enlaces/${reset.id}/anular`
        : null,
  };
}

/** The link is dead and somebody stands at the counter: said so that it is heard; the key tells one end from the next. */
function alertOf(reset: ResetAtDesk): { key: string; title: string; text: string } | null {
  const key = `${reset.id} ${reset.status} ${reset.sentAt ?? ''}`;
  if (reset.status === 'expired')
    return {
      key,
      title: 'El enlace venció. Reenvíe uno nuevo.',
      text: `${reset.failure ?? 'El empleador no lo usó a tiempo.'} La visita sigue abierta.`,
    };
  if (reset.status === 'failed')
    return {
      key,
      title: 'No se pudo enviar el enlace.',
      text: reset.failure ?? 'Reenvíelo; la visita sigue abierta.',
    };
  return null;
}

function adviceOf(reset: ResetAtDesk, zone: TimeZone): string | null {
  if (reset.delay)
    return reset.nextTryAt
      ? `${reset.delay} Próximo intento: ${localTimeOf(new Date(reset.nextTryAt), zone)}.`
      : reset.delay;
  if (reset.status === 'sent')
    return `Pida que abra su correo. Si no lo ve, que mire en correo no deseado y agregue ${reset.sender} a sus contactos; después reenvíe el enlace.`;
  if (alertOf(reset)) return null;
  if (reset.status === 'voided' && reset.voidReason)
    return `Motivo: ${reset.voidReason}. ${ADVICE.voided ?? ''}`;
  return ADVICE[reset.status] ?? null;
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
