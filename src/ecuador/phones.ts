import parsePhoneNumber from 'libphonenumber-js/min';

export type PhoneKind = 'mobile' | 'landline';

export type PhoneProblem = 'format' | 'foreign' | 'extension';

export type PhoneReading =
  | { ok: true; kind: PhoneKind; e164: string; display: string }
  | { ok: false; problem: PhoneProblem; detail: string };

const DETAILS: Record<PhoneProblem, string> = {
  format: 'Escriba un celular (099 123 4567) o un teléfono fijo con su código de provincia (02 212 3456).',
  foreign: 'Escriba un número de teléfono de Ecuador.',
  extension: 'Escriba el teléfono sin la extensión.',
};

/** Longer texts are refused unread; `+593 (0) 99-123-4567` has 20 characters. */
const LONGEST_TYPED_PHONE = 40;

interface NumberPlan {
  kind: PhoneKind;
  /** After +593, in the groups of its display. */
  digits: RegExp;
  display: string;
}

/**
 * Numbers that reach a person. Any mobile range is taken: published lists of ranges lag behind the ones in use. Area and
 * subscriber of a landline both begin with 2–7. 1800, 911 and 140 reach nobody in particular. Source: domain 8.
 */
const NUMBER_PLANS: readonly NumberPlan[] = [
  { kind: 'mobile', digits: /^(9\d)(\d{3})(\d{4})$/, display: '0$1 $2 $3' },
  { kind: 'landline', digits: /^([2-7])([2-7]\d{2})(\d{4})$/, display: '(0$1) $2-$3' },
];

/** Reads an Ecuadorian phone number in any usual writing; `e164` (`+593991234567`) is what is stored. */
export function parsePhone(text: unknown): PhoneReading {
  if (typeof text !== 'string' || text.length > LONGEST_TYPED_PHONE) return refused('format');
  const phone = parsePhoneNumber(text.trim(), { defaultCountry: 'EC', extract: false });
  if (!phone) return refused('format');
  if (phone.countryCallingCode !== '593') return refused('foreign');
  if (phone.ext) return refused('extension');
  const digits = phone.nationalNumber;
  const plan = NUMBER_PLANS.find((candidate) => candidate.digits.test(digits));
  if (!plan) return refused('format');
  return {
    ok: true,
    kind: plan.kind,
    e164: phone.number,
    display: digits.replace(plan.digits, plan.display),
  };
}

/** A stored number as people write it here: `099 123 4567`, `(02) 212-3456`. Anything else is shown as it is stored. */
export function formatPhone(e164: string): string {
  const reading = parsePhone(e164);
  return reading.ok ? reading.display : e164;
}

function refused(problem: PhoneProblem): PhoneReading {
  return { ok: false, problem, detail: DETAILS[problem] };
}
