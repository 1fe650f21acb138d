import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Approval, type ApprovalAbout, type ApprovalPart, ApprovalParts } from '../approvals/index.js';
import { SecondPersons } from '../dossiers/index.js';
import { type Sql, type StaffActor, type TxContext } from '../platform/index.js';
import { ResetApprovalReads } from './reset-approvals.reads.js';
import { RESET_IN_COOL_DOWN, RESET_OVER_CAP } from './second-person.rules.js';

/** Nobody says yes to a link for an employer that he or she stands for, or is related to. */
abstract class ResetApproval implements ApprovalPart, OnModuleInit {
  abstract readonly kind: string;
  abstract readonly what: string;
  abstract readonly allows: string;

  constructor(
    private readonly parts: ApprovalParts,
    private readonly secondPersons: SecondPersons,
  ) {}

  abstract describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>>;

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx }: TxContext, { accountId }: Approval, checker: StaffActor): Promise<void> {
    await this.secondPersons.judge(tx, checker, accountId);
  }
}

/** A link to an address that was changed a short while ago. */
@Injectable()
export class CoolDownApproval extends ResetApproval {
  readonly kind = RESET_IN_COOL_DOWN;
  readonly what = 'Enviar el enlace a un correo recién cambiado';
  readonly allows = 'La ventanilla podrá enviar el enlace de este expediente al correo registrado ahora.';

  constructor(
    parts: ApprovalParts,
    secondPersons: SecondPersons,
    private readonly reads: ResetApprovalReads,
  ) {
    super(parts, secondPersons);
  }

  describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.reads.inCoolDown(sql, approvals);
  }
}

/** One link more than a clerk sends in a day. */
@Injectable()
export class OverCapApproval extends ResetApproval {
  readonly kind = RESET_OVER_CAP;
  readonly what = 'Enviar un enlace más de los que se envían en un día';
  readonly allows = 'La ventanilla podrá enviar el enlace de este expediente; el siguiente se pide aparte.';

  constructor(
    parts: ApprovalParts,
    secondPersons: SecondPersons,
    private readonly reads: ResetApprovalReads,
  ) {
    super(parts, secondPersons);
  }

  describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.reads.overCap(sql, approvals);
  }
}
