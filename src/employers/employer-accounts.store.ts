import { Injectable } from '@nestjs/common';
import { type EmployerKind, parseRuc } from '../ecuador/index.js';
import { ALARMS_TOPIC, FailureCounters, type LockoutKey } from '../lockouts/index.js';
import { Outbox } from '../mail/index.js';
import { NotFound, type Sql, type Tx, type TxContext } from '../platform/index.js';
import { employerTopic, signInSubject } from './employer-session.rules.js';
import { EmployerSessionStore } from './employer-sessions.store.js';

/** Who stopped the account: the owner from a mail, or a supervisor. */
export type FrozenBy = 'owner' | 'supervisor';

/** An employer as the IESS has it: identity, who stands for it, where it is reached, and its key. */
export interface EmployerAccount {
  readonly id: string;
  readonly ruc: string;
  /** The RUC without its establishment: the same for all of them. */
  readonly rucRoot: string;
  readonly sucursal: string;
  readonly kind: EmployerKind;
  readonly legalName: string;
  /** One of the two is set. */
  readonly representativeCedula: string | null;
  readonly representativeForeignerCode: string | null;
  readonly representativeName: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** Raised by every change of the key; a link made before is dead. */
  readonly keyVersion: number;
  /** Raised by every change of the address; likewise. */
  readonly contactVersion: number;
  readonly keyHash: string | null;
  readonly keyChangedAt: Date | null;
  readonly contactChangedAt: Date | null;
  /** A supervisor, or the owner's «no fui yo», stopped every change of the key. */
  readonly frozenAt: Date | null;
  readonly frozenBy: FrozenBy | null;
  /** In a supervisor's words; null when it was the owner. */
  readonly frozenReason: string | null;
  /** The last time a supervisor thawed it. */
  readonly unfrozenAt: Date | null;
}

const COLUMNS = `id, ruc, ruc_root AS "rucRoot", sucursal, kind, legal_name AS "legalName",
  representative_cedula AS "representativeCedula", representative_foreigner_code AS "representativeForeignerCode",
  representative_name AS "representativeName", email, phone,
  key_version AS "keyVersion", contact_version AS "contactVersion", key_hash AS "keyHash",
  key_changed_at AS "keyChangedAt", contact_changed_at AS "contactChangedAt", frozen_at AS "frozenAt",
  frozen_by AS "frozenBy", frozen_reason AS "frozenReason", unfrozen_at AS "unfrozenAt"`;

/** A former address is told of what happens to the account for so long after it was replaced. */
const FORMER_ADDRESS = `interval '90 days'`;

/** The addresses of {@link EmployerAccounts.addressesOnFile}: the registered one, and those replaced lately. */
export const ADDRESSES_ON_FILE = (accountId: string, now: string): string =>
  `SELECT email FROM employer_account WHERE id = ${accountId} AND email IS NOT NULL
   UNION SELECT email FROM employer_address WHERE account_id = ${accountId} AND email IS NOT NULL AND replaced_at > ${now} - ${FORMER_ADDRESS}`;

/** Where its wrong keys are counted. */
export const SIGN_IN_CHANNEL: LockoutKey['channel'] = 'employer-sign-in';

/** Names of the mail parts that tell an employer that its sign-in was locked by wrong keys, and that it is open again. */
export const SIGN_IN_LOCKED_PART = 'sign-in-locked';
export const SIGN_IN_FREED_PART = 'sign-in-freed';
/** Likewise, that its account was stopped, and that it works again. */
export const ACCOUNT_FROZEN_PART = 'account-frozen';
export const ACCOUNT_UNFROZEN_PART = 'account-unfrozen';

/** The write side of employer accounts, and how other rooms find one. */
@Injectable()
export class EmployerAccounts {
  constructor(
    private readonly outbox: Outbox,
    private readonly counters: FailureCounters,
    private readonly sessions: EmployerSessionStore,
  ) {}

  /** By the number of any establishment; undefined also for something that is no RUC. */
  async find(sql: Sql, employer: { ruc: string; sucursal: string }): Promise<EmployerAccount | undefined> {
    const ruc = parseRuc(employer.ruc);
    if (!ruc.ok) return undefined;
    return sql.one(`SELECT ${COLUMNS} FROM employer_account WHERE ruc_root = $1 AND sucursal = $2`, [
      ruc.root,
      employer.sucursal,
    ]);
  }

