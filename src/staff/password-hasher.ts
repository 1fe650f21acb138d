import { Injectable } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';

/** OWASP's profile for argon2id, which is the package's default algorithm: 19 MiB, two passes, one lane. */
const STAFF_PASSWORD_COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing runs in the pool of four threads that also serves files and names: it never takes more than half. */
const AT_ONCE = 2;

/** Makes and compares the hashes of staff passwords, a few at a time. Never call it inside a transaction. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Compared against when there is nobody of that name, so that the answer takes as long. */
  private readonly decoy = hash('nobody signs in with this', STAFF_PASSWORD_COST);

  hash(password: string): Promise<string> {
    return this.gated(() => hash(password.normalize('NFC'), STAFF_PASSWORD_COST));
  }

  /** Whether this password was hashed; without a hash it takes as long, and the answer is no. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    return this.gated(async () => {
      const same = await verify(passwordHash ?? (await this.decoy), password.normalize('NFC'));
      return same && passwordHash !== undefined;
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
