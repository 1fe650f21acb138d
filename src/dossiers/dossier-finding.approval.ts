import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Approval, type ApprovalAbout, type ApprovalPart, ApprovalParts } from '../approvals/index.js';
import { type Sql, type StaffActor, type TxContext } from '../platform/index.js';
import { OverriddenReads } from './overridden.reads.js';
import { SecondPersons } from './second-persons.js';

export const DOSSIER_FINDING = 'dossier-finding';

/** A dossier that a clerk would approve although a finding stands against it. */
@Injectable()
export class DossierFindingApproval implements ApprovalPart, OnModuleInit {
  readonly kind = DOSSIER_FINDING;
  readonly what = 'Aprobar un expediente con un hallazgo en contra';
  readonly allows =
    'La ventanilla podrá aprobar este expediente una vez, solo con los hallazgos de esta lista.';

  constructor(
    private readonly parts: ApprovalParts,
    private readonly secondPersons: SecondPersons,
    private readonly reads: OverriddenReads,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.reads.of(sql, approvals);
  }

  async prepare({ tx }: TxContext, { accountId }: Approval, checker: StaffActor): Promise<void> {
    await this.secondPersons.judge(tx, checker, accountId);
  }
}
