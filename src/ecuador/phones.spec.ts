import fc from 'fast-check';
import { formatPhone, parsePhone } from './phones.js';

describe('A mobile phone', () => {
  it.each([
    '0991234567',
    '099 123 4567',
    '099-123-4567',
    '991234567',
    '+593 99 123 4567',
    '+593 (0)99 123 4567',
    '593991234567',
    '00593 99 123 4567',
    '  0991234567 ',
  ])('is read as it is written: %p', (text) => {
    expect(parsePhone(text)).toEqual({
      ok: true,
      kind: 'mobile',
      e164: '+593991234567',
      display: '099 123 4567',
    });
  });

  it('may be of a range that is not published yet', () => {
    expect(parsePhone('0951234567')).toMatchObject({ ok: true, kind: 'mobile', e164: '+593951234567' });
  });
});

describe('A landline', () => {
  it.each(['(02) 212-3456', '022123456', '02 212 3456', '+593 2 212 3456'])(
    'is read as it is written: %p',
    (text) => {
      expect(parsePhone(text)).toEqual({
        ok: true,
        kind: 'landline',
        e164: '+59322123456',
        display: '(02) 212-3456',
      });
    },
  );

  it('is asked for without its extension, which could not be kept', () => {
    expect(parsePhone('02 212 3456 ext. 12')).toEqual({
      ok: false,
      problem: 'extension',
      detail: 'Escriba el teléfono sin la extensión.',
    });
  });

  it('needs its area, 2 to 7, and a subscriber number that begins with 2 to 7', () => {
    for (const text of ['2123456', '082123456', '092123456', '021123456', '028123456', '0221234567']) {
      expect(parsePhone(text)).toMatchObject({ ok: false, problem: 'format' });
    }
  });
});

describe('A phone to reach a person', () => {
  it('is Ecuadorian', () => {
    expect(parsePhone('+34 600 123 456')).toMatchObject({ ok: false, problem: 'foreign' });
  });

  it.each([
    '',
    '   ',
    '911',
    '140',
    '1800 123456',
    '09912345678',
    '099123456',
    'hola',
    'hola 0991234567',
    '0991234ABC',
    '0'.repeat(41),
    undefined,
    991234567,
  ])('is not %p', (text) => {
    expect(parsePhone(text)).toMatchObject({ ok: false, problem: 'format' });
  });

  it('is shown from its stored form as people write it here', () => {
    expect(formatPhone('+593991234567')).toBe('099 123 4567');
    expect(formatPhone('+59372123456')).toBe('(07) 212-3456');
    expect(formatPhone('+34600123456')).toBe('+34600123456');
  });

  it('is the same number again when its display is typed in', () => {
    const anyPhone = fc.oneof(fc.stringMatching(/^09\d{8}$/), fc.stringMatching(/^0[2-7][2-7]\d{6}$/));
    fc.assert(
      fc.property(anyPhone, (text) => {
        const reading = parsePhone(text);
        expect(reading).toMatchObject({ ok: true, e164: `+593${text.slice(1)}` });
        expect(reading.ok && parsePhone(reading.display)).toEqual(reading);
      }),
    );
  });
});
