import { type FieldProblem } from './employers.errors.js';

export type KeyProblemCode =
  'LENGTH' | 'UPPERCASE' | 'LOWERCASE' | 'DIGIT' | 'SPECIAL' | 'SEQUENCE' | 'PERSONAL' | 'REUSED' | 'COMMON';

export const KEY_MIN_LENGTH = 8;
export const KEY_MAX_LENGTH = 12;

/** So many keys are remembered, the present one among them: none of these may be chosen again. */
export const KEPT_KEYS = 5;

const DETAILS: Record<KeyProblemCode, string> = {
  LENGTH: `Debe tener de ${KEY_MIN_LENGTH} a ${KEY_MAX_LENGTH} caracteres.`,
  UPPERCASE: 'Debe tener al menos una letra mayúscula.',
  LOWERCASE: 'Debe tener al menos una letra minúscula.',
  DIGIT: 'Debe tener al menos un número.',
  SPECIAL: 'Debe tener al menos un carácter especial, por ejemplo # $ % . - _',
  SEQUENCE: 'No debe tener cuatro caracteres seguidos o repetidos, como 1234, abcd, qwer o aaaa.',
  PERSONAL: 'No debe contener parte del RUC, de la cédula ni de los nombres.',
  REUSED: `Debe ser distinta de sus últimas ${KEPT_KEYS} claves.`,
  COMMON: 'Es una clave muy usada y fácil de adivinar. Elija otra.',
};

const RUN_LENGTH = 4;

/** Rows of the Spanish keyboard and the two alphabets; read in both directions. */
const ROWS = [
  '01234567890',
  "º1234567890'¡",
  'qwertyuiop`+',
  'asdfghjklñ´ç',
  '<zxcvbnm,.-',
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnñopqrstuvwxyz',
];

const RUNS: ReadonlySet<string> = new Set(
  ROWS.flatMap((row) => [row, [...row].reverse().join('')]).flatMap((row) => {
    const keys = [...row];
    return keys
      .slice(0, keys.length - RUN_LENGTH + 1)
      .map((_, start) => keys.slice(start, start + RUN_LENGTH).join(''));
  }),
);

/** A word of a name that says nothing about whose it is. */
const COMMON_WORDS = new Set(['cia', 'del', 'las', 'los', 'ltda', 'sas', 'the']);
const NUMBER_PART_LENGTH = 4;

/** Signs that are written for the letters they look like. A 1 stands for an i or an l, so that both are read as one. */
const SIGNS: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '(': 'c',
  '3': 'e',
  '€': 'e',
  '6': 'g',
  '9': 'g',
  '1': 'i',
  '!': 'i',
  '|': 'i',
  l: 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};

/** The problem document's line for one broken rule. */
export const keyProblem = (code: KeyProblemCode): FieldProblem => ({
  field: 'newKey',
  code,
  detail: DETAILS[code],
});

/**
 * Judges a new key by the rule of the IESS: 8 to 12 characters (counted as a person counts them: code points of the composed
 * form), upper and lower case, digit, special character (punctuation or symbol), no simple run in either direction and in
 * any case, no part of the numbers or names it belongs to: four digits of a number in their order (backwards they are no
 * part of it), a word of a name however its letters are dressed up (`b3n1tez`). Whether it was used before is for the caller to find out.
 * @param about the RUC and cédula as digits (or the code of a foreign document, in any case), and every name on file: legal name, representative.
 * @returns one problem per broken rule, in the order of the rule; empty: the key is good.
 */
export function judgeKeyByRule(
  newKey: string,
  about: { ruc: string; cedula: string; names: readonly string[] },
): FieldProblem[] {
  const key = newKey.normalize('NFC');
  const length = [...key].length;
  const broken: KeyProblemCode[] = [];
  if (length < KEY_MIN_LENGTH || length > KEY_MAX_LENGTH) broken.push('LENGTH');
  if (!/\p{Lu}/u.test(key)) broken.push('UPPERCASE');
  if (!/\p{Ll}/u.test(key)) broken.push('LOWERCASE');
  if (!/[0-9]/.test(key)) broken.push('DIGIT');
  if (!/[\p{P}\p{S}]/u.test(key)) broken.push('SPECIAL');
  if (hasRun(key)) broken.push('SEQUENCE');
  if (isPersonal(key, about)) broken.push('PERSONAL');
  return broken.map(keyProblem);
}

function hasRun(key: string): boolean {
  const keys = [...key.toLowerCase()];
  return keys.some((first, start) => {
    const part = keys.slice(start, start + RUN_LENGTH);
    return part.length === RUN_LENGTH && (part.every((next) => next === first) || RUNS.has(part.join('')));
  });
}

function isPersonal(key: string, about: { ruc: string; cedula: string; names: readonly string[] }): boolean {
  const folded = fold(key);
  const numbers = [about.ruc, about.cedula].flatMap((number) => partsOf(fold(number)));
  if (numbers.some((part) => folded.includes(part))) return true;
  const read = readSigns(folded);
  const wordsOfKey = new Set([...folded.split(/[^a-z]+/), ...wordsWithSigns(folded)]);
  // Three letters turn up inside other words by chance (Ana in «mañana»): they count only as a word of their own.
  return personalWords(about.names).some((word) =>
    word.length === 3
      ? wordsOfKey.has(word) || wordsOfKey.has(readSigns(word))
      : folded.includes(word) || holdsDressedUp(folded, read, readSigns(word)),
  );
}

/** Whether the word stands in what is read, with at least one letter as it is: digits alone spell nobody's name. */
function holdsDressedUp(folded: string, read: string, word: string): boolean {
  for (let at = read.indexOf(word); at >= 0; at = read.indexOf(word, at + 1))
    if (/[a-z]/.test(folded.slice(at, at + word.length))) return true;
  return false;
}

/** The words of a key, read with their signs: `4na` is «ana»; what has no letter is no word. */
const wordsWithSigns = (folded: string): string[] =>
  folded
    .split(/[^a-z0-9@$]+/)
    .filter((word) => /[a-z]/.test(word))
    .map(readSigns);

/** Signs as the letters they stand for, in text that is in lower case and without accents; as long as it was. */
export const readSigns = (folded: string): string => folded.replace(/./gu, (sign) => SIGNS[sign] ?? sign);

/** The words of these names that a key may not hold, in lower case and without accents. */
export const personalWords = (names: readonly string[]): string[] =>
  names
    .flatMap((name) => fold(name).split(/[^a-z0-9]+/))
    .filter((word) => word.length >= 3 && !COMMON_WORDS.has(word));

const partsOf = (number: string): string[] =>
  Array.from({ length: Math.max(0, number.length - NUMBER_PART_LENGTH + 1) }, (_, start) =>
    number.slice(start, start + NUMBER_PART_LENGTH),
  );

/** Lower case without accents or other dress; ñ becomes n, as people type it abroad. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
