import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';

/** Ids of rows: UUIDv7, so that they sort by the time they were made. */
export const newId = (): string => v7();

/** 256 random bits as 43 URL-safe characters. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** A code for an e-mail: six digits, each as likely as the others. */
export const newSixDigits = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Characters of `alphabet` drawn evenly. */
export const randomText = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** How opaque session tokens are stored: they are random, so a plain digest is enough. */
export const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares without telling by its time where the difference lies. */
export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [digest(a), digest(b)];
  return timingSafeEqual(left, right);
};
