import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDate, localDateOf, localTimeOf } from '../ecuador/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { ACCOUNT_FROZEN_PART, ACCOUNT_UNFROZEN_PART, EmployerAccounts } from './employer-accounts.store.js';
import { maskRuc } from './mask-ruc.rules.js';
import { NotMe } from './not-me.js';

const THREE_DAYS_SECONDS = 3 * 24 * 60 * 60;
const ZONE = 'America/Guayaquil';

const momentOf = (at: Date) => ({
  onDay: formatDate(localDateOf(at, ZONE)),
  atTime: localTimeOf(at, ZONE),
});

/** «Su cuenta quedó congelada», to every address on file. Withdrawn when it was thawed before it went out. */
@Injectable()
export class AccountFrozenMail implements MailPart, OnModuleInit {
  readonly name = ACCOUNT_FROZEN_PART;
  readonly giveUpAfterSeconds = THREE_DAYS_SECONDS;

  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly parts: MailParts,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const account = await this.accounts.byId(tx, message.subjectId);
    if (!account?.frozenAt || message.recipient === null) return undefined;
    return {
      to: message.recipient,
      subject: 'Su cuenta de empleador quedó congelada',
      template: 'account-frozen',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        byOwner: account.frozenBy === 'owner',
        ...momentOf(account.frozenAt),
      },
    };
  }
}

/** «Su cuenta ya no está congelada», to every address on file, with a «no fui yo» of its own. */
@Injectable()
export class AccountUnfrozenMail implements MailPart, OnModuleInit {
  readonly name = ACCOUNT_UNFROZEN_PART;
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
    if (!account?.unfrozenAt || account.frozenAt !== null || message.recipient === null) return undefined;
    return {
      to: message.recipient,
      subject: 'Su cuenta de empleador ya no está congelada',
      template: 'account-unfrozen',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        ...momentOf(account.unfrozenAt),
        notMeHref: this.notMe.link(account, now),
      },
    };
  }
}
