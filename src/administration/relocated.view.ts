import { type Relocated } from '../turnos/index.js';
import { text } from './calendar-forms.js';
import { turnosText } from './calendar.view.js';

const COUNT = /^\d{1,5}$/;

/** What became of the turnos in the way, as the address carries it from the button to the page. */
export const told = (done: Relocated | undefined): Record<string, string> =>
  done ? { movidos: String(done.moved), cancelados: String(done.cancelled), quedan: String(done.left) } : {};

/** The same as a person reads it. Pressed twice, the second press finds nothing left. */
export function toldText(query: unknown): string {
  const counts = ['movidos', 'cancelados', 'quedan'].map((name) => text(query, name));
  if (!counts.every((count) => COUNT.test(count))) return '';
  const [moved = 0, cancelled = 0, left = 0] = counts.map(Number);
  if (moved + cancelled + left === 0) return 'No hubo turnos que mover.';
  return sentences(
    moved === 0 ? '' : `Movió ${turnosText(moved)}.`,
    cancelled === 0 ? '' : `Canceló ${turnosText(cancelled)}.`,
    moved + cancelled === 0 ? '' : 'Avisamos por correo a cada persona.',
    left === 0 ? '' : `Sin cambio ${turnosText(left)}: no hay hora libre, o la persona ya llegó.`,
  );
}

export const sentences = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(' ');
