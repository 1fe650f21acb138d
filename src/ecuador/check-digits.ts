/** The three check digits in use on cédulas and RUCs (domain 1.1 and 1.2). Each takes the digits *before* the check digit. */

const CEDULA_WEIGHTS = [2, 1, 2, 1, 2, 1, 2, 1, 2];
const COMPANY_WEIGHTS = [4, 3, 2, 7, 6, 5, 4, 3, 2];
const PUBLIC_WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** Modulo 10 over the first nine digits of a cédula; a product over 9 counts as the sum of its two digits. */
export function cedulaCheckDigit(firstNine: string): number {
  const sum = products(firstNine, CEDULA_WEIGHTS)
    .map((product) => (product > 9 ? product - 9 : product))
    .reduce(add, 0);
  return (10 - (sum % 10)) % 10;
}

/** Modulo 11 over the first nine digits of a company's RUC; `undefined` where the rule gives 10, which was never issued under it. */
export function companyCheckDigit(firstNine: string): number | undefined {
  return moduloEleven(firstNine, COMPANY_WEIGHTS);
}

/** Modulo 11 over the first eight digits of a public body's RUC; `undefined` where the rule gives 10. */
export function publicCheckDigit(firstEight: string): number | undefined {
  return moduloEleven(firstEight, PUBLIC_WEIGHTS);
}

function moduloEleven(digits: string, weights: readonly number[]): number | undefined {
  const checkDigit = (11 - (products(digits, weights).reduce(add, 0) % 11)) % 11;
  return checkDigit === 10 ? undefined : checkDigit;
}

function products(digits: string, weights: readonly number[]): number[] {
  return weights.map((weight, position) => weight * Number(digits[position]));
}

function add(left: number, right: number): number {
  return left + right;
}
