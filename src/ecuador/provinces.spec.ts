import { isProvinceCode, PROVINCES, provinceName } from './provinces.js';

describe('The provinces', () => {
  it('are twenty-four, numbered in order, and the consulates', () => {
    const numbered = Array.from({ length: 24 }, (_, index) => String(index + 1).padStart(2, '0'));
    expect(PROVINCES.map(({ code }) => code)).toEqual([...numbered, '30']);
  });

  it('have their names with accents', () => {
    expect(provinceName('17')).toBe('Pichincha');
    expect(provinceName('20')).toBe('Galápagos');
    expect(provinceName('30')).toBe('Exterior');
    expect(provinceName('25')).toBeUndefined();
  });

  it('have codes of two digits', () => {
    expect(isProvinceCode('01')).toBe(true);
    expect(isProvinceCode('1')).toBe(false);
    expect(isProvinceCode('00')).toBe(false);
  });
});
