import { Injectable } from '@nestjs/common';
import { Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's argon2id profile: 19 MiB, two passes, one lane (about 30 ms here). */
const ARGON2ID = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing runs in the pool that also serves file and name look-ups, of four threads: it never takes more than half. */
const AT_ONCE = 2;

/** Makes and compares key hashes, a few at a time, so that a flood of sign-ins cannot starve the process. */
@Injectable()
export class KeyHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Compared against when there is no key, so that the answer takes as long as for a real one. */
  private readonly decoy = hash('no key opens with this', ARGON2ID);

  /** The argon2id hash to keep. Call it outside of any transaction. */
  hash(key: string): Promise<string> {
    return this.gated(() => hash(key.normalize('NFC'), ARGON2ID));
  }

  /** Whether the key is the one that was hashed; without a hash it takes as long and is false. */
  matches(keyHash: string | null, key: string): Promise<boolean> {
    return this.gated(async () => {
      const same = await verify(keyHash ?? (await this.decoy), key.normalize('NFC'));
      return same && keyHash !== null;
    });
  }

  private async gated<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // A place is handed over rather than freed, so that nobody slips in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
