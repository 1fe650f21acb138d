import fc from 'fast-check';
import { addDays } from './local-date.js';
import {
  instantAt,
  localDateOf,
  localTimeOf,
  startOfLocalDay,
  TIME_ZONES,
  type TimeZone,
} from './local-time.js';

const MAINLAND = 'America/Guayaquil';
const GALAPAGOS = 'Pacific/Galapagos';

describe('The clock on the wall', () => {
  it('is five hours behind UTC on the mainland and six in Galápagos', () => {
    const instant = new Date('2026-11-23T14:00:00Z');
    expect(localTimeOf(instant, MAINLAND)).toBe('09:00');
    expect(localTimeOf(instant, GALAPAGOS)).toBe('08:00');
    expect(instantAt('2026-11-23', '08:00', GALAPAGOS)).toEqual(instant);
  });

  it('counts 24 hours and shows the minute that has begun', () => {
    expect(localTimeOf(new Date('2026-11-24T00:59:59.999Z'), MAINLAND)).toBe('19:59');
    expect(localTimeOf(new Date('2026-11-24T05:00:00Z'), MAINLAND)).toBe('00:00');
  });

  it('turns to the next day at midnight of the place', () => {
    const midnight = startOfLocalDay('2026-11-24', MAINLAND);
    expect(midnight).toEqual(new Date('2026-11-24T05:00:00Z'));
    expect(localDateOf(new Date(midnight.getTime() - 1), MAINLAND)).toBe('2026-11-23');
    expect(localDateOf(midnight, MAINLAND)).toBe('2026-11-24');
    expect(localDateOf(new Date(midnight.getTime() + 1), MAINLAND)).toBe('2026-11-24');
    expect(localDateOf(midnight, GALAPAGOS)).toBe('2026-11-23');
  });

  it('reads 24:00 as the end of the day', () => {
    expect(instantAt('2026-12-31', '24:00', GALAPAGOS)).toEqual(startOfLocalDay('2027-01-01', GALAPAGOS));
  });

  it.each([
    ['2026-02-30', '08:00', MAINLAND],
    ['2026-02-28', '25:00', MAINLAND],
    ['2026-02-28', '08:00', 'America/Nowhere' as TimeZone],
  ] as const)('knows no moment %s %s in %s', (date, time, zone) => {
    expect(() => instantAt(date, time, zone)).toThrow(RangeError);
  });

  it('knows no instant that is none', () => {
    expect(() => localDateOf(new Date(NaN), MAINLAND)).toThrow(RangeError);
  });

  it('leads to an instant that shows the same day and time again', () => {
    const anyMinute = fc.nat(24 * 60 - 1).map((minutes) => {
      return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    });
    fc.assert(
      fc.property(fc.nat(5000), anyMinute, fc.constantFrom(...TIME_ZONES), (days, time, zone) => {
        const date = addDays('2024-01-01', days);
        const instant = instantAt(date, time, zone);
        expect([localDateOf(instant, zone), localTimeOf(instant, zone)]).toEqual([date, time]);
      }),
    );
  });
});
