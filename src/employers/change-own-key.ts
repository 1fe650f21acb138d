import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import {
  Database,
  type DomainError,
  type EmployerActor,
  NotSignedIn,
  refuse,
  SecretHasher,
  type TxContext,
} from '../platform/index.js';
import { type EmployerAccount, EmployerAccounts } from './employer-accounts.store.js';
import { signInSubject } from './employer-session.rules.js';
import { EmployerSessionStore } from './employer-sessions.store.js';
import { CredentialsWrong } from './employers.errors.js';
import { NewKeys } from './new-keys.js';
import { SignInFailures } from './sign-in-failures.js';
import { SignInWork } from './sign-in-work.js';

interface Attempt {
  readonly actor: EmployerActor;
  readonly account: EmployerAccount;
  readonly lock: LockoutKey;
}

/**
 * An employer that is signed in changes its key, by showing the present one. A wrong one counts as a failed sign-in, on the
 * same lock: whoever got hold of a session guesses no more keys with it than without. All sessions end, this one too.
 */
@Injectable()
export class ChangeOwnKey {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly sessions: EmployerSessionStore,
    private readonly hasher: SecretHasher,
    private readonly newKeys: NewKeys,
    private readonly failures: FailureCounters,
    private readonly price: SignInWork,
    private readonly tries: SignInFailures,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {CredentialsWrong} 401, counted: this is not the present key.
   * @throws {AccountBlocked} 423 while sign-in is blocked, also with the right key, or once the account is frozen.
   * @throws {KeyRejected} 422 with every rule that the new key breaks.
   * @throws {NotSignedIn} 401 when the session ended meanwhile: by another change of the key, for instance.
   */
  async execute(input: { key: string; newKey: string }, actor: EmployerActor): Promise<void> {
    const attempt = await this.database.transaction((context) => this.begin(context, actor));
    // Outside of any transaction: each hash takes tens of milliseconds.
    if (!(await this.hasher.matches(attempt.account.keyHash, input.key, 'key-change')))
      return this.database.transaction((context) => this.fail(context, attempt));
    const keyHash = await this.newKeys.hash(input.newKey, attempt.account);
    await this.database.transaction((context) => this.commit(context, attempt, keyHash));
  }

  private async begin(context: TxContext, actor: EmployerActor): Promise<Attempt> {
    const account = await this.accounts.byId(context.tx, actor.id);
    if (!account) throw new NotSignedIn();
    const lock: LockoutKey = { subject: signInSubject(account), channel: 'employer-sign-in' };
    const attempt = { actor, account, lock };
    const lockedUntil = await this.lockedUntil(context, attempt);
    return lockedUntil ? this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil)) : attempt;
  }

  /** In turn with all sign-ins of this employer, so that no failure goes uncounted and no try is made too many. */
  private async fail(context: TxContext, attempt: Attempt): Promise<never> {
    await this.sessions.inTurn(context.tx, attempt.lock.subject);
    const lockedUntil = await this.lockedUntil(context, attempt);
    if (lockedUntil) return this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil));
    await this.tries.count(context, attempt.lock, attempt.account.id, attempt.actor);
    await this.price.failed(context, attempt.actor);
    return this.refused(context, attempt, 'wrong', new CredentialsWrong());
  }

  private async commit(context: TxContext, attempt: Attempt, keyHash: string): Promise<void> {
    const { tx, now } = context;
    const { actor } = attempt;
    await this.sessions.inTurn(tx, attempt.lock.subject);
    // Others may have used up the tries while the key was being compared.
    const lockedUntil = await this.lockedUntil(context, attempt);
    if (lockedUntil) return this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil));
    const account = await this.accounts.lock(tx, actor.id);
    if (account.frozenAt) return this.refused(context, attempt, 'frozen', this.tries.blocked());
    const { keyVersion, contactVersion } = account;
    // The key that was shown is no longer the present one: with it the session ended.
    if (keyVersion !== attempt.account.keyVersion || !(await this.sessions.isOpen(tx, actor.sessionId)))
      throw new NotSignedIn();
    const change = { accountId: account.id, keyHash, keyVersion, contactVersion };
    if (!(await this.accounts.changeKey(context, change))) throw new NotSignedIn();
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'employer.key-changed',
      subject: { kind: 'employer', id: account.id },
    });
  }

  private async lockedUntil({ tx, now }: TxContext, { lock }: Attempt): Promise<Date | null> {
    return (await this.failures.state(tx, now, lock)).lockedUntil;
  }

  private async refused(
    { tx, now }: TxContext,
    { account, actor }: Attempt,
    reason: 'wrong' | 'locked' | 'frozen',
    error: DomainError,
  ): Promise<never> {
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'employer.key-change-refused',
      subject: { kind: 'employer', id: account.id },
      details: { reason },
    });
    return refuse(error);
  }
}
