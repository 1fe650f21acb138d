import fc from 'fast-check';
import { daysBetween, localDate, weekdayOf } from './local-date.js';
import { DECREED_REST_DAYS, restDayOn, restDaysFrom, restDaysOf, type LocalRestDay } from './rest-days.js';

const QUITO: LocalRestDay = { month: 12, day: 6, name: 'Fundación de Quito' };
const GUAYAQUIL: LocalRestDay = { month: 7, day: 25, name: 'Fundación de Guayaquil' };

describe('The national rest days', () => {
  it.each([
    [2017, '02/01 27/02 28/02 14/04 01/05 26/05 11/08 09/10 02/11 03/11 25/12'],
    [2021, '01/01 15/02 16/02 02/04 30/04 24/05 09/08 08/10 01/11 02/11 24/12 31/12'],
    [2022, '28/02 01/03 15/04 02/05 23/05 12/08 10/10 03/11 04/11 26/12'],
    [2023, '02/01 20/02 21/02 07/04 01/05 26/05 11/08 09/10 02/11 03/11 25/12'],
    [2024, '01/01 12/02 13/02 29/03 03/05 24/05 09/08 11/10 01/11 04/11 25/12'],
    [2025, '01/01 03/03 04/03 18/04 02/05 23/05 11/08 10/10 03/11 04/11 25/12'],
    [2026, '01/01 16/02 17/02 03/04 01/05 25/05 10/08 09/10 02/11 03/11 25/12'],
    [2027, '01/01 08/02 09/02 26/03 30/04 24/05 09/08 08/10 01/11 02/11 24/12 31/12'],
    [2028, '28/02 29/02 14/04 01/05 26/05 11/08 09/10 02/11 03/11 25/12'],
  ])('of %i are those of the official calendar', (year, calendar) => {
    expect(restDaysOf(year).map(({ date }) => `${date.slice(8)}/${date.slice(5, 7)}`)).toEqual(
      calendar.split(' '),
    );
  });

  it('have names', () => {
    expect(restDaysOf(2026).map(({ name }) => name)).toEqual([
      'Año Nuevo',
      'Lunes de Carnaval',
      'Martes de Carnaval',
      'Viernes Santo',
      'Día del Trabajo',
      'Batalla de Pichincha',
      'Primer Grito de Independencia',
      'Independencia de Guayaquil',
      'Día de los Difuntos',
      'Independencia de Cuenca',
      'Navidad',
    ]);
  });

  it('give the New Year that falls on a Saturday to 31 December of the year before', () => {
    expect(restDayOn('2027-12-31')).toEqual({
      date: '2027-12-31',
      name: 'Año Nuevo',
      scope: 'national',
      shiftedFrom: '2028-01-01',
    });
    expect(restDayOn('2028-01-01')).toBeUndefined();
  });

  it('leave New Year and Christmas where they are on a day of the week', () => {
    expect(restDayOn('2019-01-01')).toMatchObject({ name: 'Año Nuevo' }); // a Tuesday
    expect(restDayOn('2024-12-25')).toMatchObject({ name: 'Navidad' }); // a Wednesday
    expect(restDayOn('2025-12-25')).toMatchObject({ name: 'Navidad' }); // a Thursday
  });

  it.each([
    ['on Monday and Tuesday stay', 2026, '2026-11-02', '2026-11-03'],
    ['on Tuesday and Wednesday: Wednesday goes to Monday', 2027, '2027-11-02', '2027-11-01'],
    ['on Wednesday and Thursday: Wednesday goes to Friday', 2022, '2022-11-04', '2022-11-03'],
    ['on Thursday and Friday stay', 2028, '2028-11-02', '2028-11-03'],
    ['on Friday and Saturday: Saturday goes to Thursday', 2018, '2018-11-02', '2018-11-01'],
    ['on Saturday and Sunday: to Friday and Monday', 2024, '2024-11-01', '2024-11-04'],
    ['on Sunday and Monday: Sunday goes to Tuesday', 2025, '2025-11-04', '2025-11-03'],
  ])('of 2 and 3 November %s', (_rule, year, difuntos, cuenca) => {
    const dateOf = (name: string) => restDaysOf(year).find((restDay) => restDay.name === name)?.date;
    expect([dateOf('Día de los Difuntos'), dateOf('Independencia de Cuenca')]).toEqual([difuntos, cuenca]);
  });

  it('are eleven commemorations in every year, never on a weekend, never moved by more than two days, never two at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2017, max: 2200 }), (year) => {
        const restDays = [year - 1, year, year + 1].flatMap((each) => restDaysOf(each));
        const commemorated = restDays.filter(({ date, shiftedFrom }) =>
          (shiftedFrom ?? date).startsWith(String(year)),
        );
        expect(commemorated).toHaveLength(11);
        expect(new Set(commemorated.map(({ date }) => date)).size).toBe(11);
        for (const { date, shiftedFrom = date } of commemorated) {
          expect(weekdayOf(date)).toBeLessThan(6);
          expect(Math.abs(daysBetween(date, shiftedFrom))).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe('A local rest day', () => {
  it.each([
    [QUITO, ['2026-12-07', '2027-12-06', '2028-12-08']],
    [GUAYAQUIL, ['2026-07-24', '2027-07-26', '2028-07-24']],
  ])('moves like a national one: %j', (day, dates) => {
    const found = [2026, 2027, 2028].flatMap((year) => restDaysOf(year, { local: [day] }));
    expect(found.filter(({ scope }) => scope === 'local').map(({ date }) => date)).toEqual(dates);
  });

  it('is nobody else’s', () => {
    expect(restDayOn('2026-12-07', { local: [QUITO] })).toEqual({
      date: '2026-12-07',
      name: 'Fundación de Quito',
      scope: 'local',
      shiftedFrom: '2026-12-06',
    });
    expect(restDayOn('2026-12-07', { local: [GUAYAQUIL] })).toBeUndefined();
    expect(restDayOn('2026-12-07')).toBeUndefined();
  });

  it('may move into another year', () => {
    const lastDay: LocalRestDay = { month: 12, day: 31, name: 'Cantonización' };
    expect(restDayOn('2024-01-01', { local: [lastDay] })).toMatchObject({ name: 'Año Nuevo' });
    expect(restDaysOf(2024, { local: [lastDay] })[1]).toMatchObject({
      date: '2024-01-01',
      shiftedFrom: '2023-12-31',
    });
  });

  it('that falls on a national one leaves the national name first', () => {
    const cuenca: LocalRestDay = { month: 4, day: 12, name: 'Fundación de Cuenca' };
    const onGoodFriday = restDaysOf(2028, { local: [cuenca] }).filter(({ date }) => date === '2028-04-14');
    expect(onGoodFriday.map(({ name }) => name)).toEqual(['Viernes Santo', 'Fundación de Cuenca']);
  });
});

describe('A decreed rest day', () => {
  it('stays where the decree puts it', () => {
    const saturday = { date: '2026-11-28', name: 'Decreto' };
    expect(restDayOn('2026-11-28', { decreed: [saturday] })).toEqual({ ...saturday, scope: 'decreed' });
    expect(restDaysOf(2027, { decreed: [saturday] })).toEqual(restDaysOf(2027));
  });

  it('made 2 January 2026 free', () => {
    expect(restDayOn('2026-01-02')).toBeUndefined();
    expect(restDayOn('2026-01-02', { decreed: DECREED_REST_DAYS })).toMatchObject({ scope: 'decreed' });
  });
});

describe('A rest day that a decree moves', () => {
  // 2026: 9 October is a Friday; a decree puts the rest on the Monday after.
  const moved = { date: '2026-10-12', name: 'Decreto 500', inPlaceOf: '2026-10-09' };

  it('is served again on its own date and rests on the other one', () => {
    expect(restDayOn('2026-10-09', { decreed: [moved] })).toBeUndefined();
    expect(restDayOn('2026-10-12', { decreed: [moved] })).toEqual({
      date: '2026-10-12',
      name: 'Decreto 500',
      scope: 'decreed',
      shiftedFrom: '2026-10-09',
    });
  });

  it('is named by the date on which it would rest, not by the one it commemorates', () => {
    // 10 August 2027 is a Tuesday: the law moves it to Monday 9.
    const decreed = [{ date: '2027-08-13', name: 'Decreto', inPlaceOf: '2027-08-09' }];
    expect(restDayOn('2027-08-09', { decreed })).toBeUndefined();
    expect(restDaysOf(2027, { decreed })).toHaveLength(restDaysOf(2027).length);
  });

  it('leaves a centre’s own day of the same date alone', () => {
    const own: LocalRestDay = { month: 10, day: 9, name: 'Fiesta del cantón' };
    expect(restDayOn('2026-10-09', { decreed: [moved], local: [own] })).toMatchObject({ scope: 'local' });
  });
});

describe('The rest days of a stretch of time', () => {
  it('hold its first and its last day, over the turn of the year', () => {
    expect(restDaysFrom('2026-12-25', 8).map(({ date }) => date)).toEqual(['2026-12-25', '2027-01-01']);
    expect(restDaysFrom('2026-12-26', 6)).toEqual([]);
  });
});

describe('Any working day', () => {
  it('is no rest day', () => {
    expect(restDayOn(localDate(2026, 11, 23))).toBeUndefined();
  });
});
