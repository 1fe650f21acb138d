import { Injectable } from '@nestjs/common';
import { Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's argon2id profile: 19 MiB, two passes, one lane (about 30 ms here). */
const ARGON2ID = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing runs in the pool that also serves file and name look-ups, of four threads: it never takes more than half. */
const AT_ONCE = 2;

/**
 * Makes and compares the hashes of what people choose: keys of employers, passwords of staff. One gate for all of them, so
 * that a flood of sign-ins cannot starve the process. Never call it inside a transaction.
 */
@Injectable()
export class SecretHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Compared against when there is no hash, so that the answer takes as long as for a real one. */
  private readonly decoy = hash('nothing opens with this', ARGON2ID);

  /** The argon2id hash to keep. */
  hash(secret: string): Promise<string> {
    return this.gated(() => hash(secret.normalize('NFC'), ARGON2ID));
  }

  /** Whether this is what was hashed; without a hash it takes as long, and the answer is no. */
  matches(secretHash: string | null, secret: string): Promise<boolean> {
    return this.gated(async () => {
      const same = await verify(secretHash ?? (await this.decoy), secret.normalize('NFC'));
      return same && secretHash !== null;
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
