import { Injectable } from '@nestjs/common';
import { type Sql, type Tx } from '../platform/index.js';
import { EMAIL_CODE_TRIES, type EmailCode } from './turno.rules.js';

export interface StoredEmailCode extends EmailCode {
  readonly turnoId: string;
  /** Which code of this turno it is, counted from 1. */
  readonly issue: number;
  readonly status: 'queued' | 'sent' | 'failed';
  /** The outbox message that carries it; an older message carries a code that is dead. */
  readonly messageId: string;
  /** Which attempt at sending made the MAC. */
  readonly attempt: number;
}

/** A confirmation is recognised when it is sent again, by its code; a day is as long as any other repeat is. */
export const KEPT_CODE_SECONDS = 86_400;

const BATCH = 200;
const COLUMNS = `turno_id AS "turnoId", issue, email, status, mac, tries_left AS "triesLeft", message_id AS "messageId", attempt,
  expires_at AS "expiresAt"`;

/** The latest code of each hold: owed first, made when it is sent, and stored as a MAC only. */
@Injectable()
export class EmailCodes {
  of(sql: Sql, turnoId: string): Promise<StoredEmailCode | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM turno_email_code WHERE turno_id = $1`, [turnoId]);
  }

  /** A new code is owed; the one before is dead from now on. */
  async owe(tx: Tx, now: Date, code: { turnoId: string; email: string; messageId: string }): Promise<void> {
    await tx.run(
      `INSERT INTO turno_email_code AS c (turno_id, issue, email, status, tries_left, message_id, created_at)
       VALUES ($1, 1, $2, 'queued', $3, $4, $5)
       ON CONFLICT ON CONSTRAINT turno_email_code_pkey DO UPDATE
       SET issue = c.issue + 1, email = $2, status = 'queued', mac = NULL, tries_left = $3, message_id = $4, attempt = 0,
         expires_at = NULL, created_at = $5`,
      [code.turnoId, code.email, EMAIL_CODE_TRIES, code.messageId, now],
    );
  }

  /** The code of this attempt is made; until its acceptance is known it is good for as long as the attempt may take. */
  async made(
    tx: Tx,
    of: { turnoId: string; messageId: string; attempt: number },
    mac: Buffer,
    goodUntil: Date,
  ): Promise<void> {
    await tx.run(
      `UPDATE turno_email_code SET mac = $4, attempt = $3, tries_left = $5, expires_at = $6 WHERE turno_id = $1 AND message_id = $2`,
      [of.turnoId, of.messageId, of.attempt, mac, EMAIL_CODE_TRIES, goodUntil],
    );
  }

  /** The mail server took it: its window starts. A late report of an older attempt changes nothing. */
  async sent(
    tx: Tx,
    of: { turnoId: string; messageId: string; attempt: number },
    expiresAt: Date,
  ): Promise<boolean> {
    const sent = await tx.run(
      `UPDATE turno_email_code SET status = 'sent', expires_at = $4 WHERE turno_id = $1 AND message_id = $2 AND attempt = $3`,
      [of.turnoId, of.messageId, of.attempt, expiresAt],
    );
    return sent === 1;
  }

  async failed(tx: Tx, of: { turnoId: string; messageId: string }): Promise<boolean> {
    const failed = await tx.run(
      `UPDATE turno_email_code SET status = 'failed', mac = NULL, expires_at = NULL WHERE turno_id = $1 AND message_id = $2`,
      [of.turnoId, of.messageId],
    );
    return failed === 1;
  }

  /** The next codes whose window was over at `before` can no longer be compared with anything. @returns how many. */
  async forget(tx: Tx, before: Date): Promise<number> {
    return tx.run(
      `UPDATE turno_email_code SET mac = NULL WHERE turno_id IN (
         SELECT turno_id FROM turno_email_code WHERE mac IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      [before],
    );
  }

  /** One try is used up. @returns how many are left. */
  async useTry(tx: Tx, turnoId: string): Promise<number> {
    const row = await tx.one<{ triesLeft: number }>(
      `UPDATE turno_email_code SET tries_left = greatest(tries_left - 1, 0) WHERE turno_id = $1 RETURNING tries_left AS "triesLeft"`,
      [turnoId],
    );
    return row?.triesLeft ?? 0;
  }
}
