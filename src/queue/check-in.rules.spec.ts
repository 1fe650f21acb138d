import { judgeArrival } from './check-in.rules.js';
import { TooEarly } from './queue.errors.js';
import { readVisitorNumbers } from './visitor-numbers.rules.js';

const STARTS = new Date('2026-11-23T14:20:00.000Z');
const here = { id: 'quito', timeZone: 'America/Guayaquil', checkInBeforeMinutes: 60 } as const;
const turno = { centerId: 'quito', status: 'confirmed', startsAt: STARTS };
const after = (ms: number) => new Date(STARTS.getTime() + ms);
const HOUR = 3_600_000;

describe('receiving a turno', () => {
  it('from an hour before, to the millisecond', () => {
    expect(() => judgeArrival(turno, here, after(-HOUR - 1))).toThrow(TooEarly);
    expect(() => judgeArrival(turno, here, after(-HOUR))).not.toThrow();
    expect(() => judgeArrival(turno, here, after(-HOUR + 1))).not.toThrow();
  });

  it('too early says from when', () => {
    expect.assertions(1);
    try {
      judgeArrival(turno, here, after(-2 * HOUR));
    } catch (error) {
      expect((error as TooEarly).extra).toEqual({ from: '2026-11-23T13:20:00.000Z' });
    }
  });

  it('nobody came with it in time: told so, and on another day that it is not today', () => {
    expect(() => judgeArrival({ ...turno, status: 'no-show' }, here, after(HOUR))).toThrow(
      'El turno de las 09:20 se dio por perdido',
    );
    expect(() => judgeArrival({ ...turno, status: 'no-show' }, here, after(24 * HOUR))).toThrow('NOT_TODAY');
  });

  it('late is no reason to refuse a turno that is still waited for, until the day of the centre is over', () => {
    const midnight = new Date('2026-11-24T05:00:00.000Z');
    expect(() => judgeArrival(turno, here, new Date(midnight.getTime() - 1))).not.toThrow();
    expect(() => judgeArrival(turno, here, midnight)).toThrow('NOT_TODAY');
  });

  it('the day is that of the centre: in Galápagos it ends an hour later', () => {
    const islands = { ...here, timeZone: 'Pacific/Galapagos' } as const;
    expect(() => judgeArrival(turno, islands, new Date('2026-11-24T05:30:00.000Z'))).not.toThrow();
    expect(() => judgeArrival(turno, islands, new Date('2026-11-24T06:00:00.000Z'))).toThrow('NOT_TODAY');
  });

  it.each(['arrived', 'served'])('%s: already received', (status) => {
    expect(() => judgeArrival({ ...turno, status }, here, STARTS)).toThrow('ALREADY_ARRIVED');
  });

  it.each(['held', 'cancelled', 'expired', 'no-show'])('%s: there is no such turno', (status) => {
    expect(() => judgeArrival({ ...turno, status }, here, STARTS)).toThrow('TURNO_NOT_FOUND');
  });

  it('of another centre, or none: there is no such turno, whatever its state', () => {
    expect(() => judgeArrival(undefined, here, STARTS)).toThrow('TURNO_NOT_FOUND');
    for (const status of ['confirmed', 'arrived', 'served']) {
      expect(() => judgeArrival({ ...turno, status, centerId: 'guayaquil' }, here, STARTS)).toThrow(
        'TURNO_NOT_FOUND',
      );
    }
  });
});

describe('the numbers of a walk-in', () => {
  it('are read as typed, and may be left out', () => {
    expect(readVisitorNumbers({ ruc: '1790 001016 001', cedula: '174000629-9' })).toEqual({
      ruc: '1790001016001',
      cedula: '1740006299',
      foreignerCode: null,
    });
    expect(readVisitorNumbers({ foreignerCode: 'x-1234' })).toEqual({
      ruc: null,
      cedula: null,
      foreignerCode: 'X1234',
    });
    expect(readVisitorNumbers({})).toEqual({ ruc: null, cedula: null, foreignerCode: null });
  });

  it('both wrong: the RUC names the code, both are marked', () => {
    expect.assertions(2);
    try {
      readVisitorNumbers({ ruc: '1', cedula: '2' });
    } catch (error) {
      const { code, fields } = error as { code: string; fields: { field: string; code: string }[] };
      expect(code).toBe('RUC_INVALID');
      expect(fields.map((field) => [field.field, field.code])).toEqual([
        ['ruc', 'RUC_INVALID'],
        ['cedula', 'CEDULA_INVALID'],
      ]);
    }
  });
});
