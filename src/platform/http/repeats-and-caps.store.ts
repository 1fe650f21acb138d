import { Injectable } from '@nestjs/common';
import { type Tx } from '../database/sql.js';

/** How long a repeat of a request is recognised. */
export const KEPT_HOURS = 24;

const BATCH = 1_000;

/** What is kept of requests: the keys by which repeats are recognised, the caps on how often, and the challenges used. */
@Injectable()
export class RepeatsAndCaps {
  /**
   * A batch of those that ended before `oldest`, and of the challenges that are over by `now`; passes over rows that
   * somebody is at work on.
   * @returns how many
   */
  async forget(tx: Tx, now: Date, oldest: Date): Promise<number> {
    const repeats = await tx.run(
      `DELETE FROM idempotency_key WHERE ctid IN (
         SELECT ctid FROM idempotency_key WHERE created_at < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      [oldest],
    );
    const caps = await tx.run(
      `DELETE FROM rate_limit WHERE ctid IN (SELECT ctid FROM rate_limit WHERE expire < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      [oldest.getTime()],
    );
    const challenges = await tx.run(
      `DELETE FROM captcha_used WHERE ctid IN (
         SELECT ctid FROM captcha_used WHERE expires_at <= $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      [now],
    );
    return repeats + caps + challenges;
  }
}
