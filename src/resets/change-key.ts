import { Injectable } from '@nestjs/common';
import { KeyChanges, type KeyHolder, NewKeys } from '../employers/index.js';
import { type Actor, Database, hasGuardFailed, refuse, type TxContext } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import { LinkUse } from './link-use.js';
import { isLive, isUsable, judgeLink } from './reset.rules.js';
import { CounterCodeWrong, LinkNotValid } from './resets.errors.js';
import { type Reset, ResetStore } from './resets.store.js';

export interface KeyChange {
  readonly token: string;
  readonly counterCode?: string;
  readonly newKey: string;
}

interface Checked {
  readonly reset: Reset;
  readonly holder: KeyHolder;
}

/**
 * The employer sets the new key: link, then counter code, then the key itself. The common case is a look without a lock, the
 * expensive hash, and one short transaction that writes only if everything that was seen is still so. Whatever is not plainly
 * right (a wrong code, a link that was used) is looked at under the lock of the reset, so that tries are counted one after another.
 */
@Injectable()
export class ChangeKey {
  constructor(
    private readonly database: Database,
    private readonly secrets: LinkSecrets,
    private readonly keys: KeyChanges,
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
    const seen = await this.look(macs, change.counterCode);
    const { reset, holder } = seen ?? (await this.check(macs, change.counterCode, actor));
    let keyHash: string;
    try {
      keyHash = await this.newKeys.hash(change.newKey, holder);
    } catch (error) {
      // Whoever posts has the page open: of what is refused that is left behind.
      if (seen && !reset.openedAt) await this.check(macs, change.counterCode, actor);
      throw error;
    }
    await this.commit(macs, { reset, holder }, keyHash, actor);
  }

  /**
   * A wrong code is counted under the lock; a right one counts where it is written, which the last wrong one before it prevents.
   * @returns undefined when it is not plainly right.
   */
  private async look(macs: Buffer[], counterCode: string | undefined): Promise<Checked | undefined> {
    const seen = await this.resets.look(this.database.sql, macs);
    if (!seen || !isUsable(seen.reset, seen.holder, seen.now)) return undefined;
    return this.secrets.isCounterCode(seen.reset, counterCode) ? seen : undefined;
  }

  private check(macs: Buffer[], counterCode: string | undefined, actor: Actor): Promise<Checked> {
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const reset = await this.resets.lockByLink(tx, macs);
      const holder = reset && (await this.keys.holder(tx, reset.accountId));
      if (!holder) throw new LinkNotValid();
      if (reset.status === 'completed') {
        await this.use.reused(context, reset, actor);
        return refuse(new LinkNotValid());
      }
      judgeLink(reset, holder, now);
      await this.use.opened(context, reset, actor);
      if (!this.secrets.isCounterCode(reset, counterCode)) {
        return refuse(new CounterCodeWrong(await this.use.wrongCode(context, reset, actor)));
      }
      return { reset, holder };
    });
  }

  /** No lock beforehand: account and reset are each guarded by everything that was checked, the account first as everywhere. */
  private async commit(
    macs: Buffer[],
    { reset, holder }: Checked,
    keyHash: string,
    actor: Actor,
  ): Promise<void> {
    try {
      await this.database.inOneFlight([
        ...this.keys.change(holder, keyHash),
        this.use.completion(reset, macs, actor),
      ]);
    } catch (error) {
      if (!hasGuardFailed(error)) throw error;
      await this.database.transaction((context) => this.changedMeanwhile(context, macs, actor));
    }
  }

  /**
   * Nothing was changed. Where the race was lost against the same link, the key is the winner's and this was its second use;
   * of any other the page was open, and that is left behind.
   */
  private async changedMeanwhile(context: TxContext, macs: Buffer[], actor: Actor): Promise<never> {
    const reset = await this.resets.lockByLink(context.tx, macs);
    if (reset?.status === 'completed') await this.use.reused(context, reset, actor);
    else if (reset && isLive(reset.status)) await this.use.opened(context, reset, actor);
    return refuse(new LinkNotValid());
  }
}
