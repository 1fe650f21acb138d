import { Injectable } from '@nestjs/common';
import { AuditLog, type UndatedEntry } from '../audit/index.js';
import { type Actor, type Statement, type TxContext } from '../platform/index.js';
import { type Reset, ResetStore } from './resets.store.js';

type Details = Record<string, string | number>;

/** What the holder of a link leaves behind: opened, a wrong code, a second use, the key. Always in the caller's transaction, or flight. */
@Injectable()
export class LinkUse {
  constructor(
    private readonly resets: ResetStore,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The page is on somebody's screen. Only the first time is recorded.
   * @param reset locked, and its link alive.
   */
  async opened(context: TxContext, reset: Reset, actor: Actor): Promise<void> {
    if (reset.openedAt) return;
    await context.tx.together(() => [
      this.resets.opened(context.tx, context.now, reset.id),
      this.note(context, reset, actor, 'reset.opened'),
    ]);
  }

  /** @returns how many tries of the counter code are left; at none the link is dead. */
  async wrongCode(context: TxContext, reset: Reset, actor: Actor): Promise<number> {
    const triesLeft = await this.resets.spendTry(context.tx, reset.id);
    await this.note(context, reset, actor, 'reset.code-wrong', { triesLeft });
    return triesLeft;
  }

  /** A link that already did its work was sent again: by a second press, or by somebody who got hold of the mail. */
  async reused(context: TxContext, reset: Reset, actor: Actor): Promise<void> {
    await this.note(context, reset, actor, 'reset.link-reused');
  }

  /**
   * The one time that this link changes a key, with what is recorded of it; that it was open too, where nobody said so before.
   * @param macs of the link that was used.
   */
  completion(reset: Reset, macs: readonly Buffer[], actor: Actor): Statement {
    return {
      ...this.resets.completion(reset, macs, {
        opened: entryOf(reset, actor, 'reset.opened'),
        completed: entryOf(reset, actor, 'reset.completed', { accountId: reset.accountId }),
      }),
      topics: topicsOf(reset),
    };
  }

  private async note(
    context: TxContext,
    reset: Reset,
    actor: Actor,
    action: string,
    details?: Details,
  ): Promise<void> {
    await this.audit.record(context.tx, { ...entryOf(reset, actor, action, details), at: context.now });
    context.announce(...topicsOf(reset));
  }
}

const entryOf = (reset: Reset, actor: Actor, action: string, details: Details = {}): UndatedEntry => ({
  actor,
  action,
  subject: { kind: 'reset', id: reset.id },
  centerId: reset.centerId,
  details: { issue: reset.issue, ...details },
});

const topicsOf = (reset: Reset): string[] => [
  `reset:${reset.id}`,
  ...(reset.centerId ? [`center:${reset.centerId}`] : []),
];
