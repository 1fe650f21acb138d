import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { KEY_REMINDER_PART } from './key-reminder.mail.js';
import { remindersEarned } from './key-reminder.rules.js';
import { KeyReminders } from './key-reminders.store.js';

export const REMIND_OLD_KEYS = 'employers.remind-old-keys';

const REMINDER: SystemActor = { kind: 'system', id: REMIND_OLD_KEYS };

/** Owes the reminders of old keys: the count, the mail and the audit commit together, or none of them. */
@Injectable()
export class RemindOldKeys {
  constructor(
    private readonly database: Database,
    private readonly reminders: KeyReminders,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** One batch. @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const due = (await this.reminders.lockDue(tx, now)).map(({ accountId, keyChangedAt }) => ({
        accountId,
        reminder: remindersEarned(keyChangedAt, now),
      }));
      await this.reminders.owed(tx, due);
      await this.outbox.enqueueAll(
        context,
        due.map(({ accountId }) => ({ part: KEY_REMINDER_PART, subjectId: accountId })),
      );
      await this.audit.record(
        tx,
        ...due.map(({ accountId, reminder }) => ({
          at: now,
          actor: REMINDER,
          action: 'employer.key-reminded',
          subject: { kind: 'employer', id: accountId },
          details: { reminder },
        })),
      );
      return due.length;
    });
  }
}
