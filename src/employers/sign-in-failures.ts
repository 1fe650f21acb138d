import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import { Outbox } from '../mail/index.js';
import { type Actor, CONFIG, type Config, randomUpTo, type TxContext } from '../platform/index.js';
import { SIGN_IN_LOCKED_PART } from './employer-accounts.store.js';
import { AccountBlocked } from './employers.errors.js';

/**
 * The mail about a lock goes out at some moment between one minute and three after it. Sent at once it slowed down the next
 * answers by a fraction of a millisecond, and whoever measured them knew that the number is somebody's.
 */
const MAIL_WAITS_SECONDS = { atLeast: 60, andUpTo: 120 } as const;

/** Wrong keys of one employer's number, whichever door they were tried at. */
@Injectable()
export class SignInFailures {
  constructor(
    private readonly failures: FailureCounters,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What whoever meets a block is told: the same of every number, and when it ends where failures made it. */
  blocked(until: Date | null = null): AccountBlocked {
    return new AccountBlocked(this.config.lockSeconds, until);
  }

  /**
   * One more failure of this number. The one that locks it owes a mail, whoever has the number: what may not be told to
   * anybody is withdrawn by the dispatcher, where nobody measures.
   */
  async count(context: TxContext, lock: LockoutKey, accountId: string | null, actor: Actor): Promise<void> {
    const { tx, now } = context;
    const { loginMaxFailures: limit, lockSeconds } = this.config;
    const { began } = await this.failures.fail(tx, now, lock, { limit, lockSeconds }, accountId);
    if (!began) return;
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'lockouts.began',
      subject: { kind: 'lockout', id: began },
      details: { channel: lock.channel, accountId },
    });
    const waitSeconds = MAIL_WAITS_SECONDS.atLeast + randomUpTo(MAIL_WAITS_SECONDS.andUpTo);
    await this.outbox.enqueue(context, { part: SIGN_IN_LOCKED_PART, subjectId: began, waitSeconds });
  }
}
