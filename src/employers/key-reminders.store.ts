import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';
import { REMINDER_DAYS } from './key-reminder.rules.js';

export interface OldKey {
  readonly accountId: string;
  readonly keyChangedAt: Date;
}

const BATCH = 100;
/**
 * A key is so old by now ($1) and had so many reminders, one too few. Read through the index of keys that are waited for;
 * frozen accounts and those without an address wait.
 */
export const oldKeyWithout = (had: number, days: number): string =>
  `key_reminders = ${had} AND key_changed_at <= $1::timestamptz - interval '${days * 24} hours'
   AND key_changed_at IS NOT NULL AND email IS NOT NULL AND frozen_at IS NULL`;
const DUE = REMINDER_DAYS.map((days, had) => `(${oldKeyWithout(had, days)})`).join(' OR ');

/** Which keys have earned a reminder that was not sent. */
@Injectable()
export class KeyReminders {
  /** A batch of them, passing over accounts that somebody is at work on. */
  lockDue(tx: Tx, now: Date): Promise<OldKey[]> {
    return tx.rows(
      `SELECT id AS "accountId", key_changed_at AS "keyChangedAt" FROM employer_account
       WHERE ${DUE} ORDER BY key_changed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [now],
    );
  }

  /** Of each key so many are owed by now; the accounts are locked. */
  async owed(
    tx: Tx,
    due: readonly { readonly accountId: string; readonly reminder: number }[],
  ): Promise<void> {
    await tx.run(
      `UPDATE employer_account a SET key_reminders = due.reminder FROM unnest($1::uuid[], $2::int[]) AS due(id, reminder)
       WHERE a.id = due.id AND a.id = ANY ($1)`,
      [due.map(({ accountId }) => accountId), due.map(({ reminder }) => reminder)],
    );
  }
}
