import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, AUDIT_VALUES, auditRow, type UndatedEntry } from '../audit/index.js';
import { secondsAfter } from '../ecuador/index.js';
import { KEY_HOLDER_COLUMNS, type KeyHolder } from '../employers/index.js';
import {
  ELSE_TAKE_ALL_BACK,
  NOW,
  onConstraint,
  type Sql,
  type Statement,
  type Tx,
} from '../platform/index.js';
import { KeyReset } from './reset.entity.js';
import {
  GIVE_UP_AFTER_SECONDS,
  type ResetFacts,
  type ResetFailure,
  type ResetOrigin,
} from './reset.rules.js';
import { ResetInProgress } from './resets.errors.js';

/** A reset as it is stored. Its link's MAC never leaves the database: it is only compared there. */
export interface Reset extends ResetFacts {
  readonly id: string;
  readonly origin: ResetOrigin;
  readonly dossierId: string | null;
  readonly ticketId: string | null;
  readonly centerId: string | null;
  readonly accountId: string;
  readonly messageId: string | null;
  readonly keyVersion: number;
  readonly contactVersion: number;
  readonly sentAt: Date | null;
  readonly completedAt: Date | null;
  readonly failure: ResetFailure | null;
}

/** What time has ended, as the sweep and a request in its way write it down. */
export type Overdue = {
  readonly id: string;
  readonly centerId: string | null;
  readonly status: 'expired' | 'failed';
};

/** One attempt at one mail: what the dispatcher reports about is guarded by it. */
export type Sending = { readonly messageId: string; readonly attempt: number };

const RESET = `id, origin, dossier_id AS "dossierId", ticket_id AS "ticketId", center_id AS "centerId", account_id AS "accountId",
  message_id AS "messageId", status, issue, issued_at AS "issuedAt", link_mac IS NOT NULL AS "hasLink",
  link_expires_at AS "linkExpiresAt", opened_at AS "openedAt", code_tries_left AS "codeTriesLeft", key_version AS "keyVersion",
  contact_version AS "contactVersion", sent_at AS "sentAt", completed_at AS "completedAt", failure`;
const ONE_LIVE = { key_reset_one_live: () => new ResetInProgress() };
const LINK_IN_USE = `status IN ('sending', 'sent', 'opened')`;

/** The write side of resets. Every change is guarded by the state it expects. */
@Injectable()
export class ResetStore {
  find(sql: Sql, id: string): Promise<Reset | undefined> {
    return sql.one<Reset>(`SELECT ${RESET} FROM key_reset WHERE id = $1`, [id]);
  }

  findByDossier(sql: Sql, dossierId: string): Promise<Reset | undefined> {
    return sql.one<Reset>(`SELECT ${RESET} FROM key_reset WHERE dossier_id = $1`, [dossierId]);
  }

