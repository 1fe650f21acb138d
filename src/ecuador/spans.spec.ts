import { secondsAfter, spanWords } from './spans.js';

it.each([
  [0, '0 segundos'],
  [1, '1 segundo'],
  [59, '59 segundos'],
  [60, '1 minuto'],
  [61, '61 segundos'],
  [90, '90 segundos'],
  [180, '3 minutos'],
  [600, '10 minutos'],
  [3540, '59 minutos'],
  [3600, '1 hora'],
  [5400, '90 minutos'],
  [86_400, '24 horas'],
])('%i seconds are said as «%s»', (seconds, words) => {
  expect(spanWords(seconds)).toBe(words);
});

it('counts seconds from an instant, in both directions', () => {
  const noon = new Date('2026-11-23T12:00:00.000Z');
  expect(secondsAfter(noon, 180)).toEqual(new Date('2026-11-23T12:03:00.000Z'));
  expect(secondsAfter(noon, -1)).toEqual(new Date('2026-11-23T11:59:59.000Z'));
});
