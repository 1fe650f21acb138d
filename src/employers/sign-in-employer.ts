import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import {
  type Cap,
  Database,
  type DomainError,
  newToken,
  type PublicActor,
  RateLimits,
  refuse,
  sameText,
  SecretHasher,
  type ShownWork,
  type TxContext,
} from '../platform/index.js';
import { type EmployerAccount, EmployerAccounts } from './employer-accounts.store.js';
import { readEmployerNumbers, type TypedNumbers } from './employer-numbers.rules.js';
import { signInSubject } from './employer-session.rules.js';
import { EmployerSessionStore } from './employer-sessions.store.js';
import { CredentialsWrong } from './employers.errors.js';
import { SignInFailures } from './sign-in-failures.js';
import { SignInWork } from './sign-in-work.js';

export interface EmployerSignIn extends TypedNumbers {
  readonly sucursal?: string;
  readonly key: string;
  readonly work?: ShownWork;
}

/** One address may try this often: an office of accountants never gets there, a list of RUCs does. */
const PER_ADDRESS: Cap = { name: 'employer-sign-in-address', times: 300, withinSeconds: 300 };

interface Attempt {
  readonly subject: string;
  readonly lock: LockoutKey;
  readonly actor: PublicActor;
  readonly account: EmployerAccount | undefined;
}

/**
 * An employer opens its account with the key. A number that nobody has, a wrong cédula, a wrong key and an employer
 * without a key are counted, answered and timed alike: one comparison, the same statements. After the limit all of them
 * are blocked alike, for this way in only; a key set at the counter lifts it.
 */
@Injectable()
export class SignInEmployer {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly sessions: EmployerSessionStore,
    private readonly hasher: SecretHasher,
    private readonly price: SignInWork,
    private readonly failures: FailureCounters,
    private readonly caps: RateLimits,
    private readonly tries: SignInFailures,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param formerToken the session this browser still holds: it ends, a token is never taken over into a new sign-in.
   * @returns the token for the cookie, and nowhere else.
   * @throws {OneDocument} 400; {NumbersInvalid} 422 `RUC_INVALID`, `CEDULA_INVALID`, `FOREIGNER_CODE_INVALID`; not counted, as it says nothing about anybody.
   * @throws {CaptchaRequired} {CaptchaWrong} 422 after failures, of this number or from this address
   * @throws {CredentialsWrong} 401
   * @throws {AccountBlocked} 423 while blocked, also with the right key; the block gets no longer by that.
   */
  async execute(
    input: EmployerSignIn,
    actor: PublicActor,
    formerToken?: string,
  ): Promise<{ token: string; accountId: string }> {
    const { ruc, ...document } = readEmployerNumbers(input);
    const sucursal = input.sucursal ?? '0001';
    await this.caps.spend(PER_ADDRESS, actor.address);
    const subject = signInSubject({ rucRoot: ruc.root, sucursal });
    const lock: LockoutKey = { subject, channel: 'employer-sign-in' };
    const attempt = await this.database.transaction(async (context) => {
      const account = await this.accounts.find(context.tx, { ruc: ruc.ruc, sucursal });
      const found: Attempt = { subject, lock, actor, account };
      const { lockedUntil } = await this.failures.state(context.tx, context.now, lock);
      return lockedUntil ? this.refused(context, found, 'locked', this.tries.blocked(lockedUntil)) : found;
    });
    await this.pay(lock, input.work ?? {}, actor);
    // Outside of any transaction: it takes tens of milliseconds, whether or not there is a key to compare with.
    const opens = await this.hasher.matches(attempt.account?.keyHash ?? null, input.key, 'employer-sign-in');
    const same = sameText(representativeOf(attempt.account), documentText(document));
    return this.database.transaction(async (context) => {
      await this.sessions.inTurn(context.tx, subject);
      // Others may have used up the tries while this key was being compared.
      const { lockedUntil } = await this.failures.state(context.tx, context.now, lock);
      if (lockedUntil) return this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil));
      if (opens && same && attempt.account) return this.open(context, attempt, attempt.account, formerToken);
      await this.tries.count(context, lock, attempt.account?.id ?? null, actor);
      await this.price.failed(context, actor);
      return this.refused(context, attempt, 'wrong', new CredentialsWrong());
    });
  }

  /** The work is spent before the key is looked at, whatever comes of the try. */
  private async pay(lock: LockoutKey, work: ShownWork, actor: PublicActor): Promise<void> {
    if (await this.price.isOwed(lock, work, actor))
      await this.database.transaction((context) => this.price.redeem(context, work));
  }

  private async open(
    context: TxContext,
    attempt: Attempt,
    seen: EmployerAccount,
    formerToken: string | undefined,
  ): Promise<{ token: string; accountId: string }> {
    const { tx, now } = context;
    const account = await this.accounts.lock(tx, seen.id);
    if (account.frozenAt) return this.refused(context, attempt, 'frozen', this.tries.blocked());
    // The key was changed while the former one was being compared: that one opens nothing any more.
    if (account.keyVersion !== seen.keyVersion)
      return this.refused(context, attempt, 'wrong', new CredentialsWrong());
    await this.failures.clear(tx, now, attempt.lock);
    if (formerToken) await this.sessions.end(tx, now, formerToken);
    const token = newToken();
    await this.sessions.start(tx, now, account.id, token);
    await this.audit.record(tx, {
      at: now,
      actor: attempt.actor,
      action: 'employer.signed-in',
      subject: { kind: 'employer', id: account.id },
    });
    return { token, accountId: account.id };
  }

  private async refused(
    { tx, now }: TxContext,
    { account, actor }: Attempt,
    reason: 'wrong' | 'locked' | 'frozen',
    error: DomainError,
  ): Promise<never> {
    const subject = { kind: 'employer', id: account?.id ?? null };
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'employer.sign-in-refused',
      subject,
      details: { reason },
    });
    return refuse(error);
  }
}

/** A cédula and a code of the same characters are not the same document. */
const documentText = ({ cedula, foreignerCode }: PersonDocument): string =>
  cedula === null ? `code ${foreignerCode ?? ''}` : `cedula ${cedula}`;

const representativeOf = (account: EmployerAccount | undefined): string =>
  account === undefined
    ? ''
    : documentText({
        cedula: account.representativeCedula,
        foreignerCode: account.representativeForeignerCode,
      });
