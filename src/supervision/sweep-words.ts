import {
  COUNTED_AT_MOST,
  type SweepProblem,
  type SweepStanding,
  type SweepState,
} from '../platform/index.js';

/** How a task stands, by word and icon; `state` colours the tag. */
export const STATE_WORDS: Readonly<Record<SweepState, { text: string; state: string; icon: string }>> = {
  current: { text: 'Al día', state: 'ok', icon: 'ok' },
  late: { text: 'Atrasada', state: 'warning', icon: 'clock' },
  failed: { text: 'Falló', state: 'blocking', icon: 'blocking' },
  stopped: { text: 'Detenida', state: 'neutral', icon: 'pause' },
};

export const PROBLEM_WORDS: Readonly<Record<SweepProblem, string>> = {
  'too-slow': 'La base de datos tardó demasiado y la tarea se interrumpió.',
  'in-the-way': 'Otra operación tenía ocupados los registros.',
  database: 'La base de datos no respondió.',
  stuck: 'La tarea no terminó y las demás siguieron sin ella.',
  unexpected: 'Ocurrió un error que está en el registro del servidor.',
};

const UNITS: readonly (readonly [seconds: number, one: string, many: string])[] = [
  [86_400, 'día', 'días'],
  [3_600, 'hora', 'horas'],
  [60, 'minuto', 'minutos'],
];

/** A length of time in the largest unit that fits: «3 minutos», «1 día». */
export function lengthInWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [length, one, many] of UNITS) {
    const count = Math.floor(whole / length);
    if (count > 0) return `${count} ${count === 1 ? one : many}`;
  }
  return `${whole} ${whole === 1 ? 'segundo' : 'segundos'}`;
}

/** What waits: «Nada», «12», «más de 9 999». */
export function backlogInWords(backlog: SweepStanding['backlog']): string {
  if (!backlog) return 'No se pudo contar';
  if (backlog.count === 0) return 'Nada';
  return backlog.count < COUNTED_AT_MOST
    ? countInWords(backlog.count)
    : `${countInWords(COUNTED_AT_MOST)} o más`;
}

/** With a point between thousands, as in Ecuador. */
export const countInWords = (count: number): string =>
  count.toLocaleString('es-EC', { useGrouping: 'always' });
