import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Approval, type ApprovalAbout, type ApprovalPart, ApprovalParts } from '../approvals/index.js';
import { SecondPersons } from '../dossiers/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { type Sql, type StaffActor, type TxContext } from '../platform/index.js';
import { ApplyContactChange } from './apply-contact-change.js';
import { ContactChangeReads } from './contact-changes.reads.js';
import { CONTACT_CHANGE } from './request-contact-change.js';

/** Another address for an employer: it takes effect with the second person's yes. */
@Injectable()
export class ContactChangeApproval implements ApprovalPart, OnModuleInit {
  readonly kind = CONTACT_CHANGE;
  readonly what = 'Cambiar el correo registrado de un empleador';
  readonly allows =
    'El correo cambia en este momento y los enlaces enviados dejan de servir. Se avisa a cada dirección.';

  constructor(
    private readonly parts: ApprovalParts,
    private readonly accounts: EmployerAccounts,
    private readonly secondPersons: SecondPersons,
    private readonly reads: ContactChangeReads,
    private readonly apply: ApplyContactChange,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.reads.about(
      sql,
      approvals.map(({ id }) => id),
    );
  }

  async prepare({ tx }: TxContext, { accountId }: Approval, checker: StaffActor): Promise<void> {
    await this.accounts.lock(tx, accountId ?? '');
    await this.secondPersons.judge(tx, checker, accountId);
  }

  async decided(
    context: TxContext,
    approval: Approval & { readonly status: 'approved' | 'rejected' },
    checker: StaffActor,
  ): Promise<void> {
    if (approval.status === 'approved') await this.apply.apply(context, approval.id, checker);
  }
}
