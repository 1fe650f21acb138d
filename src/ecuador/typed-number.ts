/** Longer texts are refused unread; a RUC has 13 digits and people type a few separators (contract, booking). */
const LONGEST_TYPED_NUMBER = 32;

const BLANKS_AND_HYPHENS = /[\s\p{Dash_Punctuation}]/gu;

/**
 * The number behind what a person typed or a reader pasted: `174000629-9` and `1790 001016 001` are written like that on paper.
 * Blanks and hyphens of any sort are taken out; everything else stays, to be refused by the rule that asks for digits.
 * Whatever is not a text of at most 32 characters gives an empty one.
 */
export function typedNumber(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST_TYPED_NUMBER) return '';
  return text.replace(BLANKS_AND_HYPHENS, '');
}