  byId(sql: Sql, id: string): Promise<EmployerAccount | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM employer_account WHERE id = $1`, [id]);
  }

  /**
   * The account, locked until the end of the transaction. First in the lock order: before turno, ticket, dossier, reset.
   * Its key stays free, or every row that refers to the account, written later in that order, would wait for it the other way round.
   * @throws {NotFound} when there is no such account.
   */
  async lock(tx: Tx, id: string): Promise<EmployerAccount> {
    const account = await tx.one<EmployerAccount>(
      `SELECT ${COLUMNS} FROM employer_account WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    if (!account) throw new NotFound();
    return account;
  }

  /**
   * Stops the account: no sign-in, no new key, all sessions over, and every link on its way is dead. Every address on
   * file is told. The caller records the audit event.
   * @param freeze `staffId` and `reason` are a supervisor's; null when the owner pressed «no fui yo».
   * @returns false, and nothing is changed, when it is frozen already.
   */
  async freeze(
    context: TxContext,
    freeze: { accountId: string; by: FrozenBy; staffId: string | null; reason: string | null },
  ): Promise<boolean> {
    const { tx, now, announce } = context;
    const frozen = await tx.run(
      `UPDATE employer_account SET frozen_at = $2, frozen_by = $3, frozen_by_staff = $4, frozen_reason = $5
       WHERE id = $1 AND frozen_at IS NULL`,
      [freeze.accountId, now, freeze.by, freeze.staffId, freeze.reason],
    );
    if (frozen === 0) return false;
    await this.sessions.endAll(tx, now, freeze.accountId);
    await this.tellEveryAddress(context, freeze.accountId, ACCOUNT_FROZEN_PART);
    announce(employerTopic(freeze.accountId), ALARMS_TOPIC);
    return true;
  }

  /**
   * Ends a freeze. Sessions stay over, and «no fui yo» links of notices before this are dead; the notice of this one
   * brings a new one to every address on file. The caller records the audit event.
   * @returns false, and nothing is changed, when it is not frozen.
   */
  async unfreeze(context: TxContext, accountId: string): Promise<boolean> {
    const { tx, now, announce } = context;
    const thawed = await tx.run(
      `UPDATE employer_account SET frozen_at = NULL, frozen_by = NULL, frozen_by_staff = NULL, frozen_reason = NULL, unfrozen_at = $2
       WHERE id = $1 AND frozen_at IS NOT NULL`,
      [accountId, now],
    );
    if (thawed === 0) return false;
    await this.tellEveryAddress(context, accountId, ACCOUNT_UNFROZEN_PART);
    announce(employerTopic(accountId), ALARMS_TOPIC);
    return true;
  }

  /**
   * Lifts the block of the sign-in and forgets its failures: the person was seen. The owner is told when there was one.
   * @returns whether there was one.
   */
  async freeSignIn(context: TxContext, account: EmployerAccount): Promise<boolean> {
    const lock = { subject: signInSubject(account), channel: SIGN_IN_CHANNEL };
    const wasLocked = await this.counters.clear(context.tx, context.now, lock);
    if (wasLocked) await this.tellSignInFreed(context, account.id);
    return wasLocked;
  }

  /** Owes the owner the mail that the sign-in is open again. */
  async tellSignInFreed(context: TxContext, accountId: string): Promise<void> {
    await this.tellEveryAddress(context, accountId, SIGN_IN_FREED_PART);
  }

  /**
   * Gives the employer another address, guarded by the version that was approved. Links on their way are dead, as they were made for the former
   * version; the former address is kept. Whoever calls has a second person's approval, tells every address on file and
   * records the audit event.
   * @returns the account as it is now; undefined, and nothing is changed, when the address changed meanwhile or the account is frozen.
   */
  async changeContact(
    context: TxContext,
    change: { accountId: string; contactVersion: number; email: string; phone: string | null },
  ): Promise<EmployerAccount | undefined> {
    const { tx, now, announce } = context;
    const { accountId, contactVersion, email, phone } = change;
    const kept = await tx.run(
      `INSERT INTO employer_address (account_id, contact_version, email, phone, replaced_at)
       SELECT id, contact_version, email, phone, $3 FROM employer_account
       WHERE id = $1 AND contact_version = $2 AND frozen_at IS NULL FOR NO KEY UPDATE`,
      [accountId, contactVersion, now],
    );
    if (kept === 0) return undefined;
    const account = await tx.one<EmployerAccount>(
      `UPDATE employer_account SET email = $2, phone = $3, contact_version = contact_version + 1, contact_changed_at = $4
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [accountId, email, phone, now],
    );
    announce(employerTopic(accountId));
    return account;
  }

  /**
   * Where a notice about the account's safety goes: the registered address, and those that were replaced lately, as the
   * one who replaced them may be an intruder. None for an employer that never had one.
   */
  async addressesOnFile(sql: Sql, now: Date, accountId: string): Promise<string[]> {
    const rows = await sql.rows<{ email: string }>(ADDRESSES_ON_FILE('$1', '$2::timestamptz'), [
      accountId,
      now,
    ]);
    return rows.map(({ email }) => email);
  }

  private async tellEveryAddress(context: TxContext, accountId: string, part: string): Promise<void> {
    const addresses = await this.addressesOnFile(context.tx, context.now, accountId);
    await this.tell(context, accountId, addresses, part);
  }

  private async tell(
    context: TxContext,
    subjectId: string,
    addresses: readonly string[],
    part: string,
  ): Promise<void> {
    await this.outbox.enqueueAll(
      context,
      addresses.map((recipient) => ({ part, subjectId, recipient })),
    );
  }
}
