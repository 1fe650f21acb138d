import { readEmployerNumbers } from './employer-numbers.rules.js';
import { keyAgeDays, signInSubject } from './employer-session.rules.js';
import { NumbersInvalid } from './employers.errors.js';
import { maskEmail } from './mask-email.rules.js';

describe('an e-mail address, masked', () => {
  it.each([
    ['maria@empresa.ec', 'm…@empresa.ec'],
    ['m@empresa.ec', 'm…@empresa.ec'],
    ['"a@b"@empresa.ec', '"…@empresa.ec'],
    ['no-address', '…'],
    ['@empresa.ec', '…'],
  ])('%s is shown as %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});

describe('the numbers of an employer', () => {
  it('are read with blanks and hyphens', () => {
    const { ruc, cedula } = readEmployerNumbers({ ruc: '1790 001016-001', cedula: '174000629-9' });
    expect([ruc.ruc, ruc.root, ruc.kind, cedula]).toEqual([
      '1790001016001',
      '1790001016',
      'company',
      '1740006299',
    ]);
  });

  it.each([
    [{ ruc: '1', cedula: '1740006299' }, 'RUC_INVALID', ['ruc']],
    [{ ruc: '1790001016001', cedula: '1' }, 'CEDULA_INVALID', ['cedula']],
    [{ ruc: '1', cedula: '1' }, 'RUC_INVALID', ['ruc', 'cedula']],
  ])('are refused all at once, the RUC first: %j', (typed, code, fields) => {
    let refusal: unknown;
    try {
      readEmployerNumbers(typed);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(NumbersInvalid);
    const { code: told, kind, fields: problems } = refusal as NumbersInvalid;
    expect([told, kind, problems.map(({ field }) => field)]).toEqual([code, 'rule', fields]);
  });
});

describe('a sign-in', () => {
  it('is counted per employer, whichever establishment was typed', () => {
    expect(signInSubject({ rucRoot: '1790001016', sucursal: '0001' })).toBe('1790001016:0001');
  });

  it.each([
    ['2026-11-20T13:00:00.000Z', 0],
    ['2026-11-21T12:59:59.999Z', 0],
    ['2026-11-21T13:00:00.000Z', 1],
    ['2026-11-19T13:00:00.000Z', 0],
  ])('on %s finds a key %i whole days old', (now, days) => {
    expect(keyAgeDays(new Date('2026-11-20T13:00:00.000Z'), new Date(now))).toBe(days);
  });
});
