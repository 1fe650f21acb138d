import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts, NotMe, stillWarns } from '../employers/index.js';
import { Database, type PublicActor } from '../platform/index.js';
import { NotMeNotValid } from './unlocks.errors.js';

/**
 * «No fui yo»: somebody who got a notice about the account says that it was not them. The account stops at once, before
 * anybody asks who is right; a supervisor thaws it once that is known. A later change of key or address does not outdate
 * the link, as it may be the intruder's.
 */
@Injectable()
export class DisownChange {
  constructor(
    private readonly database: Database,
    private readonly notMe: NotMe,
    private readonly accounts: EmployerAccounts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param token of the link; pressing it again changes nothing and is no error.
   * @returns whether it was frozen before, by this or by somebody else.
   * @throws {NotMeNotValid} 410
   */
  async execute(token: string, actor: PublicActor): Promise<{ wasFrozen: boolean }> {
    const claims = this.notMe.read(token);
    if (!claims) throw new NotMeNotValid();
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const known = await this.accounts.byId(tx, claims.accountId);
      if (!known) throw new NotMeNotValid();
      const account = await this.accounts.lock(tx, known.id);
      if (!stillWarns(claims, account, now)) throw new NotMeNotValid();
      const freeze = { accountId: account.id, by: 'owner', staffId: null, reason: null } as const;
      if (!(await this.accounts.freeze(context, freeze))) return { wasFrozen: true };
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'employer.frozen',
        subject: { kind: 'employer', id: account.id },
        details: {
          by: 'owner',
          noticeKeyVersion: claims.keyVersion,
          noticeContactVersion: claims.contactVersion,
        },
      });
      return { wasFrozen: false };
    });
  }
}
