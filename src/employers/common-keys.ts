import { dictionary } from '@zxcvbn-ts/language-common';
import { readSigns } from './key.rules.js';

/** Words used so often, by rank, that decorating them with digits and signs hides nothing: «P@ssword1!» is «password». */
const DECORATED_RANK = 3000;
/** Shorter words turn up inside good keys by chance. */
const DECORATED_LENGTH = 6;

/** About 49,000 keys from breaches, the most used first, all in lower case. */
const KEYS: readonly string[] = dictionary['passwords-common'];
const COMMON: ReadonlySet<string> = new Set(KEYS);
const WORDS: ReadonlySet<string> = new Set(
  KEYS.slice(0, DECORATED_RANK)
    .filter((key) => key.length >= DECORATED_LENGTH)
    .map(readSigns),
);

/** Whether a key is among those that are tried first, as it stands or decorated. */
export function isCommonKey(key: string): boolean {
  const lower = key.normalize('NFC').toLowerCase();
  if (COMMON.has(lower)) return true;
  const core = lower.replace(/[^\p{L}]+$/u, '').replace(/^[^\p{L}]+/u, '');
  return WORDS.has(readSigns(core));
}
