import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { FailureCounters, type LockoutKey } from '../lockouts/index.js';
import {
  CONFIG,
  type Config,
  Database,
  newToken,
  type PublicActor,
  refuse,
  SecretHasher,
  type StaffActor,
  type Tx,
} from '../platform/index.js';
import { ADDRESS_LIMIT_FACTOR, STAFF_LOCK_SECONDS, usernameAs } from './staff-session.rules.js';
import { actorOf } from './staff-sessions.part.js';
import { type StaffPersonWithHash, StaffSessionStore } from './staff-sessions.store.js';
import { CredentialsWrong, SignInLocked } from './staff.errors.js';

export interface SignedIn {
  /** For the person's cookie, and nowhere else. */
  readonly token: string;
  readonly actor: StaffActor;
}

interface Attempt {
  readonly person: StaffPersonWithHash | undefined;
  readonly keys: readonly LockoutKey[];
  readonly actor: PublicActor;
}

/**
 * Somebody sits down at the desk. Failures are counted per user name and per address, and a name that nobody has is
 * counted, answered and timed like one that somebody has. A success forgets the person's failures, not the address's.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly store: StaffSessionStore,
    private readonly hasher: SecretHasher,
    private readonly failures: FailureCounters,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param formerToken the session this browser still holds: it ends, a token is never taken over into a new sign-in.
   * @throws {SignInLocked} 423 while the name or the address is locked, whatever the password.
   * @throws {CredentialsWrong} 401
   */
  async execute(
    input: { username: string; password: string; formerToken?: string },
    actor: PublicActor,
  ): Promise<SignedIn> {
    const username = usernameAs(input.username);
    const keys = this.lockoutKeys(username, actor);
    const attempt = await this.database.transaction(async ({ tx, now }) => {
      const person = await this.store.findPerson(tx, username);
      const attempt: Attempt = { person, keys, actor };
      const locked = await this.lockedFor(tx, now, keys);
      if (!locked) return attempt;
      await this.recordFailure(tx, now, attempt, 'locked');
      return refuse(locked);
    });
    // Outside of any transaction: it takes tens of milliseconds.
    const right = await this.hasher.matches(
      attempt.person?.passwordHash ?? null,
      input.password,
      'staff-sign-in',
    );
    return right && attempt.person
      ? this.start(attempt.person, attempt, input.formerToken)
      : this.fail(attempt);
  }

  private async start(
    person: StaffPersonWithHash,
    attempt: Attempt,
    formerToken: string | undefined,
  ): Promise<SignedIn> {
    return this.database.transaction(async ({ tx, now }) => {
      // Others may have used up the tries while this password was being compared.
      const locked = await this.lockedFor(tx, now, attempt.keys);
      if (locked) {
        await this.recordFailure(tx, now, attempt, 'locked');
        return refuse(locked);
      }
      if (formerToken) await this.store.end(tx, now, formerToken);
      const token = newToken();
      const sessionId = await this.store.start(tx, now, person.id, token);
      for (const key of attempt.keys) if (key.channel === 'staff-sign-in') await this.failures.clear(tx, key);
      const actor = actorOf(person, sessionId, attempt.actor);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'staff.signed-in',
        subject: { kind: 'staff', id: person.id },
      });
      return { token, actor };
    });
  }

  private async fail(attempt: Attempt): Promise<never> {
    return this.database.transaction(async ({ tx, now }) => {
      for (const key of attempt.keys) {
        const factor = key.channel === 'staff-sign-in' ? 1 : ADDRESS_LIMIT_FACTOR;
        const lockSeconds = Math.min(STAFF_LOCK_SECONDS, this.config.lockSeconds);
        await this.failures.fail(tx, now, key, { limit: this.config.loginMaxFailures * factor, lockSeconds });
      }
      await this.recordFailure(tx, now, attempt, 'wrong');
      return refuse(new CredentialsWrong());
    });
  }

  /** The address is a cap, lifted with the others by `RATE_LIMITS=off`; the person's lockout never is. */
  private lockoutKeys(username: string, actor: PublicActor): readonly LockoutKey[] {
    const person: LockoutKey = { subject: username, channel: 'staff-sign-in' };
    return this.config.rateLimits
      ? [person, { subject: actor.address, channel: 'staff-sign-in-address' }]
      : [person];
  }

  private async lockedFor(tx: Tx, now: Date, keys: readonly LockoutKey[]): Promise<SignInLocked | undefined> {
    for (const key of keys) {
      const { lockedUntil } = await this.failures.state(tx, now, key);
      if (lockedUntil) return new SignInLocked((lockedUntil.getTime() - now.getTime()) / 1000);
    }
    return undefined;
  }

  private recordFailure(
    tx: Tx,
    now: Date,
    { person, actor }: Attempt,
    reason: 'wrong' | 'locked',
  ): Promise<void> {
    const subject = { kind: 'staff', id: person?.id ?? null };
    return this.audit.record(tx, {
      at: now,
      actor,
      action: 'staff.sign-in-refused',
      subject,
      details: { reason },
    });
  }
}
