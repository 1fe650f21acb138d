import { backlogInWords, lengthInWords } from './sweep-words.js';

describe('the words of scheduled tasks', () => {
  it.each([
    [0, '0 segundos'],
    [1, '1 segundo'],
    [59.9, '59 segundos'],
    [60, '1 minuto'],
    [3_599, '59 minutos'],
    [3_600, '1 hora'],
    [86_399, '23 horas'],
    [86_400, '1 día'],
    [200_000, '2 días'],
  ])('%d seconds are «%s»', (seconds, words) => {
    expect(lengthInWords(seconds)).toBe(words);
  });

  it('say what waits, and when there is more than was counted', () => {
    const oldestAt = new Date('2026-11-26T15:00:00Z');
    expect(backlogInWords({ count: 0, oldestAt: null })).toBe('Nada');
    expect(backlogInWords({ count: 1_234, oldestAt })).toBe('1.234');
    expect(backlogInWords({ count: 10_000, oldestAt })).toBe('10.000 o más');
    expect(backlogInWords(null)).toBe('No se pudo contar');
  });
});
