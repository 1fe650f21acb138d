import {
  formatDateWithWeekday,
  formatLongDate,
  localDateOf,
  localTimeOf,
  type TimeZone,
} from '../ecuador/index.js';

/** `lun 23/11/2026, 09:20`, on the wall of the centre. */
export const shortWhen = (instant: Date, zone: TimeZone): string =>
  `${formatDateWithWeekday(localDateOf(instant, zone))}, ${localTimeOf(instant, zone)}`;

/** `lunes, 23 de noviembre de 2026, a las 09:20`, for letters. */
export const longWhen = (instant: Date, zone: TimeZone): string =>
  `${formatLongDate(localDateOf(instant, zone))}, a las ${localTimeOf(instant, zone)}`;

/** `3 minutos`, `45 segundos`: as a person would say it. */
export function spokenSeconds(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 segundo' : `${seconds} segundos`;
  const minutes = Math.floor(seconds / 60);
  return minutes === 1 ? '1 minuto' : `${minutes} minutos`;
}

/** What happens with a requirement at the counter, as the receipt says it. */
export const HOW_WORDS = { exhibit: 'Muestre', consult: 'Consultamos', 'hand-in': 'Entregue' } as const;

/** Galápagos shows another hour than the mainland; its centres say so. */
export const zoneNote = (zone: TimeZone): string => (zone === 'Pacific/Galapagos' ? 'hora de Galápagos' : '');
