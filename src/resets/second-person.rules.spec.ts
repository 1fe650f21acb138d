import { coolDownEndOf, isInCoolDown, isOverCap } from './second-person.rules.js';

const CHANGED = new Date('2026-11-23T14:00:00.000Z');

describe('the cool-down after a change of address', () => {
  it.each([
    ['2026-11-23T14:00:00.000Z', true],
    ['2026-11-26T13:59:59.999Z', true],
    ['2026-11-26T14:00:00.000Z', false],
    ['2026-11-26T14:00:00.001Z', false],
  ])('of 72 hours: at %s it lasts: %s', (now, lasts) => {
    expect(isInCoolDown(CHANGED, 72, new Date(now))).toBe(lasts);
  });

  it('does not begin where nothing was changed, and is over at once when it has no hours', () => {
    expect(isInCoolDown(null, 72, CHANGED)).toBe(false);
    expect(coolDownEndOf(null, 72)).toBeNull();
    expect(isInCoolDown(CHANGED, 0, CHANGED)).toBe(false);
  });
});

it.each([
  [0, 1, false],
  [59, 60, false],
  [60, 60, true],
  [61, 60, true],
])('%i resets of a day with a cap of %i: the next one takes two people: %s', (begun, cap, over) => {
  expect(isOverCap(begun, cap)).toBe(over);
});
