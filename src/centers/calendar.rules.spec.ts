import { type TimeZone } from '../ecuador/index.js';
import {
  type BookingLimits,
  type CenterCalendar,
  isOffered,
  offeredWhile,
  type OpeningHours,
  openingSpansOf,
  reasonAgainst,
  slotAt,
  type SlottedService,
  slotsOf,
} from './calendar.rules.js';

const SERVICE: SlottedService = {
  code: 'clave-empleador',
  minutes: 20,
  slotsNeeded: 1,
  publicSeats: 6,
  internalSeats: 1,
};
const MAINLAND: TimeZone = 'America/Guayaquil';

const hours = (weekday: number, over: Partial<OpeningHours> = {}): OpeningHours => ({
  serviceCode: null,
  validFrom: '2026-01-01',
  validUntil: null,
  weekday,
  opens: '08:00',
  closes: '16:30',
  slotMinutes: null,
  publicSeats: null,
  internalSeats: null,
  ...over,
});

const calendar = (over: Partial<CenterCalendar> = {}): CenterCalendar => ({
  timeZone: MAINLAND,
  hours: [1, 2, 3, 4, 5].map((weekday) => hours(weekday)),
  restDays: {},
  closures: [],
  alwaysOpen: false,
  ...over,
});

const starts = (of: CenterCalendar, date: string, service = SERVICE) =>
  slotsOf(of, service, date).map(({ startsAt }) => startsAt.toISOString().slice(11, 16));
const at = (text: string) => new Date(text);

describe('when a centre serves', () => {
  it('opens on a working day from its first hour to its last, where it stands', () => {
    expect(openingSpansOf(calendar(), SERVICE.code, '2026-11-23')).toEqual([
      { startsAt: at('2026-11-23T13:00:00.000Z'), endsAt: at('2026-11-23T21:30:00.000Z') },
    ]);
  });

  it('opens an hour later by UTC in Galápagos', () => {
    const galapagos = calendar({ timeZone: 'Pacific/Galapagos' });
    expect(openingSpansOf(galapagos, SERVICE.code, '2026-11-23')[0]?.startsAt).toEqual(
      at('2026-11-23T14:00:00.000Z'),
    );
  });

  it.each([
    ['a Saturday', '2026-11-28', {}],
    ['a national rest day', '2026-12-25', {}],
    ['a national rest day moved from the Tuesday to the Monday (24 May 2022)', '2022-05-23', {}],
    [
      'a local rest day, moved from the Sunday to the Monday',
      '2026-12-07',
      { local: [{ month: 12, day: 6, name: 'Quito' }] },
    ],
    ['a day made free by decree', '2026-11-27', { decreed: [{ date: '2026-11-27', name: 'Decreto' }] }],
  ])('serves nobody on %s', (_, date, restDays) => {
    const week = [1, 2, 3, 4, 5].map((weekday) => hours(weekday, { validFrom: '2020-01-01' }));
    expect(slotsOf(calendar({ restDays, hours: week }), SERVICE, date)).toEqual([]);
  });

  it('serves on the local rest day of another canton', () => {
    expect(starts(calendar(), '2026-12-07')).toHaveLength(25);
  });

  it('changes its hours from the day on which the new ones begin', () => {
    const changed = calendar({
      hours: [
        hours(1, { validUntil: '2026-11-23' }),
        hours(1, { validFrom: '2026-11-24', opens: '10:00', closes: '11:00' }),
      ],
    });
    expect(starts(changed, '2026-11-23')).toHaveLength(25);
    expect(starts(changed, '2026-11-30')).toEqual(['15:00', '15:20', '15:40']);
  });

  it('keeps the hours of a service that has its own', () => {
    const own = calendar({
      hours: [hours(1), hours(2), hours(2, { serviceCode: SERVICE.code, closes: '09:00' })],
    });
    expect(starts(own, '2026-11-23')).toEqual([]);
    expect(starts(own, '2026-11-24')).toEqual(['13:00', '13:20', '13:40']);
    expect(starts(own, '2026-11-23', { ...SERVICE, code: 'desbloqueo' })).toHaveLength(25);
  });

  it('opens all day on every day, rest days too, for trials at any hour', () => {
    const always = calendar({ alwaysOpen: true });
    for (const date of ['2026-11-28', '2026-12-25']) {
      expect(slotsOf(always, SERVICE, date)).toHaveLength(72);
      expect(openingSpansOf(always, SERVICE.code, date)).toEqual([
        {
          startsAt: at(`${date}T05:00:00.000Z`),
          endsAt: new Date(at(`${date}T05:00:00.000Z`).getTime() + 86_400_000),
        },
      ]);
    }
  });
});

