import { Injectable } from '@nestjs/common';
import { type EmployerAccount, EmployerAccounts, NewKeys } from '../employers/index.js';
import { type Actor, Database, refuse, type TxContext } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import { LinkUse } from './link-use.js';
import { judgeLink } from './reset.rules.js';
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

  /** No lock beforehand: each of the two updates is guarded by everything that was checked, the account's first in the lock order. */
  private async commit(macs: Buffer[], checked: Candidate, keyHash: string, actor: Actor): Promise<void> {
    const { reset, account } = checked;
    const { keyVersion, contactVersion } = reset;
    await this.database.transaction(async (context) => {
      const change = { accountId: account.id, keyHash, keyVersion, contactVersion };
      if (!(await this.accounts.changeKey(context, change)))
        return this.changedMeanwhile(context, macs, actor);
      const [isCompleted] = await context.tx.together(() => [
        this.resets.complete(context.tx, context.now, reset, macs),
        this.use.completed(context, reset, actor),
      ]);
      if (!isCompleted) throw new LinkNotValid();
    });
  }

  /** Nothing was changed. Where the race was lost against the same link, the key is the winner's and this was its second use. */
  private async changedMeanwhile(context: TxContext, macs: Buffer[], actor: Actor): Promise<never> {
    const reset = await this.resets.lockByLink(context.tx, macs);
    if (reset?.status !== 'completed') throw new LinkNotValid();
    await this.use.reused(context, reset, actor);
    return refuse(new LinkNotValid());
  }
}
