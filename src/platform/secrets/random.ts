import { hash, randomFillSync, randomInt, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';

/** Asking the system for random bytes costs the same for many as for a few. */
const POOL = Buffer.alloc(4_096);
let poolUsed = POOL.length;

/** Bytes that were never given before, out of the pool, which forgets them. */
function randomBytes(count: number): Buffer {
  if (poolUsed + count > POOL.length) {
    randomFillSync(POOL);
    poolUsed = 0;
  }
  const bytes = Buffer.from(POOL.subarray(poolUsed, poolUsed + count));
  POOL.fill(0, poolUsed, poolUsed + count);
  poolUsed += count;
  return bytes;
}

let [lastMs, sequence] = [-Infinity, 0];

/** Ids of rows: UUIDv7, so that they sort by the time they were made, also within a millisecond. */
export function newId(): string {
  const random = randomBytes(16);
  const now = Date.now();
  if (now > lastMs) [lastMs, sequence] = [now, random.readUInt32BE(6) >>> 2];
  else sequence += 1;
  return v7({ random, msecs: lastMs, seq: sequence });
}

/** 256 random bits as 43 URL-safe characters. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** A code for an e-mail: six digits, each as likely as the others. */
export const newSixDigits = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** A whole number from 1 to `most`, each as likely as the others. */
export const randomUpTo = (most: number): number => randomInt(most) + 1;

/** Characters of `alphabet` drawn evenly. */
export const randomText = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** How opaque session tokens are stored: they are random, so a plain digest is enough. */
export const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Compares without telling by its time where the difference lies. */
export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [digest(a), digest(b)];
  return timingSafeEqual(left, right);
};
