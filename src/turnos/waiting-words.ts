import { formatDateWithWeekday } from '../ecuador/index.js';
import { type DayPart, DAY_PARTS } from './waiting.rules.js';
import { type WaitingView } from './waiting.reads.js';

export const PART_WORDS: Readonly<Record<DayPart, string>> = {
  morning: 'Por la mañana',
  afternoon: 'Por la tarde, desde las 12:00',
};

/** What somebody waits for, as a list of facts. */
export function wishFacts({ entry, serviceName, placeName }: WaitingView): { key: string; value: string }[] {
  const parts = DAY_PARTS.filter((part) => entry.parts.includes(part));
  return [
    { key: 'Trámite', value: serviceName },
    { key: 'Dónde', value: placeName },
    {
      key: 'Fechas',
      value: `Del ${formatDateWithWeekday(entry.fromDay)} al ${formatDateWithWeekday(entry.untilDay)}`,
    },
    {
      key: 'Horario',
      value:
        parts.length === DAY_PARTS.length
          ? 'A cualquier hora'
          : parts.map((part) => PART_WORDS[part]).join(', '),
    },
  ];
}
