import { Injectable } from '@nestjs/common';
import { type Backlog, backlogOf, Database, together } from '../platform/index.js';
import { REMINDER_DAYS } from './key-reminder.rules.js';
import { oldKeyWithout } from './key-reminders.store.js';

/** Reminders of old keys that are still owed. */
@Injectable()
export class OldKeysBacklog {
  constructor(private readonly database: Database) {}

  async reminders(now: Date): Promise<Backlog> {
    return together(
      await Promise.all(
        REMINDER_DAYS.map((days, had) =>
          backlogOf(
            this.database.sql,
            `SELECT key_changed_at + interval '${days * 24} hours' AS at FROM employer_account
             WHERE ${oldKeyWithout(had, days)} ORDER BY key_changed_at`,
            [now],
          ),
        ),
      ),
    );
  }
}
