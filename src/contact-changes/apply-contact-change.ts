import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import { type StaffActor, type TxContext } from '../platform/index.js';
import { CONTACT_CHANGED_PART } from './contact-changed.rules.js';
import { AccountFrozen, ContactChangedMeanwhile } from './contact-changes.errors.js';
import { ContactChangeStore } from './contact-changes.store.js';

/** Makes an approved change true, in the transaction of its approval: nothing else changes an address. */
@Injectable()
export class ApplyContactChange {
  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly changes: ContactChangeStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The caller holds the account's lock.
   * @throws {AccountFrozen | ContactChangedMeanwhile} 409; with them the approval is undone
   */
  async apply(context: TxContext, approvalId: string, checker: StaffActor): Promise<void> {
    const { tx, now } = context;
    const change = await this.changes.ofApproval(tx, approvalId);
    if (!change) throw new ContactChangedMeanwhile();
    const account = await this.accounts.byId(tx, change.accountId);
    if (account?.frozenAt) throw new AccountFrozen();
    const { accountId, contactVersion, email, phone } = change;
    const changed = await this.accounts.changeContact(context, { accountId, contactVersion, email, phone });
    if (!changed) throw new ContactChangedMeanwhile();
    await this.changes.applied(tx, now, change.id, changed.keyVersion);
    for (const recipient of await this.accounts.addressesOnFile(tx, now, accountId))
      await this.outbox.enqueue(context, { part: CONTACT_CHANGED_PART, subjectId: change.id, recipient });
    await this.audit.record(tx, {
      at: now,
      actor: checker,
      action: 'employer.contact-changed',
      subject: { kind: 'employer', id: accountId },
      details: { approvalId, dossierId: change.dossierId, contactVersion: changed.contactVersion },
    });
  }
}
