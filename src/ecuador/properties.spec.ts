import fc from 'fast-check';
import { parseCedula } from './cedula.js';
import { cedulaCheckDigit, companyCheckDigit, publicCheckDigit } from './check-digits.js';
import { PROVINCES } from './provinces.js';
import { householdKey, mainRuc, parseRuc } from './ruc.js';

const province = fc.constantFrom(...PROVINCES.map(({ code }) => code));

/** An establishment as it is written: 1 is `001`, or `0001` for a public body. */
const establishment = (length: number) =>
  fc.integer({ min: 1, max: 10 ** length - 1 }).map((number) => padded(number, length));

const cedulaWithThirdDigit = (thirdDigit: fc.Arbitrary<number>) =>
  fc.tuple(province, thirdDigit, fc.nat(999_999)).map(([code, third, serial]) => {
    const firstNine = `${code}${third}${padded(serial, 6)}`;
    return `${firstNine}${cedulaCheckDigit(firstNine)}`;
  });

const anyCedula = cedulaWithThirdDigit(fc.nat(6));

const anyNaturalRuc = fc
  .tuple(cedulaWithThirdDigit(fc.nat(5)), establishment(3))
  .map(([cedula, number]) => cedula + number);

/** Foreigners with a cédula, whose numbers look like those of public bodies. */
const anyForeignersRuc = fc
  .tuple(cedulaWithThirdDigit(fc.constant(6)), establishment(3))
  .map(([cedula, number]) => cedula + number);

const anyCompanyRuc = fc
  .tuple(province, fc.nat(999_999), establishment(3))
  .map(([code, serial, number]) => ({ firstNine: `${code}9${padded(serial, 6)}`, number }))
  .filter(({ firstNine }) => companyCheckDigit(firstNine) !== undefined)
  .map(({ firstNine, number }) => `${firstNine}${companyCheckDigit(firstNine)}${number}`);

const anyPublicRuc = fc
  .tuple(province, fc.nat(99_999), establishment(4))
  .map(([code, serial, number]) => ({ firstEight: `${code}6${padded(serial, 5)}`, number }))
  .filter(({ firstEight }) => publicCheckDigit(firstEight) !== undefined)
  .map(({ firstEight, number }) => `${firstEight}${publicCheckDigit(firstEight)}${number}`);

describe('Any cédula', () => {
  it('is accepted whenever it follows the rule', () => {
    fc.assert(
      fc.property(anyCedula, (cedula) => {
        expect(parseCedula(cedula)).toMatchObject({ ok: true, cedula });
      }),
    );
  });

  it('is refused when any one digit is mistyped', () => {
    fc.assert(
      fc.property(anyCedula, fc.nat(9), fc.integer({ min: 1, max: 9 }), (cedula, position, change) => {
        const wrong = (Number(cedula[position]) + change) % 10;
        const mistyped = cedula.slice(0, position) + String(wrong) + cedula.slice(position + 1);
        expect(parseCedula(mistyped)).toMatchObject({ ok: false });
      }),
    );
  });

  it('never makes the reader throw, whatever is typed', () => {
    fc.assert(
      fc.property(fc.anything(), (text) => {
        expect(typeof parseCedula(text).ok).toBe('boolean');
      }),
    );
  });
});

describe('Any household key', () => {
  it('is read as one for every cédula, save where the digits are establishment 0000 of a public body', () => {
    fc.assert(
      fc.property(anyCedula, (cedula) => {
        const reading = parseRuc(householdKey(cedula));
        expect(reading).toMatchObject(
          cedula[2] === '6' && !reading.ok ? { problem: 'establishment' } : { kind: 'household' },
        );
      }),
    );
  });
});

describe('Any RUC', () => {
  it.each([
    ['natural', anyNaturalRuc],
    ['company', anyCompanyRuc],
  ])('of a %s employer is accepted whenever it follows the rule', (kind, anyRuc) => {
    fc.assert(
      fc.property(anyRuc, (ruc) => {
        expect(parseRuc(ruc)).toMatchObject({ ok: true, ruc, kind, warnings: [] });
      }),
    );
  });

  it('with third digit 6 is accepted without warning whenever it follows one of its two rules', () => {
    fc.assert(
      fc.property(fc.oneof(anyPublicRuc, anyForeignersRuc), (ruc) => {
        expect(parseRuc(ruc)).toMatchObject({ ok: true, ruc, warnings: [] });
      }),
    );
  });
});

describe('The root of any RUC', () => {
  const anyRuc = fc.oneof(
    anyNaturalRuc,
    anyForeignersRuc,
    anyCompanyRuc,
    anyPublicRuc,
    anyCedula.map(householdKey),
  );
  const anyReading = anyRuc.map((ruc) => parseRuc(ruc)).filter((reading) => reading.ok);

  it('leads to the same employer by way of the number that registries know', () => {
    fc.assert(
      fc.property(anyReading, (reading) => {
        expect(parseRuc(mainRuc(reading))).toMatchObject({ kind: reading.kind, root: reading.root });
      }),
    );
  });

  it('and the establishment make up the number again', () => {
    fc.assert(
      fc.property(anyReading, ({ kind, root, establishment, ruc }) => {
        expect(kind === 'household' ? root : root + establishment).toBe(ruc);
      }),
    );
  });

  it('belongs to one employer: numbers that begin alike share it exactly when registries list them as one', () => {
    fc.assert(
      fc.property(anyReading, fc.nat(9999), (one, lastFour) => {
        const other = parseRuc(one.ruc.slice(0, 9) + padded(lastFour, 4));
        fc.pre(other.ok && other.warnings.length === 0);
        expect(one.root === other.root).toBe(mainRuc(one) === mainRuc(other));
      }),
    );
  });
});

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0');
}
