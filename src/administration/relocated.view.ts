import { type Relocated } from '../turnos/index.js';
import { text } from './calendar-forms.js';
import { turnosText } from './calendar.view.js';

const COUNT = /^\d{1,5}$/;

/** What became of the turnos in the way, as the address carries it from the button to the page. */
export const told = (done: Relocated | undefined): Record<string, string> =>
  done ? { movidos: String(done.moved), cancelados: String(done.cancelled) } : {};

/** The same as a person reads it. Pressed twice, the second press finds nothing left. */
export function toldText(query: unknown): string {
  const [moved, cancelled] = [text(query, 'movidos'), text(query, 'cancelados')];
  if (!COUNT.test(moved) || !COUNT.test(cancelled)) return '';
  if (Number(moved) + Number(cancelled) === 0) return 'No hubo turnos que mover.';
  return [
    moved === '0' ? '' : `Movió ${turnosText(Number(moved))}.`,
    cancelled === '0' ? '' : `Canceló ${turnosText(Number(cancelled))}.`,
    'Avisamos por correo a cada persona.',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export const sentences = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(' ');
