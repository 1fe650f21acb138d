import { isVouchedFor, judgeClearance } from './clearance.rules.js';
import { type TurnoStatus } from './turno.rules.js';

const UNPROVEN = { status: 'confirmed' as TurnoStatus, proven: false, givenBy: null };
const refusal = (
  turno: typeof UNPROVEN | { status: TurnoStatus; proven: boolean; givenBy: string | null },
) => {
  try {
    judgeClearance(turno);
    return 'cleared';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a turno in the way of an employer', () => {
  it('is cleared while it is confirmed and nobody proved to be of the employer', () => {
    expect(refusal(UNPROVEN)).toBe('cleared');
  });

  it.each<TurnoStatus>(['held', 'arrived', 'served', 'cancelled', 'expired', 'no-show'])(
    'is left alone when it is %s',
    (status) => {
      expect(refusal({ ...UNPROVEN, status })).toBe('TURNO_NOT_CLEARABLE');
    },
  );

  it('is left alone when the registered e-mail or one of the staff stands for it', () => {
    expect(refusal({ ...UNPROVEN, proven: true })).toBe('TURNO_PROVEN');
    expect(refusal({ ...UNPROVEN, givenBy: 'x' })).toBe('TURNO_PROVEN');
    expect([isVouchedFor(UNPROVEN), isVouchedFor({ proven: false, givenBy: 'x' })]).toEqual([false, true]);
  });
});
