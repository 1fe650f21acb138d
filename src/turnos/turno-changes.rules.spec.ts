import { type DomainError } from '../platform/index.js';
import { changeableUntil, judgeChange } from './turno-changes.rules.js';
import { TRANSITIONS, type TurnoStatus } from './turno.rules.js';

const STARTS_AT = new Date('2026-11-23T14:20:00.000Z');
const CUT_OFF = new Date('2026-11-23T12:20:00.000Z');
const AT = { cancelBeforeMinutes: 120, contact: 'cau.quito@iess.test' };
const STATUSES = Object.keys(TRANSITIONS) as TurnoStatus[];

const errorOf = (change: 'cancel' | 'move', status: TurnoStatus, now: Date): DomainError | undefined => {
  try {
    judgeChange(change, { status, startsAt: STARTS_AT }, AT, now);
    return undefined;
  } catch (error) {
    return error as DomainError;
  }
};

describe('the owner of a turno', () => {
  it('has until the service’s minutes before the start', () => {
    expect(changeableUntil(STARTS_AT, 120)).toEqual(CUT_OFF);
    expect(changeableUntil(STARTS_AT, 0)).toEqual(STARTS_AT);
  });

  it.each([
    ['one millisecond before the cut-off', -1, undefined],
    ['at the cut-off', 0, undefined],
    ['one millisecond after the cut-off', 1, 'TOO_LATE_TO_CANCEL'],
    ['once the turno has begun', 2 * 3_600_000, 'TOO_LATE_TO_CANCEL'],
  ])('cancels and moves it %s', (_, ms, code) => {
    for (const change of ['cancel', 'move'] as const) {
      expect(errorOf(change, 'confirmed', new Date(CUT_OFF.getTime() + ms))?.code).toBe(code);
    }
  });

  it('is told whom to ask, and what the cut-off was, when it is too late', () => {
    const late = new Date(CUT_OFF.getTime() + 1);
    expect(errorOf('cancel', 'confirmed', late)?.detail).toBe(
      'Un turno se cancela en línea hasta 2 horas antes. Para este, comuníquese con el centro: cau.quito@iess.test.',
    );
    expect(errorOf('move', 'confirmed', late)?.detail).toContain('se cambia en línea hasta 2 horas antes');
  });

  it.each(STATUSES.filter((status) => status !== 'confirmed'))('cannot change one that is %s', (status) => {
    const error = errorOf('cancel', status, CUT_OFF);
    expect([error?.code, error?.kind]).toEqual(['TURNO_STATE', 'conflict']);
    expect(error?.detail).toMatch(/^[A-ZÉ].+\.$/);
  });
});
