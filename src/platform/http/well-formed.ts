/** How JSON writes one half of a character; both halves of one look the same. */
const HALF = /\\ud[89a-f]/i;

/** JSON can write half of a character, which is no text to anybody else: it is read as the sign for an unreadable one. */
export const readHalves = (value: unknown, text: string): unknown =>
  HALF.test(text) ? wellFormed(value) : value;

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\ufffd');
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wellFormed(member)]));
}
