import { type TimeZone } from '../ecuador/index.js';
import {
  type BookingLimits,
  type CenterCalendar,
  isOffered,
  offeredWhile,
  type OpeningHours,
  openingSpansOf,
  slotAt,
  slotsOf,
} from './calendar.rules.js';

const SERVICE = { code: 'clave-empleador', minutes: 20 };
const MAINLAND: TimeZone = 'America/Guayaquil';

const hours = (weekday: number, over: Partial<OpeningHours> = {}): OpeningHours => ({
  serviceCode: null,
  validFrom: '2026-01-01',
  validUntil: null,
  weekday,
  opens: '08:00',
  closes: '16:30',
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
    expect(starts(own, '2026-11-23', { code: 'desbloqueo', minutes: 20 })).toHaveLength(25);
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
      closures: [{ startsAt: at('2026-11-23T13:30:00.000Z'), endsAt: at('2026-11-23T14:20:00.000Z') }],
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
        closures: [{ startsAt: at('2026-11-23T13:30:00.000Z'), endsAt: at('2026-11-23T14:20:00.000Z') }],
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
