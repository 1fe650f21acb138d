import { type DecreedRestDay } from '../ecuador/index.js';
import { type DomainError } from '../platform/index.js';
import {
  decreeTyped,
  isAlreadySo,
  newRestDays,
  revocationOf,
  type TypedDecree,
  withNationalChange,
} from './national-days.rules.js';

const TODAY = '2026-09-01';
/** 9 October 2026, a Friday, rests on Monday 12. */
const MOVED: DecreedRestDay = { date: '2026-10-12', name: 'Decreto 500', inPlaceOf: '2026-10-09' };
const ADDED: DecreedRestDay = { date: '2026-11-27', name: 'Decreto 501', inPlaceOf: null };

function fieldsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    return (error as DomainError).fields.map(({ field }) => field);
  }
}

describe('a decree as it is typed', () => {
  const typed = (over: Partial<TypedDecree> = {}): TypedDecree => ({
    name: 'Decreto Ejecutivo 501',
    date: '2026-11-27',
    inPlaceOf: '',
    ...over,
  });
  const read = (over: Partial<TypedDecree>, decreed: readonly DecreedRestDay[] = []) =>
    decreeTyped(typed(over), TODAY, decreed);

  it('adds a day, or moves a national one', () => {
    expect(read({})).toEqual({ ...ADDED, name: 'Decreto Ejecutivo 501' });
    expect(read({ date: '2026-10-12', inPlaceOf: '2026-10-09' })).toMatchObject({ inPlaceOf: '2026-10-09' });
  });

  it.each([
    ['yesterday', { date: '2026-08-31' }, ['date']],
    ['today', { date: TODAY }, []],
    ['the last day that can be decreed', { date: '2028-08-31' }, []],
    ['the day after it', { date: '2028-09-01' }, ['date']],
    ['no date', { date: '27/11/2026' }, ['date']],
    ['a national rest day', { date: '2026-12-25' }, ['date']],
    ['no decree', { name: 'x' }, ['name']],
    ['a working day to be moved', { inPlaceOf: '2026-10-08' }, ['inPlaceOf']],
    ['a rest day of the past to be moved', { inPlaceOf: '2026-08-10' }, ['inPlaceOf']],
    ['nothing that is right', { name: '', date: '', inPlaceOf: 'x' }, ['name', 'date', 'inPlaceOf']],
  ])('%s', (_, over, fields) => {
    expect(fieldsOf(() => read(over))).toEqual(fields);
  });

  it('moves a day once, and may be written again for the same date', () => {
    const other = { date: '2026-10-13', inPlaceOf: '2026-10-09' };
    expect(fieldsOf(() => read(other, [MOVED]))).toEqual(['inPlaceOf']);
    expect(read({ date: MOVED.date, inPlaceOf: '2026-10-09', name: 'Decreto 502' }, [MOVED])).toMatchObject({
      name: 'Decreto 502',
    });
    expect(read({ date: '2026-10-09' }, [MOVED])).toMatchObject({ date: '2026-10-09' });
  });
});

describe('a change of the national days', () => {
  it('takes the place of a former decree about the same date', () => {
    const again = { ...ADDED, name: 'Decreto 999' };
    expect(withNationalChange([MOVED, ADDED], { kind: 'decree', day: again })).toEqual([MOVED, again]);
    expect(withNationalChange([MOVED, ADDED], { kind: 'revoke', date: ADDED.date })).toEqual([MOVED]);
  });

  it('leaves out turnos of the days that become free: the decreed one, or the moved one when it comes back', () => {
    expect(newRestDays([], { kind: 'decree', day: ADDED })).toEqual(['2026-11-27']);
    expect(newRestDays([], { kind: 'decree', day: MOVED })).toEqual(['2026-10-12']);
    expect(newRestDays([ADDED], { kind: 'revoke', date: ADDED.date })).toEqual([]);
    expect(newRestDays([MOVED], { kind: 'revoke', date: MOVED.date })).toEqual(['2026-10-09']);
    const noLongerMoved = { ...MOVED, inPlaceOf: null };
    expect(newRestDays([MOVED], { kind: 'decree', day: noLongerMoved })).toEqual(['2026-10-09']);
  });

  it('is nothing the second time', () => {
    expect(isAlreadySo([MOVED], { kind: 'decree', day: { ...MOVED } })).toBe(true);
    expect(isAlreadySo([MOVED], { kind: 'decree', day: { ...MOVED, inPlaceOf: null } })).toBe(false);
    expect(isAlreadySo([{ date: '2026-11-27', name: 'Decreto 501' }], { kind: 'decree', day: ADDED })).toBe(
      true,
    );
    expect(isAlreadySo([], { kind: 'revoke', date: MOVED.date })).toBe(true);
    expect(isAlreadySo([MOVED], { kind: 'revoke', date: MOVED.date })).toBe(false);
  });

  it('never touches the past', () => {
    expect(() => revocationOf('2026-08-31', TODAY)).toThrow('ya no se puede quitar');
    expect(() => revocationOf('x', TODAY)).toThrow('ya no se puede quitar');
    expect(revocationOf(TODAY, TODAY)).toEqual({ kind: 'revoke', date: TODAY });
  });
});
