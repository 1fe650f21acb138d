import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDate, localDateOf, localTimeOf } from '../ecuador/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { EmployerAccounts } from './employer-accounts.store.js';
import { KEY_CHANGED_PART } from './key-changes.store.js';
import { maskRuc } from './mask-ruc.rules.js';
import { NotMe } from './not-me.js';

const THREE_DAYS_SECONDS = 3 * 24 * 60 * 60;

/** «Su clave cambió», to each address on file: nothing in it opens anything; its «no fui yo» only stops. */
@Injectable()
export class KeyChangedMail implements MailPart, OnModuleInit {
  readonly name = KEY_CHANGED_PART;
  readonly giveUpAfterSeconds = THREE_DAYS_SECONDS;

  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly parts: MailParts,
    private readonly notMe: NotMe,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const account = await this.accounts.byId(tx, message.subjectId);
    if (!account || message.recipient === null) return undefined;
    const at = account.keyChangedAt ?? now;
    return {
      to: message.recipient,
      subject: 'Su clave de empleador cambió',
      template: 'key-changed',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        changedOn: formatDate(localDateOf(at, 'America/Guayaquil')),
        changedAt: localTimeOf(at, 'America/Guayaquil'),
        notMeHref: this.notMe.link(account, now),
      },
    };
  }
}
