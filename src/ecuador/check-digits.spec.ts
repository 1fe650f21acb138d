import { cedulaCheckDigit, companyCheckDigit, publicCheckDigit } from './check-digits.js';

describe('The check digit', () => {
  it('of a cédula is what is missing to the next ten', () => {
    expect(cedulaCheckDigit('174000629')).toBe(9);
    expect(cedulaCheckDigit('176000155')).toBe(0);
  });

  it('of a company is what is missing to the next eleven', () => {
    expect(companyCheckDigit('179000101')).toBe(6);
  });

  it('of a public body is taken from eight digits', () => {
    expect(publicCheckDigit('17609101')).toBe(0);
  });

  it('is 0 for a company or public body whose sum leaves nothing, and none where it would be 10', () => {
    expect(companyCheckDigit('000000000')).toBe(0);
    expect(companyCheckDigit('000000006')).toBeUndefined(); // 6 × 2 leaves 1
    expect(publicCheckDigit('00000000')).toBe(0);
    expect(publicCheckDigit('00000006')).toBeUndefined();
  });
});
