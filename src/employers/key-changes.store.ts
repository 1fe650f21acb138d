import { Injectable } from '@nestjs/common';
import { CLEARED, FailureCounters } from '../lockouts/index.js';
import { MAIL_TOPIC, Outbox, OWED_MAIL_COLUMNS, OWED_MAIL_RECORD, OWED_MAIL_VALUES } from '../mail/index.js';
import { ELSE_TAKE_ALL_BACK, NOW, type Sql, type Statement } from '../platform/index.js';
import { ADDRESSES_ON_FILE, type EmployerAccount, SIGN_IN_CHANNEL } from './employer-accounts.store.js';
import { employerTopic, signInSubject } from './employer-session.rules.js';
import { KEPT_KEYS } from './key.rules.js';

/** What a change of the key needs of an account. Read without a lock: the versions, which guard the change, guard all of it. */
export interface KeyHolder extends Pick<
  EmployerAccount,
  | 'id'
  | 'ruc'
  | 'rucRoot'
  | 'sucursal'
  | 'legalName'
  | 'representativeCedula'
  | 'representativeForeignerCode'
  | 'representativeName'
  | 'keyVersion'
  | 'contactVersion'
  | 'keyHash'
  | 'frozenAt'
> {
  /** The hashes of the keys that may not come back: the present one and those before it. */
  readonly keptKeys: readonly string[];
  /** Where the change is told. */
  readonly addresses: readonly string[];
}

/** A {@link KeyHolder} as columns of an account `a`, without its id and versions. */
export const KEY_HOLDER_COLUMNS = `a.ruc, a.ruc_root AS "rucRoot", a.sucursal, a.legal_name AS "legalName",
  a.representative_cedula AS "representativeCedula", a.representative_foreigner_code AS "representativeForeignerCode",
  a.representative_name AS "representativeName", a.key_hash AS "keyHash", a.frozen_at AS "frozenAt",
  ARRAY (SELECT key_hash FROM employer_key_history WHERE account_id = a.id UNION SELECT a.key_hash WHERE a.key_hash IS NOT NULL) AS "keptKeys",
  ARRAY (${ADDRESSES_ON_FILE('a.id', NOW)}) AS addresses`;

/** Name of the mail part that tells an employer that its key changed. */
export const KEY_CHANGED_PART = 'key-changed';

/** The key of an employer: what a change of it needs to know, and the change itself. */
@Injectable()
export class KeyChanges {
  constructor(
    private readonly outbox: Outbox,
    private readonly counters: FailureCounters,
  ) {}

  /** The account as a change of its key needs it, in one look. */
  holder(sql: Sql, id: string): Promise<KeyHolder | undefined> {
    return sql.one(
      `SELECT a.id, a.key_version AS "keyVersion", a.contact_version AS "contactVersion", ${KEY_HOLDER_COLUMNS}
       FROM employer_account a WHERE a.id = $1`,
      [id],
    );
  }

  /**
   * Gives the employer its new key: one guarded UPDATE, so that of two changes at once only one is made. With it end all
   * sessions and the block of the sign-in, and every address on file is told. It fails, as `hasGuardFailed` tells, when the key or the
   * address changed meanwhile or the account is frozen; everything in its transaction goes with it. The caller records the audit event.
   *
   * Race: somebody signs in with the former key while the UPDATE waits for the account. What has to end is looked for by a statement
   * of its own, which sees everything that was committed until the account was ours.
   * @param holder as it was when the permission for this change was given. @param keyHash made by `SecretHasher` outside the transaction.
   * @returns the statements, to run in this order in one transaction.
   */
  change(
    holder: Pick<KeyHolder, 'id' | 'rucRoot' | 'sucursal' | 'keyVersion' | 'contactVersion' | 'addresses'>,
    keyHash: string,
  ): Statement[] {
    const mails = holder.addresses.map((recipient) =>
      this.outbox.owed({ part: KEY_CHANGED_PART, subjectId: holder.id, recipient }),
    );
    return [
      {
        text: `WITH changed AS (
             UPDATE employer_account SET key_hash = $2, key_changed_at = ${NOW}, key_version = key_version + 1, key_reminders = 0
             WHERE id = $1 AND key_version = $3 AND contact_version = $4 AND frozen_at IS NULL
             RETURNING id, key_version),
           older AS (
             DELETE FROM employer_key_history h USING changed WHERE h.account_id = changed.id AND h.key_version IN (
               SELECT key_version FROM employer_key_history WHERE account_id = $1 ORDER BY key_version DESC OFFSET ${KEPT_KEYS - 1})),
           kept AS (
             INSERT INTO employer_key_history (account_id, key_version, key_hash, set_at)
             SELECT id, key_version, $2, ${NOW} FROM changed),
           told AS (
             INSERT INTO mail_message (${OWED_MAIL_COLUMNS})
             SELECT ${OWED_MAIL_VALUES}
             FROM changed, (SELECT ${NOW} AS now) AS clock, json_to_recordset($5::json) AS mail(${OWED_MAIL_RECORD}))
           ${ELSE_TAKE_ALL_BACK}`,
        params: [holder.id, keyHash, holder.keyVersion, holder.contactVersion, JSON.stringify(mails)],
        topics: [employerTopic(holder.id), ...(mails.length > 0 ? [MAIL_TOPIC] : [])],
      },
      {
        text: `WITH ended AS (UPDATE employer_session SET ended_at = ${NOW} WHERE account_id = $1 AND ended_at IS NULL),
             ${CLEARED({ macs: '$2', channel: '$3', now: NOW })}
           SELECT FROM cleared`,
        params: [holder.id, this.counters.macsOf(signInSubject(holder)), SIGN_IN_CHANNEL],
      },
    ];
  }
}
