import { Injectable } from '@nestjs/common';
import { Algorithm, hash, verify } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import { FairGate } from './fair-gate.js';

/** OWASP's argon2id profile: 19 MiB, two passes, one lane (about 30 ms here). */
const ARGON2ID = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing runs in libuv's pool, which also serves files and name look-ups, of four threads: it never takes more than half. */
const HALF_OF_THE_POOL = 2;
/** Some three seconds of work for two cores. Who comes later is told to come back. */
const WAITING_PER_LANE = 200;

/** Why something is hashed. Each has a line of its own, so that a flood of sign-ins keeps nobody from changing a key. */
export type HashLane = 'employer-sign-in' | 'staff-sign-in' | 'key-change';

/**
 * Makes and compares the hashes of what people choose: keys of employers, passwords of staff. One gate for all of them, so
 * that a flood of sign-ins cannot starve the process. Never call it inside a transaction.
 */
@Injectable()
export class SecretHasher {
  private readonly gate = new FairGate({
    atOnce: Math.min(availableParallelism(), HALF_OF_THE_POOL),
    waitingPerLane: WAITING_PER_LANE,
  });
  /** Compared against when there is no hash, so that the answer takes as long as for a real one. */
  private readonly decoy = hash('nothing opens with this', ARGON2ID);

  /** The argon2id hash to keep. @throws {Overloaded} 503 */
  hash(secret: string, lane: HashLane): Promise<string> {
    return this.gate.pass(lane, () => hash(secret.normalize('NFC'), ARGON2ID));
  }

  /** Whether this is what was hashed; without a hash it takes as long, and the answer is no. @throws {Overloaded} 503 */
  matches(secretHash: string | null, secret: string, lane: HashLane): Promise<boolean> {
    return this.gate.pass(lane, async () => {
      const same = await verify(secretHash ?? (await this.decoy), secret.normalize('NFC'));
      return same && secretHash !== null;
    });
  }
}