  lock(tx: Tx, id: string): Promise<Reset | undefined> {
    return tx.one<Reset>(`SELECT ${RESET} FROM key_reset WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Locks it only while it still has this link: a reissue may have replaced it meanwhile. */
  lockByLink(tx: Tx, macs: readonly Buffer[]): Promise<Reset | undefined> {
    return tx.one<Reset>(`SELECT ${RESET} FROM key_reset WHERE link_mac = ANY($1::bytea[]) FOR UPDATE`, [
      macs,
    ]);
  }

  /**
   * What a change of the key by this link is judged by, read without a lock: a look decides nothing. The sub-select hides from the
   * planner how many keys the ring has; told it, it would plan this anew at every look, which takes seven times as long as to run it.
   * @returns undefined also where the key or the address is another one than when the link was made.
   */
  async look(
    sql: Sql,
    macs: readonly Buffer[],
  ): Promise<{ readonly reset: Reset; readonly holder: KeyHolder; readonly now: Date } | undefined> {
    const row = await sql.one<Reset & KeyHolder & { readonly now: Date }>(
      `SELECT r.*, ${KEY_HOLDER_COLUMNS}, ${NOW} AS now
       FROM (SELECT ${RESET} FROM key_reset WHERE link_mac = ANY (ARRAY (SELECT unnest($1::bytea[])))) r
         JOIN employer_account a ON a.id = r."accountId" AND a.key_version = r."keyVersion" AND a.contact_version = r."contactVersion"`,
      [macs],
    );
    return row && { reset: row, holder: { ...row, id: row.accountId }, now: row.now };
  }

  /** Locks the reset that this mail belongs to, if it is still its current one. */
  lockByMessage(tx: Tx, messageId: string): Promise<Reset | undefined> {
    return tx.one<Reset>(`SELECT ${RESET} FROM key_reset WHERE message_id = $1 FOR UPDATE`, [messageId]);
  }

  /** @throws {ResetInProgress} when the employer has a live one: the unique index has the last word. */
  create(tx: Tx, reset: Omit<KeyReset, 'status' | 'origin'>): Promise<void> {
    return onConstraint(tx.insert(KeyReset, { ...reset, origin: 'counter', status: 'queued' }), ONE_LIVE);
  }

  /** How many links were owed to an employer since an instant; each reset counts with all of its issues. */
  async linksSince(tx: Tx, accountId: string, since: Date): Promise<number> {
    const row = await tx.one<{ links: number }>(
      `SELECT coalesce(sum(issue), 0)::int AS links FROM key_reset WHERE account_id = $1 AND issued_at > $2`,
      [accountId, since],
    );
    return row?.links ?? 0;
  }

  /** How many resets somebody of the staff has begun since an instant; a reissue begins none. */
  async begunBy(tx: Tx, staffId: string, since: Date): Promise<number> {
    const row = await tx.one<{ begun: number }>(
      'SELECT count(*)::int AS begun FROM key_reset WHERE requested_by = $1 AND requested_at >= $2',
      [staffId, since],
    );
    return row?.begun ?? 0;
  }

  /** Starts the next issue; the former link is dead with this statement. The versions are those of the account now. */
  async reissue(
    tx: Tx,
    now: Date,
    id: string,
    next: { messageId: string; keyVersion: number; contactVersion: number; codeTries: number },
  ): Promise<void> {
    await onConstraint(
      tx.run(
        `UPDATE key_reset SET status = 'queued', issue = issue + 1, issued_at = $2, code_tries_left = $6, message_id = $3, attempt = 0,
           link_mac = NULL, link_expires_at = NULL, key_version = $4, contact_version = $5, sent_at = NULL, opened_at = NULL, failure = NULL
         WHERE id = $1 AND status NOT IN ('queued', 'completed', 'voided')`,
        [id, now, next.messageId, next.keyVersion, next.contactVersion, next.codeTries],
      ),
      ONE_LIVE,
    );
  }

  /** A new secret goes out with this attempt; whatever an earlier attempt minted is dead. */
  async minted(tx: Tx, sending: Sending, mac: Buffer, until: Date): Promise<void> {
    await tx.run(
      `UPDATE key_reset SET status = 'sending', attempt = $2, link_mac = $3, link_expires_at = $4, opened_at = NULL
       WHERE message_id = $1 AND status IN ('queued', 'sending')`,
      [sending.messageId, sending.attempt, mac, until],
    );
  }

  /** The mail server took it: the window starts. Nothing happens when the link was used, replaced or voided before. */
  accepted(tx: Tx, now: Date, sending: Sending, until: Date): Promise<Reset | undefined> {
    return tx.one<Reset>(
      `UPDATE key_reset SET status = CASE WHEN opened_at IS NULL THEN 'sent' ELSE 'opened' END, sent_at = $3, link_expires_at = $4
       WHERE message_id = $1 AND attempt = $2 AND status = 'sending' RETURNING ${RESET}`,
      [sending.messageId, sending.attempt, now, until],
    );
  }

  /** Not taken for now: the link that may have leaked with it is dead. */
  deferred(tx: Tx, sending: Sending): Promise<Reset | undefined> {
    return tx.one<Reset>(
      `UPDATE key_reset SET status = 'queued', link_mac = NULL, link_expires_at = NULL, opened_at = NULL
       WHERE message_id = $1 AND attempt = $2 AND status = 'sending' RETURNING ${RESET}`,
      [sending.messageId, sending.attempt],
    );
  }

  /** This mail will not go out. */
  failed(tx: Tx, messageId: string, failure: ResetFailure): Promise<Reset | undefined> {
    return tx.one<Reset>(
      `UPDATE key_reset SET status = 'failed', failure = $2, link_mac = NULL, link_expires_at = NULL
       WHERE message_id = $1 AND status IN ('queued', 'sending') RETURNING ${RESET}`,
      [messageId, failure],
    );
  }

  /** Opened on somebody's screen. While the mail is still being sent the status stays the mail's. */
  async opened(tx: Tx, now: Date, id: string): Promise<boolean> {
    const changed = await tx.run(
      `UPDATE key_reset SET opened_at = $2, status = CASE WHEN status = 'sent' THEN 'opened' ELSE status END
       WHERE id = $1 AND opened_at IS NULL AND ${LINK_IN_USE}`,
      [id, now],
    );
    return changed === 1;
  }

  /** One try of the counter code is gone; the last one takes the link with it. */
  async spendTry(tx: Tx, id: string): Promise<number> {
    const failure: ResetFailure = 'CODE_TRIES_SPENT';
    const row = await tx.one<{ left: number }>(
      `UPDATE key_reset SET code_tries_left = code_tries_left - 1,
         status = CASE WHEN code_tries_left = 1 THEN 'expired' ELSE status END,
         failure = CASE WHEN code_tries_left = 1 THEN $2 ELSE failure END
       WHERE id = $1 AND code_tries_left > 0 AND ${LINK_IN_USE} RETURNING code_tries_left AS left`,
      [id, failure],
    );
    return row?.left ?? 0;
  }

  /**
   * The one time that this link changes a key, while the reset still has it, and what is recorded of it at the same instant. Its
   * MAC stays, so that a second use is recognised. It fails, as `hasGuardFailed` tells, when another link took its place or it came to
   * an end; everything in its transaction goes with it.
   * @param macs of the link that was used. @param record `opened` only where nobody had opened it before.
   */
  completion(
    reset: Pick<Reset, 'id' | 'issue'>,
    macs: readonly Buffer[],
    record: { readonly opened: UndatedEntry; readonly completed: UndatedEntry },
  ): Statement {
    return {
      text: `WITH changed AS (
           UPDATE key_reset SET status = 'completed', completed_at = ${NOW}, opened_at = coalesce(opened_at, ${NOW})
           WHERE id = $1 AND issue = $2 AND ${LINK_IN_USE} AND link_mac = ANY ($3::bytea[]) AND link_expires_at > ${NOW}
           RETURNING old.opened_at AS was_opened_at),
         logged AS (
           INSERT INTO audit_event (${AUDIT_COLUMNS})
           SELECT ${AUDIT_VALUES}
           FROM changed, (SELECT ${NOW} AS now) AS clock, json_populate_recordset(NULL::audit_event, $4::json) AS e
           WHERE e.action = $5 OR was_opened_at IS NULL)
         ${ELSE_TAKE_ALL_BACK}`,
      params: [
        reset.id,
        reset.issue,
        macs,
        JSON.stringify([auditRow(record.opened), auditRow(record.completed)]),
        record.completed.action,
      ],
    };
  }

  async voided(tx: Tx, now: Date, id: string, by: { staffId: string; reason: string }): Promise<void> {
    await tx.run(
      `UPDATE key_reset SET status = 'voided', voided_at = $2, voided_by = $3, void_reason = $4, link_mac = NULL, link_expires_at = NULL
       WHERE id = $1 AND status NOT IN ('completed', 'voided')`,
      [id, now, by.staffId, by.reason],
    );
  }

  /** The other reset of this employer that is still under way, if any. */
  liveOfAccount(tx: Tx, accountId: string, exceptId: string | null): Promise<{ id: string } | undefined> {
    return tx.one(
      `SELECT id FROM key_reset WHERE account_id = $1 AND status IN ('queued', 'sending', 'sent', 'opened') AND id IS DISTINCT FROM $2::uuid`,
      [accountId, exceptId],
    );
  }

  /**
   * Writes down what the clock has already ended: links past their end, and mails given up with nobody left to say so.
   * @param accountId only this employer's; without one a batch of anybody's that no other process holds.
   */
  settleOverdue(tx: Tx, now: Date, accountId: string | null): Promise<Overdue[]> {
    const failure: ResetFailure = 'NOT_ACCEPTED_IN_TIME';
    return tx.rows<Overdue>(
      `UPDATE key_reset r SET status = CASE WHEN r.status IN ('sent', 'opened') THEN 'expired' ELSE 'failed' END,
         failure = CASE WHEN r.status IN ('sent', 'opened') THEN r.failure ELSE $4 END
       WHERE r.id IN (
         SELECT id FROM key_reset
         WHERE ((status IN ('sent', 'opened') AND link_expires_at <= $1)
             OR (status IN ('queued', 'sending') AND issued_at <= $2 AND (link_expires_at IS NULL OR link_expires_at <= $1)))
           AND ($3::uuid IS NULL OR account_id = $3)
         LIMIT 100 FOR UPDATE ${accountId === null ? 'SKIP LOCKED' : ''})
       RETURNING r.id, r.center_id AS "centerId", r.status`,
      [now, secondsAfter(now, -GIVE_UP_AFTER_SECONDS), accountId, failure],
    );
  }
}
