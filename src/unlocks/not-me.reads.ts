import { Injectable } from '@nestjs/common';
import { EmployerAccounts, maskRuc, NotMe, stillWarns } from '../employers/index.js';
import { Database } from '../platform/index.js';

/** What the page shows to whoever holds a link that is still good: no more than the mail did. */
export interface NotMeView {
  readonly legalName: string;
  readonly rucMasked: string;
  readonly isFrozen: boolean;
}

@Injectable()
export class NotMeReads {
  constructor(
    private readonly database: Database,
    private readonly notMe: NotMe,
    private readonly accounts: EmployerAccounts,
  ) {}

  /** Undefined for every link that freezes nothing any more. */
  async byToken(token: string): Promise<NotMeView | undefined> {
    const claims = this.notMe.read(token);
    const account = claims && (await this.accounts.byId(this.database.sql, claims.accountId));
    if (!account || !stillWarns(claims, account, await this.database.now())) return undefined;
    return {
      legalName: account.legalName,
      rucMasked: maskRuc(account.ruc),
      isFrozen: account.frozenAt !== null,
    };
  }
}
