import { remindersEarned } from './key-reminder.rules.js';

describe('the reminders of an old key', () => {
  const SET = new Date('2026-01-01T10:00:00.000Z');
  const DAY_MS = 86_400_000;

  it.each([
    [90, -1, 0],
    [90, 0, 1],
    [120, -1, 1],
    [120, 0, 2],
    [400, 0, 2],
  ])('after %i days and %i ms are %i', (days, ms, earned) => {
    expect(remindersEarned(SET, new Date(SET.getTime() + days * DAY_MS + ms))).toBe(earned);
  });

  it('are none for a key of the future, as a clock set back makes it', () => {
    expect(remindersEarned(SET, new Date(SET.getTime() - DAY_MS))).toBe(0);
  });
});
