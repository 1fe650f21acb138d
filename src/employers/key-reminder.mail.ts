import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDate, localDateOf } from '../ecuador/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { EmployerAccounts } from './employer-accounts.store.js';
import { keyAgeDays } from './employer-session.rules.js';
import { maskRuc } from './mask-ruc.rules.js';
import { remindersEarned } from './key-reminder.rules.js';

/** Name of the mail part that reminds of an old key. */
export const KEY_REMINDER_PART = 'key-reminder';

const THREE_DAYS_SECONDS = 3 * 24 * 60 * 60;

/** «Cambie su clave», to the registered address: without a link, so that nobody learns to type a key after one. */
@Injectable()
export class KeyReminderMail implements MailPart, OnModuleInit {
  readonly name = KEY_REMINDER_PART;
  readonly giveUpAfterSeconds = THREE_DAYS_SECONDS;

  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly parts: MailParts,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  /** Asked again just before it goes out: the key may have been changed, or the account frozen, while the mail waited. */
  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const account = await this.accounts.byId(tx, message.subjectId);
    if (!account?.email || !account.keyChangedAt || account.frozenAt) return undefined;
    if (remindersEarned(account.keyChangedAt, now) === 0) return undefined;
    return {
      to: account.email,
      subject: 'Es hora de cambiar su clave de empleador',
      template: 'key-reminder',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        createdOn: formatDate(localDateOf(account.keyChangedAt, 'America/Guayaquil')),
        days: keyAgeDays(account.keyChangedAt, now),
      },
    };
  }
}
