import {
  formatDateWithWeekday,
  formatLongDate,
  localDateOf,
  localTimeOf,
  spanWords,
  type TimeZone,
} from '../ecuador/index.js';

/** `lun 23/11/2026, 09:20`, on the wall of the centre. */
export const shortWhen = (instant: Date, zone: TimeZone): string =>
  `${formatDateWithWeekday(localDateOf(instant, zone))}, ${localTimeOf(instant, zone)}`;

/** `lunes, 23 de noviembre de 2026, a las 09:20`, for letters. */
export const longWhen = (instant: Date, zone: TimeZone): string =>
  `${formatLongDate(localDateOf(instant, zone))}, a las ${localTimeOf(instant, zone)}`;

/** `2 horas`, `90 minutos`: whole hours are said as hours. */
export function spokenMinutes(minutes: number): string {
  if (minutes === 0 || minutes % 60 !== 0) return spanWords(60 * minutes);
  return minutes === 60 ? '1 hora' : `${minutes / 60} horas`;
}

/** `1 año`, `90 días`: whole years are said as years. */
export function spokenDays(days: number): string {
  if (days % 365 !== 0) return days === 1 ? '1 día' : `${days} días`;
  return days === 365 ? '1 año' : `${days / 365} años`;
}

/** What happens with a requirement at the counter, as the receipt says it. */
export const HOW_WORDS = { exhibit: 'Muestre', consult: 'Consultamos', 'hand-in': 'Entregue' } as const;

/** The groups of what to bring, as paper heads them, in the order in which somebody packs. */
export const GROUPS = [
  { how: 'exhibit', title: 'Muestre (se lo devolvemos)' },
  { how: 'hand-in', title: 'Entregue (se queda en el centro)' },
  { how: 'consult', title: 'Consultamos (no necesita traerlo)' },
] as const;

/** Galápagos shows another hour than the mainland; its centres say so. */
export const zoneNote = (zone: TimeZone): string => (zone === 'Pacific/Galapagos' ? 'hora de Galápagos' : '');

/** A time in words, with its zone where it is not the mainland's: `…, a las 09:20 (hora de Galápagos)`. */
export const withZone = (when: string, zone: TimeZone): string => {
  const note = zoneNote(zone);
  return note === '' ? when : `${when} (${note})`;
};

/** A name that every file system and every header takes. */
export const fileNameOf = (turno: { code: string | null }, ending: 'ics' | 'pdf'): string =>
  `turno-${(turno.code ?? '').replace(/[^A-Z0-9]/g, '')}.${ending}`;
