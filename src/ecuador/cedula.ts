import { cedulaCheckDigit } from './check-digits.js';
import { isProvinceCode, type ProvinceCode } from './provinces.js';
import { typedNumber } from './typed-number.js';

export type CedulaProblem = 'format' | 'province' | 'third_digit' | 'check_digit';

export type CedulaReading =
  | { ok: true; cedula: string; province: ProvinceCode }
  | { ok: false; problem: CedulaProblem; detail: string };

const DETAILS: Record<CedulaProblem, string> = {
  format: 'La cédula debe tener 10 dígitos.',
  province: 'Los dos primeros dígitos de la cédula no corresponden a ninguna provincia.',
  third_digit: 'El tercer dígito de la cédula no es válido.',
  check_digit: 'La cédula no es correcta: revise que no falte ni se haya cambiado un dígito.',
};

/**
 * Reads a cédula as typed, scanned or pasted. Blanks and hyphens do not count; the answer keeps the ten digits as text,
 * because the first one is often a zero.
 *
 * Third digit 6 is a person too: the Registro Civil issues such cédulas to foreigners. A repeated digit that fits the rule
 * (2222222222) is let through: nothing but the Registro Civil can say that nobody holds it. The prefix 50, which some
 * validators take without giving a reason, is refused. Source: domain 1.1.
 */
export function parseCedula(text: unknown): CedulaReading {
  const cedula = typedNumber(text);
  const province = cedula.slice(0, 2);
  if (!/^[0-9]{10}$/.test(cedula)) return refused('format');
  if (!isProvinceCode(province)) return refused('province');
  if (Number(cedula[2]) > 6) return refused('third_digit');
  if (!endsInItsCheckDigit(cedula)) return refused('check_digit');
  return { ok: true, cedula, province };
}

/** Whether ten digits end as the cédula rule says; shared with the RUCs that begin with a cédula. */
export function endsInItsCheckDigit(cedula: string): boolean {
  return Number(cedula[9]) === cedulaCheckDigit(cedula.slice(0, 9));
}

function refused(problem: CedulaProblem): CedulaReading {
  return { ok: false, problem, detail: DETAILS[problem] };
}
