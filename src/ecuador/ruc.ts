import { endsInItsCheckDigit } from './cedula.js';
import { companyCheckDigit, publicCheckDigit } from './check-digits.js';
import { isProvinceCode } from './provinces.js';
import { typedNumber } from './typed-number.js';

export type EmployerKind = 'company' | 'public' | 'natural' | 'household';

/** Something to look up, never a reason to send somebody away. */
export interface RucWarning {
  code: 'RUC_CHECK_DIGIT';
  detail: string;
}

/** An employer's number, read. */
export interface Ruc {
  /** The 13 digits, as text. */
  ruc: string;
  kind: EmployerKind;
  /**
   * Who the employer is, whichever establishment the number names; the key under which an employer holds at most one live turno.
   *
   * | kind | root | why no other employer has it |
   * |---|---|---|
   * | natural | first 10 digits, the cédula | companies have third digit 9 |
   * | company | first 10 digits | persons have third digit 0–6 |
   * | public | first 9 digits; its establishment takes four | nobody else's root has nine |
   * | household | all 13, cédula + `000` | nobody else's root has thirteen |
   *
   * So the same person as a trader and as a household employer is two employers, as the IESS has it.
   */
  root: string;
  /** `001` is the main one; four digits for a public body; `000` for a household, which has no establishments. */
  establishment: string;
  warnings: readonly RucWarning[];
}

export type RucProblem = 'format' | 'province' | 'third_digit' | 'check_digit' | 'establishment';

export type RucReading = ({ ok: true } & Ruc) | { ok: false; problem: RucProblem; detail: string };

const DETAILS: Record<RucProblem, string> = {
  format: 'El RUC debe tener 13 dígitos.',
  province: 'Los dos primeros dígitos del RUC no corresponden a ninguna provincia.',
  third_digit: 'El tercer dígito del RUC no es válido.',
  check_digit: 'El RUC no es correcto: revise que no falte ni se haya cambiado un dígito.',
  establishment: 'Los últimos dígitos del RUC deben indicar un establecimiento, por ejemplo 001.',
};

const CHECK_DIGIT_WARNING: RucWarning = {
  code: 'RUC_CHECK_DIGIT',
  detail: 'El RUC no cumple el dígito verificador; confirme en la consulta pública del SRI.',
};

const HOUSEHOLD_SUFFIX = '000';

const MAIN_SUFFIX: Record<EmployerKind, string> = {
  company: '001',
  natural: '001',
  public: '0001',
  household: '',
};

/**
 * Reads the number of an employer of any kind, as typed or pasted. Blanks and hyphens do not count.
 *
 * Refused: anything that is not 13 digits, an unknown province, third digit 7 or 8, establishment 000 (public: 0000), and
 * a person's number that fails the cédula rule. With a warning only: a company or public body that fails modulo 11, because
 * since October 2021 the SRI issues numbers that do. A cédula + `000` is the key of a household employer, who has no RUC.
 * Whether the number is registered and active is for the registries to say. Source: domain 1.2–1.4 and 4.6.
 */
export function parseRuc(text: unknown): RucReading {
  const ruc = typedNumber(text);
  if (!/^[0-9]{13}$/.test(ruc)) return refused('format');
  if (!isProvinceCode(ruc.slice(0, 2))) return refused('province');
  const thirdDigit = Number(ruc[2]);
  if (thirdDigit <= 5) return readPerson(ruc);
  if (thirdDigit === 6) return readsAsPublicBody(ruc) ? readPublicBody(ruc) : readPerson(ruc);
  if (thirdDigit === 9) return readCompany(ruc);
  return refused('third_digit');
}

/** The key by which the IESS knows the employer of a household: the cédula and three zeros, sucursal `0001` (domain 4.6). */
export function householdKey(cedula: string): string {
  return cedula + HOUSEHOLD_SUFFIX;
}

/**
 * The number under which registries list the employer, whichever establishment was given: always 001, public 0001
 * (domain 1.2). A household employer is in no tax registry and keeps its key.
 */
export function mainRuc({ root, kind }: Pick<Ruc, 'root' | 'kind'>): string {
  return root + MAIN_SUFFIX[kind];
}

/** The cédula inside the number of a natural person or a household; other employers have none. */
export function cedulaInRuc({ ruc, kind }: Pick<Ruc, 'ruc' | 'kind'>): string | undefined {
  return kind === 'natural' || kind === 'household' ? ruc.slice(0, 10) : undefined;
}

/**
 * Third digit 6 is a public body or a foreigner with a cédula (domain 1.4). Where only one rule fits, that one; where
 * neither does, a public body, with a warning. Where both fit (one foreigner in eleven), the tenth digit tells them apart:
 * for a public body it opens the four-digit establishment and is 0 below the thousandth. One foreigner in a hundred has that
 * 0 as well: the digits are then a public body's, and `000` behind them no household but establishment 0000.
 */
function readsAsPublicBody(ruc: string): boolean {
  return !endsInItsCheckDigit(ruc.slice(0, 10)) || (fitsPublicRule(ruc) && ruc[9] === '0');
}

function readPerson(ruc: string): RucReading {
  const cedula = ruc.slice(0, 10);
  const establishment = ruc.slice(10);
  if (!endsInItsCheckDigit(cedula)) return refused('check_digit');
  if (establishment === HOUSEHOLD_SUFFIX) {
    return { ok: true, ruc, kind: 'household', root: householdKey(cedula), establishment, warnings: [] };
  }
  return { ok: true, ruc, kind: 'natural', root: cedula, establishment, warnings: [] };
}

function readCompany(ruc: string): RucReading {
  const establishment = ruc.slice(10);
  if (establishment === '000') return refused('establishment');
  const warnings = fitsCompanyRule(ruc) ? [] : [CHECK_DIGIT_WARNING];
  return { ok: true, ruc, kind: 'company', root: ruc.slice(0, 10), establishment, warnings };
}

function readPublicBody(ruc: string): RucReading {
  const establishment = ruc.slice(9);
  if (establishment === '0000') return refused('establishment');
  const warnings = fitsPublicRule(ruc) ? [] : [CHECK_DIGIT_WARNING];
  return { ok: true, ruc, kind: 'public', root: ruc.slice(0, 9), establishment, warnings };
}

function fitsCompanyRule(ruc: string): boolean {
  return Number(ruc[9]) === companyCheckDigit(ruc.slice(0, 9));
}

function fitsPublicRule(ruc: string): boolean {
  return Number(ruc[8]) === publicCheckDigit(ruc.slice(0, 8));
}

function refused(problem: RucProblem): RucReading {
  return { ok: false, problem, detail: DETAILS[problem] };
}
