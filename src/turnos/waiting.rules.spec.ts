import { canWaitFor, fits, offerEndsAt, partOf, waitingStatusOn, wishOf } from './waiting.rules.js';

const ZONE = 'America/Guayaquil';
const NOW = new Date('2026-11-23T14:00:00.000Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const after = (ms: number) => new Date(NOW.getTime() + ms);

describe('a wish', () => {
  const wish = { fromDay: '2026-11-24', untilDay: '2026-11-25', parts: ['morning'] } as const;

  it('fits seats of its days and parts, by the wall of the centre', () => {
    expect(fits(wish, new Date('2026-11-24T13:00:00.000Z'), ZONE)).toBe(true);
    expect(fits(wish, new Date('2026-11-24T17:00:00.000Z'), ZONE)).toBe(false);
    expect(fits(wish, new Date('2026-11-26T13:00:00.000Z'), ZONE)).toBe(false);
    expect(fits(wish, new Date('2026-11-24T17:00:00.000Z'), 'Pacific/Galapagos')).toBe(true);
  });

  it('the afternoon begins at noon', () => {
    expect(partOf(new Date('2026-11-24T16:59:00.000Z'), ZONE)).toBe('morning');
    expect(partOf(new Date('2026-11-24T17:00:00.000Z'), ZONE)).toBe('afternoon');
  });

  it.each([
    ['from today to today', '2026-11-23', '2026-11-23', true],
    ['that is over', '2026-11-20', '2026-11-22', false],
    ['of today at the latest', '2026-11-20', '2026-11-23', true],
    ['that ends before it begins', '2026-11-25', '2026-11-24', false],
    ['of 92 days', '2026-11-23', '2027-02-23', true],
    ['of 93 days', '2026-11-23', '2027-02-24', false],
  ])('%s', (_, fromDay, untilDay, possible) => {
    expect(canWaitFor({ fromDay, untilDay, parts: ['morning'] }, '2026-11-23')).toBe(possible);
  });

  it('that says nothing is for a month from today, at any hour', () => {
    expect(wishOf({}, '2026-11-23')).toEqual({
      fromDay: '2026-11-23',
      untilDay: '2026-12-24',
      parts: ['morning', 'afternoon'],
    });
    expect(wishOf({ parts: [] }, '2026-11-23').parts).toEqual(['morning', 'afternoon']);
  });

  it('ends with its days', () => {
    const entry = { status: 'waiting', untilDay: '2026-11-23' } as const;
    expect(waitingStatusOn(entry, '2026-11-23')).toBe('waiting');
    expect(waitingStatusOn(entry, '2026-11-24')).toBe('over');
    expect(waitingStatusOn({ ...entry, status: 'booked' }, '2026-11-24')).toBe('booked');
  });
});

describe('an offer', () => {
  const settings = { offerMinutes: 120, leadDays: 1, leadMinutes: 15 };

  it('is kept for two hours', () => {
    expect(offerEndsAt(after(3 * DAY), settings, NOW)).toEqual(after(120 * MINUTE));
  });

  it.each([
    ['one millisecond within the last day', DAY - 1, false],
    ['at its beginning', DAY, true],
    ['one millisecond before it', DAY + 1, true],
  ])('of a seat %s', (_, ms, offered) => {
    expect(offerEndsAt(after(ms), settings, NOW) !== undefined).toBe(offered);
  });

  it('never reaches into the lead time, and is none when too little is left to read it', () => {
    const today = { ...settings, leadDays: 0 };
    expect(offerEndsAt(after(60 * MINUTE), today, NOW)).toEqual(after(45 * MINUTE));
    expect(offerEndsAt(after(25 * MINUTE), today, NOW)).toEqual(after(10 * MINUTE));
    expect(offerEndsAt(after(25 * MINUTE - 1), today, NOW)).toBeUndefined();
  });
});
