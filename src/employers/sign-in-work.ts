import { Inject, Injectable } from '@nestjs/common';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import {
  Captcha,
  CONFIG,
  type Config,
  Database,
  type PublicActor,
  type ShownWork,
  type TxContext,
} from '../platform/index.js';

/** Failures after which the next try costs work: of one employer's number, or from one address. */
export const FREE_FAILURES = 2;

/** An address is remembered this long only: behind one there may be an office, or a village. */
const ADDRESS_MEMORY_SECONDS = 900;
/** Failures of an address ask for work and never lock anybody out. */
const NEVER_LOCKS = 2_147_483_647;

/**
 * What a try to sign in costs: nothing at first, work after failures. Numbers that nobody has are counted alike, so that
 * being asked for work says nothing about who is registered.
 */
@Injectable()
export class SignInWork {
  constructor(
    private readonly captcha: Captcha,
    private readonly database: Database,
    private readonly failures: FailureCounters,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Whether this try has to bring work, for {@link redeem}.
   * @param lock of the employer's number.
   */
  async isOwed(lock: LockoutKey, work: ShownWork, actor: PublicActor): Promise<boolean> {
    return this.captcha.isOwed(work, actor.address, async () => {
      const now = await this.database.now();
      const failures = await this.failures.count(this.database.sql, now, lock, this.config.lockSeconds);
      return failures >= FREE_FAILURES || this.hasFailed(now, actor);
    });
  }

  /** @throws {CaptchaRequired} {CaptchaWrong} 422 */
  async redeem(context: TxContext, work: ShownWork): Promise<void> {
    await this.captcha.redeem(context, work);
  }

  /** For the page: whether its form had better bring work along. */
  async isWanted(actor: PublicActor): Promise<boolean> {
    if (this.captcha.mode !== 'auto') return this.captcha.mode === 'always';
    return this.hasFailed(await this.database.now(), actor);
  }

  /** One more failure from this address; the employer's number is counted by its lock. */
  async failed({ tx, now }: TxContext, actor: Pick<PublicActor, 'address'>): Promise<void> {
    await this.failures.fail(tx, now, ofAddress(actor), {
      limit: NEVER_LOCKS,
      lockSeconds: ADDRESS_MEMORY_SECONDS,
    });
  }

  private async hasFailed(now: Date, actor: PublicActor): Promise<boolean> {
    const { sql } = this.database;
    return (await this.failures.count(sql, now, ofAddress(actor), ADDRESS_MEMORY_SECONDS)) >= FREE_FAILURES;
  }
}

const ofAddress = ({ address }: Pick<PublicActor, 'address'>): LockoutKey => ({
  subject: address,
  channel: 'employer-sign-in-address',
});
