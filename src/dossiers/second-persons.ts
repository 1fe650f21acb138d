import { Injectable } from '@nestjs/common';
import { CheckerIsParty } from '../approvals/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { type StaffActor, type Tx } from '../platform/index.js';
import { CheckerDeclaredInterest } from './interests.errors.js';
import { Interests } from './interests.store.js';

/** Whoever authorises or controls something about an employer is no party to it. */
@Injectable()
export class SecondPersons {
  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly interests: Interests,
  ) {}

  /** @throws `CheckerIsParty` 409 the employer's representative, {CheckerDeclaredInterest} 409 who declared to be a relative */
  async judge(tx: Tx, checker: StaffActor, accountId: string | null): Promise<void> {
    const account = accountId === null ? undefined : await this.accounts.byId(tx, accountId);
    if (!account) return;
    if (account.representativeCedula === checker.cedula) throw new CheckerIsParty();
    if (await this.interests.find(tx, checker.id, account.id)) throw new CheckerDeclaredInterest();
  }
}
