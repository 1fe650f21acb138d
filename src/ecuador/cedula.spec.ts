import { parseCedula } from './cedula.js';

describe('A cédula', () => {
  it('is read with the blanks and hyphens that people type', () => {
    const read = { ok: true, cedula: '1740006299', province: '17' };
    expect(parseCedula('174000629-9')).toEqual(read);
    expect(parseCedula(' 1740 006 299\u00a0')).toEqual(read);
    expect(parseCedula('174000629–9')).toEqual(read);
  });

  it('may have third digit 6, which foreigners receive', () => {
    expect(parseCedula('0960001121')).toMatchObject({ ok: true });
  });

  it('may come from a consulate, but not from a province that does not exist', () => {
    expect(parseCedula('3040001111')).toMatchObject({ ok: true, province: '30' });
    for (const province of ['00', '25', '29', '31', '50']) {
      expect(parseCedula(`${province}40006299`)).toMatchObject({ problem: 'province' });
    }
  });

  it('is refused with a sentence that says what to look at', () => {
    expect(parseCedula('174000629')).toEqual({
      ok: false,
      problem: 'format',
      detail: 'La cédula debe tener 10 dígitos.',
    });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 1740006299],
    ['a list', ['1740006299']],
    ['an empty text', ''],
    ['letters', '174OOO6299'],
    ['digits of another script', '١٧٤٠٠٠٦٢٩٩'],
    ['a cédula under a heap of blanks', '1740006299'.padEnd(33)],
  ])('is not %s', (_what, text) => {
    expect(parseCedula(text)).toMatchObject({ ok: false, problem: 'format' });
  });

  it('is read within 32 characters', () => {
    expect(parseCedula('1740006299'.padEnd(32))).toMatchObject({ ok: true });
  });
});
