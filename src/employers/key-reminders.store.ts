import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';
import { REMINDER_DAYS } from './key-reminder.rules.js';

export interface OldKey {
  readonly accountId: string;
  readonly keyChangedAt: Date;
}

const BATCH = 100;
/** The reminder number `n` is due for whoever had `n` before. Read through the index of keys that are waited for. */
const DUE = REMINDER_DAYS.map(
  (days, had) =>
    `(key_reminders = ${had} AND key_changed_at <= $1::timestamptz - interval '${days * 24} hours')`,
).join(' OR ');

/** Which keys have earned a reminder that was not sent. */
@Injectable()
export class KeyReminders {
  /** A batch of them, passing over accounts that somebody is at work on; frozen ones and those without an address wait. */
  lockDue(tx: Tx, now: Date): Promise<OldKey[]> {
    return tx.rows(
      `SELECT id AS "accountId", key_changed_at AS "keyChangedAt" FROM employer_account
       WHERE key_changed_at IS NOT NULL AND email IS NOT NULL AND frozen_at IS NULL AND (${DUE})
       ORDER BY key_changed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [now],
    );
  }

  /** So many are owed by now; the account is locked. */
  async owed(tx: Tx, accountId: string, reminders: number): Promise<void> {
    await tx.run('UPDATE employer_account SET key_reminders = $2 WHERE id = $1', [accountId, reminders]);
  }
}
