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
import { EmployerAccounts } from './employer-accounts.store.js';
import { signInSubject } from './employer-session.rules.js';
import { EmployerSessionStore } from './employer-sessions.store.js';
import { CredentialsWrong } from './employers.errors.js';
import { KeyChanges, type KeyHolder } from './key-changes.store.js';
import { NewKeys } from './new-keys.js';
import { SignInFailures } from './sign-in-failures.js';
import { SignInWork } from './sign-in-work.js';

interface Attempt {
  readonly actor: EmployerActor;
  readonly holder: KeyHolder;
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
    private readonly keys: KeyChanges,
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
    if (!(await this.hasher.matches(attempt.holder.keyHash, input.key, 'key-change')))
      return this.database.transaction((context) => this.fail(context, attempt));
    const keyHash = await this.newKeys.hash(input.newKey, attempt.holder);
    await this.database.transaction((context) => this.commit(context, attempt, keyHash));
  }

  private async begin(context: TxContext, actor: EmployerActor): Promise<Attempt> {
    const holder = await this.keys.holder(context.tx, actor.id);
    if (!holder) throw new NotSignedIn();
    const lock: LockoutKey = { subject: signInSubject(holder), channel: 'employer-sign-in' };
    const attempt = { actor, holder, lock };
    const lockedUntil = await this.lockedUntil(context, attempt);
    return lockedUntil ? this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil)) : attempt;
  }

  /** In turn with all sign-ins of this employer, so that no failure goes uncounted and no try is made too many. */
  private async fail(context: TxContext, attempt: Attempt): Promise<never> {
    await this.sessions.inTurn(context.tx, attempt.lock.subject);
    const lockedUntil = await this.lockedUntil(context, attempt);
    if (lockedUntil) return this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil));
    await this.tries.count(context, attempt.lock, attempt.holder.id, attempt.actor);
    await this.price.failed(context, attempt.actor);
    return this.refused(context, attempt, 'wrong', new CredentialsWrong());
  }

  private async commit(context: TxContext, attempt: Attempt, keyHash: string): Promise<void> {
    const { tx, now, announce } = context;
    const { actor } = attempt;
    await this.sessions.inTurn(tx, attempt.lock.subject);
    // Others may have used up the tries while the key was being compared.
    const lockedUntil = await this.lockedUntil(context, attempt);
    if (lockedUntil) return this.refused(context, attempt, 'locked', this.tries.blocked(lockedUntil));
    const account = await this.accounts.lock(tx, actor.id);
    if (account.frozenAt) return this.refused(context, attempt, 'frozen', this.tries.blocked());
    // The key that was shown is no longer the present one: with it the session ended.
    const isSameKey = account.keyVersion === attempt.holder.keyVersion;
    if (!isSameKey || !(await this.sessions.isOpen(tx, actor.sessionId))) throw new NotSignedIn();
    const addresses = await this.accounts.addressesOnFile(tx, now, account.id);
    for (const { text, params, topics = [] } of this.keys.change({ ...account, addresses }, keyHash)) {
      await tx.rows(text, params);
      announce(...topics);
    }
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
    { holder, actor }: Attempt,
    reason: 'wrong' | 'locked' | 'frozen',
    error: DomainError,
  ): Promise<never> {
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'employer.key-change-refused',
      subject: { kind: 'employer', id: holder.id },
      details: { reason },
    });
    return refuse(error);
  }
}
