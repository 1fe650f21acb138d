import { Inject, Injectable } from '@nestjs/common';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import {
  Captcha,
  CONFIG,
  type Config,
  Database,
  type PublicActor,
  type ShownWork,
  type Sql,
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

  /** @param lock of the employer's number. @throws {CaptchaRequired} {CaptchaWrong} 422 */
  async pay(lock: LockoutKey, work: ShownWork, actor: PublicActor): Promise<void> {
    const { lockSeconds } = this.config;
    const owed = await this.captcha.isOwed(work, actor.address, () =>
      this.database.transaction(
        async ({ tx, now }) =>
          (await this.failures.count(tx, now, lock, lockSeconds)) >= FREE_FAILURES ||
          (await this.hasFailed(tx, now, actor)),
      ),
    );
    if (owed) await this.database.transaction((context) => this.captcha.redeem(context, work));
  }

  /** For the page: whether its form had better bring work along. */
  async isWanted(actor: PublicActor): Promise<boolean> {
    if (this.captcha.mode !== 'auto') return this.captcha.mode === 'always';
    return this.database.transaction(({ tx, now }) => this.hasFailed(tx, now, actor));
  }

  /** One more failure from this address; the employer's number is counted by its lock. */
  async failed({ tx, now }: TxContext, actor: PublicActor): Promise<void> {
    await this.failures.fail(tx, now, ofAddress(actor), {
      limit: NEVER_LOCKS,
      lockSeconds: ADDRESS_MEMORY_SECONDS,
    });
  }

  private async hasFailed(sql: Sql, now: Date, actor: PublicActor): Promise<boolean> {
    return (await this.failures.count(sql, now, ofAddress(actor), ADDRESS_MEMORY_SECONDS)) >= FREE_FAILURES;
  }
}

const ofAddress = ({ address }: PublicActor): LockoutKey => ({
  subject: address,
  channel: 'employer-sign-in-address',
});
