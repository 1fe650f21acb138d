import { type DomainError } from '../platform/index.js';
import {
  closureOf,
  hoursVersionOf,
  restDayTyped,
  type TypedClosure,
  type TypedHours,
  withChange,
} from './calendar-change.rules.js';
import { daysToMoveTo } from './calendar.rules.js';

const MAINLAND = 'America/Guayaquil';
const at = (text: string) => new Date(text);
/** Which fields are refused; nothing when all is well. */
function fieldsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    return (error as DomainError).fields.map(({ field }) => field);
  }
}

describe('a closure as it is typed', () => {
  /** 10:00 on the wall of the mainland. */
  const now = at('2026-11-23T15:00:00.000Z');
  const typed = (over: Partial<TypedClosure> = {}): TypedClosure => ({
    what: 'now',
    date: '',
    lastDate: '',
    from: '',
    to: '16:30',
    reason: 'corte de luz',
    ...over,
  });

  it('runs from now to an hour of today', () => {
    expect(closureOf(typed(), now, MAINLAND)).toEqual({
      startsAt: now,
      endsAt: at('2026-11-23T21:30:00.000Z'),
      reason: 'corte de luz',
    });
  });

  it('runs for whole days on the wall of the centre, the last one included', () => {
    const days = typed({ what: 'days', date: '2026-11-25', lastDate: '2026-11-26' });
    expect(closureOf(days, now, 'Pacific/Galapagos')).toMatchObject({
      startsAt: at('2026-11-25T06:00:00.000Z'),
      endsAt: at('2026-11-27T06:00:00.000Z'),
    });
  });

  it('begins now where the first whole day is today', () => {
    expect(closureOf(typed({ what: 'days' }), now, MAINLAND)).toMatchObject({
      startsAt: now,
      endsAt: at('2026-11-24T05:00:00.000Z'),
    });
  });

  it('runs between two hours of a day', () => {
    const hours = typed({ what: 'hours', date: '2026-11-24', from: '14:00' });
    expect(closureOf(hours, now, MAINLAND).startsAt).toEqual(at('2026-11-24T19:00:00.000Z'));
  });

  it.each([
    ['an hour that has just passed', { to: '10:00' }, ['to']],
    ['one minute later', { to: '10:01' }, []],
    ['a day that is over', { what: 'days', date: '2026-11-22' }, ['date']],
    [
      'a last day before the first',
      { what: 'days', date: '2026-11-25', lastDate: '2026-11-24' },
      ['lastDate'],
    ],
    ['a year and a day more than one may close', { what: 'days', lastDate: '2027-11-25' }, ['lastDate']],
    ['no hour', { to: '' }, ['to']],
    ['the end before the beginning', { what: 'hours', date: '2026-11-24', from: '17:00' }, ['to']],
    ['no reason', { reason: ' ' }, ['reason']],
  ])('%s', (_, over, fields) => {
    expect(fieldsOf(() => closureOf(typed(over), now, MAINLAND))).toEqual(fields);
  });
});

describe('a version of hours as it is typed', () => {
  const typed = (over: Partial<TypedHours> = {}): TypedHours => ({
    serviceCode: '',
    validFrom: '2026-12-01',
    validUntil: '',
    slotMinutes: '',
    publicSeats: '',
    internalSeats: '',
    week: ['8:00-12:30, 13:10 – 16:30', '', '', '', '', '', ''],
    ...over,
  });
  const read = (over: Partial<TypedHours>) => hoursVersionOf(typed(over), '2026-11-23', ['desbloqueo']);

  it('has several spans a day and leaves open what was not typed', () => {
    expect(read({ slotMinutes: '30' })).toEqual({
      serviceCode: null,
      validFrom: '2026-12-01',
      validUntil: null,
      slotMinutes: 30,
      publicSeats: null,
      internalSeats: null,
      spans: [
        { weekday: 1, opens: '08:00', closes: '12:30' },
        { weekday: 1, opens: '13:10', closes: '16:30' },
      ],
    });
  });

  it.each([
    ['today', { validFrom: '2026-11-23' }, []],
    ['yesterday', { validFrom: '2026-11-22' }, ['validFrom']],
    ['ending on its first day', { validUntil: '2026-12-01' }, []],
    ['ending before it begins', { validUntil: '2026-11-30' }, ['validUntil']],
    ['another centre’s service', { serviceCode: 'otro' }, ['service']],
    ['slots of four minutes', { slotMinutes: '4' }, ['slotMinutes']],
    ['no public seat at all', { publicSeats: '0' }, []],
    ['seats that are no number', { internalSeats: '-1' }, ['internalSeats']],
    ['spans that touch', { week: ['08:00-10:00, 10:00-12:00'] }, []],
    ['spans that cross', { week: ['08:00-10:00, 09:59-12:00'] }, ['day1']],
    ['a span without an end', { week: ['', '08:00'] }, ['day2']],
    ['an hour that does not exist', { week: ['08:00-24:01'] }, ['day1']],
    ['the end of the day', { week: ['08:00-24:00'] }, []],
    ['a week in which nobody is served', { week: [] }, ['day1']],
  ])('%s', (_, over, fields) => {
    expect(fieldsOf(() => read(over))).toEqual(fields);
  });
});

it('a local rest day is a day that exists, with a name', () => {
  expect(restDayTyped({ month: '2', day: '29', name: ' Fiesta ' })).toEqual({
    month: 2,
    day: 29,
    name: 'Fiesta',
  });
  expect(fieldsOf(() => restDayTyped({ month: '2', day: '30', name: '' }))).toEqual(['day', 'name']);
});

describe('where a turno may be moved to', () => {
  const service = {
    code: 'clave-empleador',
    minutes: 60,
    slotsNeeded: 1,
    publicSeats: 1,
    internalSeats: 0,
    leadMinutes: 15,
    horizonDays: 7,
  };
  const plain = {
    timeZone: MAINLAND,
    restDays: {},
    closures: [],
    alwaysOpen: false,
    hours: [1, 2].map((weekday) => ({
      serviceCode: null,
      validFrom: '2026-01-01',
      validUntil: null,
      weekday,
      opens: '08:00',
      closes: '11:00',
      slotMinutes: null,
      publicSeats: null,
      internalSeats: null,
    })),
  } as const;
  const closed = withChange(plain, {
    kind: 'close',
    closure: { startsAt: at('2026-11-23T14:00:00Z'), endsAt: at('2026-11-23T15:00:00Z'), reason: 'corte' },
  });
  const days = (turno: string, now: string) =>
    [...daysToMoveTo(closed, service, { startsAt: at(turno) }, at(now))].map((slots) =>
      slots.map(({ startsAt }) => startsAt.toISOString().slice(8, 16)),
    );

  it('is never earlier than it was, nor in the closure, nor later than anybody may book', () => {
    expect(days('2026-11-23T14:00:00Z', '2026-11-22T14:00:00Z')).toEqual([
      ['23T15:00'],
      ['24T13:00', '24T14:00', '24T15:00'],
      ['30T13:00', '30T14:00', '30T15:00'],
    ]);
  });

  it.each([
    ['at the lead time', '2026-11-23T14:45:00.000Z', '23T15:00'],
    ['one millisecond after it', '2026-11-23T14:45:00.001Z', '24T13:00'],
  ])('leaves the person time to come: %s', (_, now, first) => {
    expect(days('2026-11-23T14:00:00Z', now)[0]?.[0]).toBe(first);
  });
});
