import fc from 'fast-check';
import {
  addDays,
  daysBetween,
  formatDate,
  formatDateWithWeekday,
  formatLongDate,
  isLocalDate,
  weekdayOf,
} from './local-date.js';

describe('A local date', () => {
  it('is a day that exists, in full', () => {
    expect(isLocalDate('2028-02-29')).toBe(true);
    for (const text of [
      '2027-02-29',
      '2027-2-1',
      '2027-13-01',
      '2027-00-10',
      '27-01-01',
      '2027-01-01T00:00',
      '',
      20270101,
    ]) {
      expect(isLocalDate(text)).toBe(false);
    }
  });

  it('is counted on over the ends of months and years, also backwards', () => {
    expect(addDays('2027-12-31', 1)).toBe('2028-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(addDays('2026-11-23', 0)).toBe('2026-11-23');
    expect(daysBetween('2027-12-31', '2028-03-01')).toBe(61);
    expect(daysBetween('2028-03-01', '2027-12-31')).toBe(-61);
  });

  it('cannot be counted on from a text that is no date', () => {
    expect(() => addDays('mañana', 1)).toThrow(RangeError);
  });

  it('has a weekday from Monday, 1, to Sunday, 7', () => {
    expect(weekdayOf('2026-11-23')).toBe(1);
    expect(weekdayOf('2026-11-29')).toBe(7);
    expect(weekdayOf('1969-12-31')).toBe(3);
    expect(weekdayOf('1970-01-01')).toBe(4);
  });

  it('is written as people here write it', () => {
    expect(formatDate('2026-11-03')).toBe('03/11/2026');
    expect(formatDateWithWeekday('2026-11-23')).toBe('lun 23/11/2026');
    expect(formatDateWithWeekday('2026-11-25')).toBe('mié 25/11/2026');
    expect(formatDateWithWeekday('2026-11-28')).toBe('sáb 28/11/2026');
    expect(formatLongDate('2026-11-03')).toBe('martes, 3 de noviembre de 2026');
    expect(formatLongDate('2027-01-01')).toBe('viernes, 1 de enero de 2027');
    expect(formatLongDate('2027-12-05')).toBe('domingo, 5 de diciembre de 2027');
  });

  it('comes back when the same days are taken off again, and the weekday turns with them', () => {
    const anyDate = fc.integer({ min: 0, max: 73_000 }).map((days) => addDays('1900-01-01', days));
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        const other = addDays(date, days);
        expect(addDays(other, -days)).toBe(date);
        expect(daysBetween(date, other)).toBe(days);
        expect((weekdayOf(other) - weekdayOf(date) - days) % 7).toBeCloseTo(0);
        expect(isLocalDate(other)).toBe(true);
      }),
    );
  });
});
