import { isStillWanted, reminderDue } from './reminder.rules.js';

const STARTS = new Date('2026-11-23T14:20:00.000Z');
const HOUR = 3_600_000;
const before = (ms: number) => new Date(STARTS.getTime() - ms);
const turno = (scheduledBefore: number) => ({ startsAt: STARTS, scheduledAt: before(scheduledBefore) });

describe('a reminder', () => {
  it.each([
    ['one millisecond before the day', 24 * HOUR + 1, undefined],
    ['a day before', 24 * HOUR, 'day-before'],
    ['one millisecond later', 24 * HOUR - 1, 'day-before'],
    ['one millisecond before the two hours', 2 * HOUR + 1, 'day-before'],
    ['two hours before', 2 * HOUR, 'hours-before'],
    ['one millisecond before its time', 1, 'hours-before'],
    ['at its time', 0, undefined],
    ['after it', -1, undefined],
  ])('of a turno booked days ago, %s', (_, ms, kind) => {
    expect(reminderDue(turno(72 * HOUR), before(ms))).toBe(kind);
  });

  it('a day before is for turnos that had their time by then, to the millisecond', () => {
    expect(reminderDue(turno(24 * HOUR), before(23 * HOUR))).toBe('day-before');
    expect(reminderDue(turno(24 * HOUR - 1), before(23 * HOUR))).toBeUndefined();
  });

  it('is one for whoever booked inside a window: 20 hours before, that of two hours; one hour before, at once', () => {
    expect(reminderDue(turno(20 * HOUR), before(19 * HOUR))).toBeUndefined();
    expect(reminderDue(turno(20 * HOUR), before(2 * HOUR))).toBe('hours-before');
    expect(reminderDue(turno(HOUR), before(HOUR))).toBe('hours-before');
  });
});

describe('an owed reminder', () => {
  const owed = { kind: 'day-before', startsAt: STARTS } as const;
  const booked = { ...turno(72 * HOUR), status: 'confirmed' } as const;

  it('is sent as long as it is the one that is due', () => {
    expect(isStillWanted(owed, booked, before(3 * HOUR))).toBe(true);
    expect(isStillWanted(owed, booked, before(2 * HOUR))).toBe(false);
    expect(isStillWanted({ ...owed, kind: 'hours-before' }, booked, before(2 * HOUR))).toBe(true);
    expect(isStillWanted({ ...owed, kind: 'hours-before' }, booked, STARTS)).toBe(false);
  });

  it.each(['arrived', 'served', 'cancelled', 'no-show', 'held', 'expired'] as const)(
    'is not sent for a turno that is %s',
    (status) => {
      expect(isStillWanted(owed, { ...booked, status }, before(3 * HOUR))).toBe(false);
    },
  );

  it('is not sent for a turno that has another time by now', () => {
    const moved = { ...booked, startsAt: new Date(STARTS.getTime() + HOUR) };
    expect(isStillWanted(owed, moved, before(3 * HOUR))).toBe(false);
  });
});
