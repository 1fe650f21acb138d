import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts, EmployerUnknown } from '../employers/index.js';
import { Database, type StaffActor } from '../platform/index.js';
import { judgeStranger, readReason } from './supervision.rules.js';
import { AccountFrozen, AccountNotFrozen } from './unlocks.errors.js';

export interface FreezeInput {
  readonly ruc: string;
  readonly sucursal: string;
  readonly reason: string | undefined;
  /** `freeze`: stop the account; `thaw`: let it be used again. */
  readonly outcome: 'freeze' | 'thaw';
}

/**
 * A supervisor stops an account, or lets it be used again, with a reason. Frozen, it takes no sign-in and no new key,
 * whatever the counter does; its owner is told of both, at every address on file.
 */
@Injectable()
export class FreezeAccount {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the id of the account.
   * @throws {ReasonRequired} 422; {EmployerUnknown} 404; {OwnEmployer} {AccountFrozen} {AccountNotFrozen} 409
   */
  async execute(input: FreezeInput, actor: StaffActor): Promise<string> {
    const reason = readReason(input.reason);
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const known = await this.accounts.find(tx, input);
      if (!known) throw new EmployerUnknown();
      const account = await this.accounts.lock(tx, known.id);
      judgeStranger(account, actor);
      const isFreeze = input.outcome === 'freeze';
      const by = { accountId: account.id, by: 'supervisor', staffId: actor.id, reason } as const;
      if (isFreeze && !(await this.accounts.freeze(context, by))) throw new AccountFrozen();
      if (!isFreeze && !(await this.accounts.unfreeze(context, account.id))) throw new AccountNotFrozen();
      await this.audit.record(tx, {
        at: now,
        actor,
        action: isFreeze ? 'employer.frozen' : 'employer.thawed',
        subject: { kind: 'employer', id: account.id },
        details: isFreeze ? { by: 'supervisor', reason } : { frozenBy: account.frozenBy, reason },
      });
      return account.id;
    });
  }
}
