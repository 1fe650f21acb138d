import { createHash } from 'node:crypto';

/** One stored paper; a write that was broken off may have left its hash too. */
export interface StoredFile {
  /** SHA-256 of the bytes, 64 hexadecimal digits. */
  readonly hash: string;
  /** When it was last put, by the clock of the store. */
  readonly storedAt: Date;
}

/**
 * Where the bytes of papers are, by their hash and by nothing that a person chose. It knows neither names nor types nor whose they are.
 * Every method throws {FilesUnavailable} 503 when the store does not do what it was asked.
 */
export abstract class PaperFiles {
  /** Whole or not at all, and there for good once it returns. Putting the same again changes nothing. */
  abstract put(hash: string, bytes: Buffer): Promise<void>;

  /** What was put, or nothing. What no longer has its hash is not handed out. */
  abstract get(hash: string): Promise<Buffer | undefined>;

  /** Gone afterwards, whether or not it was there. */
  abstract remove(hash: string): Promise<void>;

  /** All of them, in no order; one hash may come more than once. */
  abstract list(): AsyncIterable<StoredFile>;
}

const HASH = /^[0-9a-f]{64}$/;

/** The name under which these bytes are kept. */
export const fileHash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const isFileHash = (name: string): boolean => HASH.test(name);

/** A hash becomes a path or a key, so nothing else may pass for one. @throws {TypeError} a mistake of the caller */
export function assertFileHash(hash: string): void {
  if (!isFileHash(hash)) throw new TypeError('not a SHA-256 in lower-case hexadecimal');
}

/** @throws {TypeError} a mistake of the caller: other bytes would be kept than are asked for later */
export function assertHashOf(hash: string, bytes: Buffer): void {
  assertFileHash(hash);
  if (fileHash(bytes) !== hash) throw new TypeError('not the hash of these bytes');
}