describe('the slots of a day', () => {
  it('form a grid from the opening, and none reaches past the closing', () => {
    const slots = starts(calendar(), '2026-11-23');
    expect(slots.slice(0, 3)).toEqual(['13:00', '13:20', '13:40']);
    expect(slots.at(-1)).toBe('21:00'); // 16:00–16:20; the one of 16:20 would end at 16:40
  });

  it('begin anew after a midday break', () => {
    const broken = calendar({
      hours: [hours(1, { closes: '12:30' }), hours(1, { opens: '13:10', closes: '14:00' })],
    });
    expect(starts(broken, '2026-11-23').slice(-3)).toEqual(['17:00', '18:10', '18:30']);
  });

  it('leave out every one that a closure touches, and none that only borders on it', () => {
    const closed = calendar({
      closures: [
        {
          startsAt: at('2026-11-23T13:30:00.000Z'),
          endsAt: at('2026-11-23T14:20:00.000Z'),
          reason: 'corte de luz',
        },
      ],
    });
    expect(starts(closed, '2026-11-23').slice(0, 2)).toEqual(['13:00', '14:20']);
  });

  it.each([
    ['a slot of the grid', '2026-11-23T13:20:00.000Z', true],
    ['one millisecond off the grid', '2026-11-23T13:20:00.001Z', false],
    ['between two slots', '2026-11-23T13:10:00.000Z', false],
    ['before the opening', '2026-11-23T12:40:00.000Z', false],
    ['at the closing', '2026-11-23T21:20:00.000Z', false],
    ['late in the evening, which is the next day by UTC', '2026-11-24T01:00:00.000Z', false],
  ])('%s', (_, startsAt, offered) => {
    expect(slotAt(calendar(), SERVICE, at(startsAt)) !== undefined).toBe(offered);
  });
});

describe('the slot at an instant', () => {
  it('is the one of the grid, on every kind of day and at every minute', () => {
    const calendars = [
      calendar(),
      calendar({ alwaysOpen: true }),
      calendar({
        timeZone: 'Pacific/Galapagos',
        hours: [hours(1, { closes: '12:30' }), hours(1, { opens: '13:10' })],
      }),
      calendar({
        closures: [
          {
            startsAt: at('2026-11-23T13:30:00.000Z'),
            endsAt: at('2026-11-23T14:20:00.000Z'),
            reason: 'corte de luz',
          },
        ],
      }),
    ];
    for (const each of calendars) {
      const grid = ['2026-11-22', '2026-11-23', '2026-11-24'].flatMap((date) => slotsOf(each, SERVICE, date));
      for (let minute = 0; minute < 2_880; minute += 5) {
        const startsAt = new Date(at('2026-11-22T12:00:00.000Z').getTime() + minute * 60_000);
        const expected = grid.find((slot) => slot.startsAt.getTime() === startsAt.getTime());
        expect(slotAt(each, SERVICE, startsAt)).toEqual(expected);
      }
    }
  });
});

describe('the versions of hours', () => {
  const versions = calendar({
    hours: [
      hours(1),
      hours(1, { validFrom: '2026-11-23', validUntil: '2026-11-30', opens: '10:00', closes: '11:00' }),
    ],
  });

  it.each([
    ['the day before it begins', '2026-11-16', 25],
    ['on its first day', '2026-11-23', 3],
    ['on its last day', '2026-11-30', 3],
    ['on the day after it, when the former hours are back', '2026-12-14', 25],
  ])('the latest to begin holds: %s', (_, date, count) => {
    expect(starts(versions, date)).toHaveLength(count);
  });

  it('bring their own grid and seats, and leave the rest to the service', () => {
    const own = calendar({ hours: [hours(1, { slotMinutes: 30, publicSeats: 2, closes: '09:10' })] });
    expect(slotsOf(own, SERVICE, '2026-11-23')).toEqual([
      {
        startsAt: at('2026-11-23T13:00:00.000Z'),
        endsAt: at('2026-11-23T13:30:00.000Z'),
        publicSeats: 2,
        internalSeats: 1,
      },
      {
        startsAt: at('2026-11-23T13:30:00.000Z'),
        endsAt: at('2026-11-23T14:00:00.000Z'),
        publicSeats: 2,
        internalSeats: 1,
      },
    ]);
  });
});

