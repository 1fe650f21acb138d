import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';
import { REMINDER_DAYS } from './key-reminder.rules.js';

export interface OldKey {
  readonly accountId: string;
  readonly keyChangedAt: Date;
}

const BATCH = 100;
/** What the index of keys that are waited for says; frozen accounts and those without an address wait. */
const WAITED_FOR = 'key_changed_at IS NOT NULL AND email IS NOT NULL AND frozen_at IS NULL';
/** A key is so old by now ($1) and had so many reminders, one too few. */
export const oldKeyWithout = (had: number, days: number): string =>
  `key_reminders = ${had} AND key_changed_at <= $1::timestamptz - interval '${days * 24} hours' AND ${WAITED_FOR}`;

/** Which keys have earned a reminder that was not sent. */
@Injectable()
export class KeyReminders {
  /**
   * A batch of them, passing over accounts that somebody is at work on. Each reminder is looked for by itself, in the order of the
   * index: all of them at once would be read whole, and sorted, for the sake of a hundred.
   */
  lockDue(tx: Tx, now: Date): Promise<OldKey[]> {
    const dueFor = REMINDER_DAYS.map(
      (days, had) => `(${had}, $1::timestamptz - interval '${days * 24} hours')`,
    );
    return tx.rows(
      `SELECT due.* FROM (VALUES ${dueFor.join(', ')}) AS reminder(had, before), LATERAL (
         SELECT id AS "accountId", key_changed_at AS "keyChangedAt" FROM employer_account
         WHERE key_reminders = had AND key_changed_at <= before AND ${WAITED_FOR}
         ORDER BY key_changed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) AS due
       LIMIT ${BATCH}`,
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
