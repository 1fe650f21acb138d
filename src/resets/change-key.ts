import { Injectable } from '@nestjs/common';
import { type EmployerAccount, EmployerAccounts, NewKeys } from '../employers/index.js';
import { type Actor, Database, refuse } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import { LinkUse } from './link-use.js';
import { judgeLink, isUsable } from './reset.rules.js';
import { CounterCodeWrong, LinkNotValid } from './resets.errors.js';
import { type Reset, ResetStore } from './resets.store.js';

export interface KeyChange {
  readonly token: string;
  readonly counterCode?: string;
  readonly newKey: string;
}

type Candidate = { readonly reset: Reset; readonly account: EmployerAccount };

/**
 * The employer sets the new key: link, then counter code, then the key itself. The expensive hash is made between
 * two short transactions; the second one asks everything again and changes the key by one guarded UPDATE.
 */
@Injectable()
export class ChangeKey {
  constructor(
    private readonly database: Database,
    private readonly secrets: LinkSecrets,
    private readonly accounts: EmployerAccounts,
    private readonly newKeys: NewKeys,
    private readonly resets: ResetStore,
    private readonly use: LinkUse,
  ) {}

  /**
   * @throws {LinkNotValid} 410, whatever is wrong with the link.
   * @throws {CounterCodeWrong} 422, counted; the fifth kills the link.
   * @throws {KeyRejected} 422 with every rule that the key breaks.
   */
  async execute(change: KeyChange, actor: Actor): Promise<void> {
    const macs = this.secrets.macsOf(change.token);
    if (macs.length === 0) throw new LinkNotValid();
    const candidate = await this.checkLinkAndCode(macs, change.counterCode, actor);
    const keyHash = await this.newKeys.hash(change.newKey, candidate.account);
    await this.commit(macs, candidate, keyHash, actor);
  }

  private checkLinkAndCode(
    macs: Buffer[],
    counterCode: string | undefined,
    actor: Actor,
  ): Promise<Candidate> {
    return this.database.transaction(async (context) => {
      const reset = await this.resets.lockByLink(context.tx, macs);
      const account = reset && (await this.accounts.byId(context.tx, reset.accountId));
      if (!account) throw new LinkNotValid();
      if (reset.status === 'completed') {
        await this.use.reused(context, reset, actor);
        return refuse(new LinkNotValid());
      }
      judgeLink(reset, account, context.now);
      // Whoever posts has the page open, even where its script did not run.
      await this.use.opened(context, reset, actor);
      if (!this.secrets.isCounterCode(reset, counterCode)) {
        return refuse(new CounterCodeWrong(await this.use.wrongCode(context, reset, actor)));
      }
      return { reset, account };
    });
  }

  private async commit(macs: Buffer[], checked: Candidate, keyHash: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (context) => {
      const account = await this.accounts.lock(context.tx, checked.account.id);
      const reset = await this.resets.lockByLink(context.tx, macs);
      if (!reset || reset.issue !== checked.reset.issue) throw new LinkNotValid();
      if (reset.status === 'completed') {
        // Lost the race against the same link: the key is the winner's.
        await this.use.reused(context, reset, actor);
        return refuse(new LinkNotValid());
      }
      if (!isUsable(reset, account, context.now)) throw new LinkNotValid();
      const { keyVersion, contactVersion } = reset;
      const changed = await this.accounts.changeKey(context, {
        accountId: account.id,
        keyHash,
        keyVersion,
        contactVersion,
      });
      if (!changed || !(await this.resets.complete(context.tx, context.now, reset))) throw new LinkNotValid();
      await this.use.completed(context, reset, actor);
    });
  }
}
