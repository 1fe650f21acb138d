import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDate, localDateOf, localTimeOf } from '../ecuador/index.js';
import { EmployerAccounts, maskEmail, maskRuc, NotMe } from '../employers/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { CONTACT_CHANGED_PART } from './contact-changed.rules.js';
import { ContactChangeStore } from './contact-changes.store.js';

const THREE_DAYS_SECONDS = 3 * 24 * 60 * 60;
const ZONE = 'America/Guayaquil';

/** «El correo de su cuenta cambió», to the new address and to those before: nothing in it opens anything; its «no fui yo» only stops. */
@Injectable()
export class ContactChangedMail implements MailPart, OnModuleInit {
  readonly name = CONTACT_CHANGED_PART;
  readonly giveUpAfterSeconds = THREE_DAYS_SECONDS;

  constructor(
    private readonly parts: MailParts,
    private readonly accounts: EmployerAccounts,
    private readonly changes: ContactChangeStore,
    private readonly notMe: NotMe,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const change = await this.changes.find(tx, message.subjectId);
    const account = change && (await this.accounts.byId(tx, change.accountId));
    if (!account || !change.appliedAt || change.keyVersion === null || message.recipient === null)
      return undefined;
    const asChanged = {
      id: account.id,
      contactVersion: change.contactVersion + 1,
      keyVersion: change.keyVersion,
    };
    return {
      to: message.recipient,
      subject: 'Cambió el correo de su cuenta de empleador',
      template: 'contact-changed',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        changedOn: formatDate(localDateOf(change.appliedAt, ZONE)),
        changedAt: localTimeOf(change.appliedAt, ZONE),
        formerMasked: change.formerEmail === null ? 'no constaba ninguno' : maskEmail(change.formerEmail),
        emailMasked: maskEmail(change.email),
        isNewAddress: message.recipient === change.email,
        notMeHref: this.notMe.link(asChanged, now),
      },
    };
  }
}
