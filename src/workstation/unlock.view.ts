import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type Evidence, type UnlockAtDesk } from '../unlocks/index.js';

const EVIDENCE_TEXT: Readonly<Record<Evidence, string>> = {
  'cedula-seen': 'Cédula original a la vista',
  'biometrics-matched': 'Huella verificada',
  'video-seen': 'Rostro y cédula por video',
};

const momentOf = (at: Date, zone: TimeZone) =>
  `${formatDate(localDateOf(at, zone))}, ${localTimeOf(at, zone)}`;

/** Lifting the block of the sign-in: what stands in the way, the one button, and what came of it. */
export function unlockPart(facts: UnlockAtDesk, dossierId: string, zone: TimeZone): object {
  const { unlock, lockedUntil, isFrozen, evidence } = facts;
  const isOver = unlock !== null && lockedUntil === null;
  return {
    title: isFrozen ? 'La cuenta está congelada' : isOver ? 'Ingreso desbloqueado' : 'Desbloqueo del ingreso',
    text: textOf(facts, zone),
    isDone: isOver && !isFrozen,
    action: isFrozen || isOver ? null : `/personal/puesto/expedientes/${dossierId}/desbloqueo`,
    evidence: evidence.map((value) => ({ value, text: EVIDENCE_TEXT[value] })),
    chosen: evidence[0] ?? '',
  };
}

function textOf({ unlock, lockedUntil, isFrozen }: UnlockAtDesk, zone: TimeZone): string {
  if (isFrozen) return 'Desbloquear no basta: pida a supervisión que revise la cuenta con el empleador.';
  if (lockedUntil)
    return `${unlock ? 'Se volvió a bloquear' : 'Está bloqueado'} por intentos fallidos hasta el ${momentOf(lockedUntil, zone)}.`;
  if (unlock)
    return `El ${momentOf(new Date(unlock.unlockedAt), zone)}; identidad: ${EVIDENCE_TEXT[unlock.evidence].toLowerCase()}. El empleador ya puede ingresar con su clave. Si no la recuerda, derive la visita a clave de empleador.`;
  return 'Ahora no está bloqueado. Al desbloquear queda constancia y se olvidan los intentos fallidos.';
}