describe('a service that needs three slots in a row', () => {
  const long = { ...SERVICE, slotsNeeded: 3 };
  const morning = (closes: string) => calendar({ hours: [hours(1, { closes })] });

  it.each([
    ['one minute too little', '08:59', []],
    ['exactly three', '09:00', ['13:00']],
    ['one minute more', '09:01', ['13:00']],
    ['four', '09:20', ['13:00', '13:20']],
  ])('is offered where all of them are open: %s', (_, closes, expected) => {
    expect(starts(morning(closes), '2026-11-23', long)).toEqual(expected);
  });

  it('is not offered where a closure blocks the one in the middle, and is where it only borders on them', () => {
    const closure = (from: string, to: string) => ({
      ...morning('10:00'),
      closures: [
        {
          startsAt: at(`2026-11-23T${from}:00.000Z`),
          endsAt: at(`2026-11-23T${to}:00.000Z`),
          reason: 'corte',
        },
      ],
    });
    expect(starts(closure('13:20', '13:40'), '2026-11-23', long)).toEqual(['13:40', '14:00']);
    expect(starts(closure('14:00', '14:01'), '2026-11-23', long)).toEqual(['13:00']);
  });

  it('does not reach over a midday break', () => {
    const broken = calendar({
      hours: [hours(1, { closes: '09:00' }), hours(1, { opens: '09:00', closes: '09:40' })],
    });
    expect(starts(broken, '2026-11-23', long)).toEqual(['13:00']);
  });

  it('ends after the last of its slots', () => {
    expect(slotAt(morning('10:00'), long, at('2026-11-23T13:40:00.000Z'))?.endsAt).toEqual(
      at('2026-11-23T14:40:00.000Z'),
    );
    expect(slotAt(morning('10:00'), long, at('2026-11-23T14:20:00.000Z'))).toBeUndefined();
  });
});

describe('a turno that was booked once', () => {
  const turno = (from: string, to: string, date = '2026-11-23') => ({
    serviceCode: SERVICE.code,
    startsAt: at(`${date}T${from}:00.000Z`),
    endsAt: at(`${date}T${to}:00.000Z`),
  });
  const shortened = calendar({ hours: [hours(1, { closes: '12:00', slotMinutes: 30 })] });

  it.each([
    ['within the hours, though on another grid', shortened, turno('13:20', '13:40'), undefined],
    ['to the minute of the closing', shortened, turno('16:40', '17:00'), undefined],
    ['one minute past the closing', shortened, turno('16:41', '17:01'), { kind: 'hours' }],
    ['on a weekday without hours', shortened, turno('13:00', '13:20', '2026-11-24'), { kind: 'hours' }],
    [
      'on a local rest day that came later',
      calendar({ restDays: { local: [{ month: 11, day: 23, name: 'Fiesta' }] } }),
      turno('13:00', '13:20'),
      { kind: 'rest-day', name: 'Fiesta' },
    ],
    [
      'in a closure',
      calendar({
        closures: [{ ...turno('13:10', '13:15'), reason: 'corte de luz' }],
      }),
      turno('13:00', '13:20'),
      { kind: 'closure', reason: 'corte de luz' },
    ],
    [
      'at the edge of a closure',
      calendar({ closures: [{ ...turno('13:20', '13:40'), reason: 'corte de luz' }] }),
      turno('13:00', '13:20'),
      undefined,
    ],
  ])('%s', (_, of, booked, obstacle) => {
    expect(reasonAgainst(of, booked)).toEqual(obstacle);
  });
});

describe('lead time and horizon', () => {
  const limits: BookingLimits = { leadMinutes: 15, horizonDays: 31 };
  const slot = at('2026-11-23T15:00:00.000Z');

  it.each([
    ['one millisecond before the horizon reaches it', '2026-10-23T14:59:59.999Z', false],
    ['when the horizon reaches it, in the middle of the day', '2026-10-23T15:00:00.000Z', true],
    ['one millisecond later', '2026-10-23T15:00:00.001Z', true],
    ['one millisecond before the lead time', '2026-11-23T14:44:59.999Z', true],
    ['at the lead time', '2026-11-23T14:45:00.000Z', true],
    ['one millisecond after the lead time', '2026-11-23T14:45:00.001Z', false],
    ['when it is past', '2026-11-23T15:00:00.001Z', false],
  ])('%s', (_, now, offered) => {
    expect(isOffered(slot, limits, at(now))).toBe(offered);
    const { from, until } = offeredWhile(slot, limits);
    expect(from <= at(now) && at(now) <= until).toBe(offered);
  });
});
