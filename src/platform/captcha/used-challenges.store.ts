import { Injectable } from '@nestjs/common';
import { type Tx } from '../database/sql.js';
import { digest } from '../secrets/random.js';

/** Challenges whose solution has been taken, remembered until they are over anyway. */
@Injectable()
export class UsedChallenges {
  /**
   * Takes a solution, once. Race: two requests bring the same one; the second waits at the primary key for the commit of
   * the first and then inserts nothing.
   * @param signature of the challenge: random, so a plain digest tells it from all others.
   * @returns false when it is over, or was taken before.
   */
  async use(tx: Tx, now: Date, signature: string, expiresAt: Date): Promise<boolean> {
    const used = await tx.run(
      `INSERT INTO captcha_used (digest, expires_at) SELECT $1, $2::timestamptz WHERE $2::timestamptz > $3
       ON CONFLICT ON CONSTRAINT captcha_used_pkey DO NOTHING`,
      [digest(signature), expiresAt, now],
    );
    return used === 1;
  }
}
