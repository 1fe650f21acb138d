import { overbookReason, seatsToGive } from './give-turno.rules.js';
import { OverbookNotAllowed, ReasonRequired } from './turnos.errors.js';

describe('the seats that staff give', () => {
  it('are the internal ones, numbered after the public ones, and then the public ones', () => {
    expect(seatsToGive({ publicSeats: 6, internalSeats: 2 })).toEqual([
      { from: 7, to: 8 },
      { from: 1, to: 6 },
    ]);
  });
});

describe('a turno beyond the seats', () => {
  it('is asked for by a supervisor with a reason', () => {
    expect(overbookReason({ reason: ' vence hoy ' }, 'supervisor')).toBe('vence hoy');
    expect(overbookReason(undefined, 'clerk')).toBeUndefined();
  });

  it.each([{}, { reason: '' }, { reason: '  ' }])('is refused without one: %j', (overbook) => {
    expect(() => overbookReason(overbook, 'supervisor')).toThrow(ReasonRequired);
  });

  it.each(['clerk', 'admin'] as const)('is not for a %s, whatever the reason', (role) => {
    expect(() => overbookReason({ reason: 'vence hoy' }, role)).toThrow(OverbookNotAllowed);
  });
});
