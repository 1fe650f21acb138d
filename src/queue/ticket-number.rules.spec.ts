import { NUMBERS_PER_DAY, ticketNumber } from './ticket-number.rules.js';

describe('what is called out', () => {
  it.each([
    [1, 'A-001'],
    [17, 'A-017'],
    [998, 'A-998'],
    [999, 'A-999'],
    [1000, 'B-001'],
    [1998, 'B-999'],
    [1999, 'C-001'],
    [NUMBERS_PER_DAY, 'Z-999'],
  ])('the ticket %i of the day is %s', (ordinal, number) => expect(ticketNumber(ordinal)).toBe(number));

  it.each([0, -1, 1.5, NUMBERS_PER_DAY + 1])('there is no ticket %d', (ordinal) => {
    expect(() => ticketNumber(ordinal)).toThrow(RangeError);
  });

  it('no two of a day are the same', () => {
    expect(new Set(Array.from({ length: NUMBERS_PER_DAY }, (_, i) => ticketNumber(i + 1))).size).toBe(
      NUMBERS_PER_DAY,
    );
  });
});
