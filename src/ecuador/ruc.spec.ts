import { cedulaInRuc, householdKey, mainRuc, parseRuc, type Ruc } from './ruc.js';

describe('The RUC of a natural person', () => {
  it('is a cédula and an establishment', () => {
    expect(parseRuc('0100000371002')).toEqual({
      ok: true,
      ruc: '0100000371002',
      kind: 'natural',
      root: '0100000371',
      establishment: '002',
      warnings: [],
    });
  });

  it('is refused when the cédula in it is wrong', () => {
    expect(parseRuc('0100000372001')).toMatchObject({ ok: false, problem: 'check_digit' });
  });
});

describe('The key of a household employer', () => {
  it('is a cédula and three zeros', () => {
    expect(parseRuc('0210000741000')).toEqual({
      ok: true,
      ruc: '0210000741000',
      kind: 'household',
      root: '0210000741000',
      establishment: '000',
      warnings: [],
    });
    expect(householdKey('0210000741')).toBe('0210000741000');
  });

  it('is refused when the cédula in it is wrong', () => {
    expect(parseRuc('0210000742000')).toMatchObject({ ok: false, problem: 'check_digit' });
  });

  it('may hold the cédula of a foreigner', () => {
    expect(parseRuc('0960001121000')).toMatchObject({ ok: true, kind: 'household' });
  });

  it('is another employer than the same person with a RUC', () => {
    expect(rootOf('0210000741000')).not.toBe(rootOf('0210000741001'));
  });
});

describe('The RUC of a company', () => {
  it('has third digit 9 and any establishment but 000', () => {
    expect(parseRuc('1790001016003')).toMatchObject({
      kind: 'company',
      root: '1790001016',
      establishment: '003',
    });
    expect(parseRuc('1790001016000')).toMatchObject({ ok: false, problem: 'establishment' });
  });

  it('is let through with a warning when it fails modulo 11, as new ones may since October 2021', () => {
    expect(parseRuc('1790001017001')).toMatchObject({
      ok: true,
      kind: 'company',
      warnings: [
        {
          code: 'RUC_CHECK_DIGIT',
          detail: 'El RUC no cumple el dígito verificador; confirme en la consulta pública del SRI.',
        },
      ],
    });
  });
});

describe('The RUC of a public body', () => {
  it('has third digit 6 and four digits of establishment', () => {
    expect(parseRuc('1760910100012')).toMatchObject({
      kind: 'public',
      root: '176091010',
      establishment: '0012',
    });
    expect(parseRuc('1760910100000')).toMatchObject({ ok: false, problem: 'establishment' });
  });

  it('is let through with a warning when neither its rule nor a cédula fits', () => {
    expect(parseRuc('1760010550001')).toMatchObject({
      ok: true,
      kind: 'public',
      warnings: [{ code: 'RUC_CHECK_DIGIT' }],
    });
  });
});

describe('Third digit 6', () => {
  it('is a foreigner where only the cédula rule fits', () => {
    expect(parseRuc('0960001121001')).toMatchObject({ kind: 'natural', root: '0960001121', warnings: [] });
  });

  it('is a public body where both rules fit and the tenth digit is 0', () => {
    expect(parseRuc('1768123380001')).toMatchObject({ kind: 'public', root: '176812338', warnings: [] });
  });

  it('is a foreigner where both rules fit and a public body would have a thousand establishments', () => {
    expect(parseRuc('1769100031001')).toMatchObject({ kind: 'natural', root: '1769100031', warnings: [] });
    expect(parseRuc('1769100031000')).toMatchObject({ kind: 'household' });
    expect(parseRuc('1769100030001')).toMatchObject({ kind: 'public', root: '176910003', warnings: [] });
  });
});

describe('A RUC', () => {
  it('is read with the blanks and hyphens that people type', () => {
    expect(parseRuc(' 1790001016-001 ')).toMatchObject({ ok: true, ruc: '1790001016001' });
    expect(parseRuc('1790 001016 001'.padEnd(32))).toMatchObject({ ok: true });
    expect(parseRuc('1790001016001'.padEnd(33))).toMatchObject({ problem: 'format' });
  });

  it.each([undefined, null, 1790001016001, {}, '', '179000101600', '17900010160011', 'RUC 1790001016001'])(
    'is not %p',
    (text) => {
      expect(parseRuc(text)).toEqual({
        ok: false,
        problem: 'format',
        detail: 'El RUC debe tener 13 dígitos.',
      });
    },
  );

  it.each(['1770910100001', '1780910100001'])('has no third digit 7 or 8: %s', (text) => {
    expect(parseRuc(text)).toMatchObject({ ok: false, problem: 'third_digit' });
  });
});

describe('The root of a RUC', () => {
  it('leads to the number that registries know, which is the same employer', () => {
    expect(mainRuc(readingOf('1790001016003'))).toBe('1790001016001');
    expect(mainRuc(readingOf('1760910100012'))).toBe('1760910100001');
    expect(mainRuc(readingOf('0100000371002'))).toBe('0100000371001');
    expect(mainRuc(readingOf('0210000741000'))).toBe('0210000741000');
  });
});

describe('The cédula in a RUC', () => {
  it('is there for a person and for a household only', () => {
    expect(cedulaInRuc(readingOf('0100000371001'))).toBe('0100000371');
    expect(cedulaInRuc(readingOf('0210000741000'))).toBe('0210000741');
    expect(cedulaInRuc(readingOf('1790001016001'))).toBeUndefined();
    expect(cedulaInRuc(readingOf('1760910100001'))).toBeUndefined();
  });
});

function readingOf(text: string): Ruc {
  const reading = parseRuc(text);
  if (!reading.ok) throw new Error(reading.detail);
  return reading;
}

function rootOf(text: string): string {
  return readingOf(text).root;
}
