import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { newId, type Sql, type Tx, type TxContext } from '../platform/index.js';
import { MailParts, type OutboxMessage } from './mail-part.js';
import { LEASE_SECONDS, nextAttemptAt } from './mail.rules.js';

/** Topics that wake the dispatchers: a mail is owed; one is owed that somebody waits for. */
export const MAIL_TOPIC = 'mail';
export const URGENT_MAIL_TOPIC = 'mail:urgent';

/** The columns of a mail that is owed, for the hot verbs that are a single statement and so owe their mail in a CTE. */
export const OWED_MAIL_COLUMNS =
  'id, part, subject_id, recipient, state, created_at, next_attempt_at, give_up_at, urgent';

/** How `json_to_recordset` reads what {@link Outbox.owed} gives. */
export const OWED_MAIL_RECORD =
  'id uuid, part text, subject_id uuid, recipient text, wait integer, give_up_after integer, urgent boolean';

/** A row of {@link OWED_MAIL_COLUMNS} out of such a record `mail`, at the instant `clock.now`. */
export const OWED_MAIL_VALUES = `mail.id, mail.part, mail.subject_id, mail.recipient, 'queued', clock.now,
  clock.now + mail.wait * interval '1 second',
  clock.now + mail.give_up_after * interval '1 second', mail.urgent`;

const MESSAGE = 'id, part, subject_id AS "subjectId", recipient, attempt, lease_until AS "leaseUntil"';

/** A mail that somebody is owed: its part, what it is about, and to whom where the part does not look that up. */
export interface NewMail {
  readonly part: string;
  readonly subjectId: string;
  readonly recipient?: string;
  /** Not before so long after: for a mail whose sending nobody may notice. */
  readonly waitSeconds?: number;
}

interface OwedMail {
  readonly id: string;
  readonly part: string;
  readonly subject_id: string;
  readonly recipient: string | null;
  /** Seconds, both. */
  readonly wait: number;
  readonly give_up_after: number;
  readonly urgent: boolean;
}

/** The mails that are owed. */
@Injectable()
export class Outbox {
  constructor(private readonly parts: MailParts) {}

  /**
   * Owes somebody a mail, in the transaction of what it tells; it goes out soon after the commit, and never
   * after a rollback.
   * @returns the id of the message, by which a part recognises its latest.
   */
  async enqueue(context: TxContext, mail: NewMail): Promise<string> {
    const owed = this.owed(mail);
    await this.write(context, [owed]);
    return owed.id;
  }

  /** Owes many people a mail each, in one statement. */
  async enqueueAll(context: TxContext, mails: readonly NewMail[]): Promise<void> {
    if (mails.length > 0)
      await this.write(
        context,
        mails.map((mail) => this.owed(mail)),
      );
  }

  private async write({ tx, now, announce }: TxContext, owed: readonly OwedMail[]): Promise<void> {
    await tx.run(
      `INSERT INTO mail_message (${OWED_MAIL_COLUMNS})
       SELECT ${OWED_MAIL_VALUES}
       FROM (SELECT $2::timestamptz AS now) AS clock, json_to_recordset($1::json) AS mail(${OWED_MAIL_RECORD})`,
      [JSON.stringify(owed), now],
    );
    announce(owed.some(({ urgent }) => urgent) ? URGENT_MAIL_TOPIC : MAIL_TOPIC);
  }

  /** A mail as {@link OWED_MAIL_RECORD} spells it. Whoever writes it announces {@link MAIL_TOPIC}, or {@link URGENT_MAIL_TOPIC} where its part is urgent. */
  owed(mail: NewMail): OwedMail {
    const { giveUpAfterSeconds, isUrgent = false } = this.parts.get(mail.part);
    return {
      id: newId(),
      part: mail.part,
      subject_id: mail.subjectId,
      recipient: mail.recipient ?? null,
      wait: mail.waitSeconds ?? 0,
      give_up_after: giveUpAfterSeconds,
      urgent: isUrgent,
    };
  }

  /** True while the mail server does not take mail: the last attempt at any failed and none was accepted since. */
  async delayed(sql: Sql): Promise<boolean> {
    const row = await sql.one<{ delayed: boolean }>(
      `SELECT coalesce(last_failed_at > coalesce(last_accepted_at, '-infinity'), false) AS delayed FROM mail_health`,
    );
    return row?.delayed ?? false;
  }

  /**
   * Whether anything is due. Asked before each claim, because most wake-ups are for a mail that another process has taken, and a
   * claim in vain is a transaction.
   */
  async hasDue(sql: Sql, urgentOnly: boolean): Promise<boolean> {
    const row = await sql.one<{ due: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM mail_message
         WHERE state = 'queued' AND next_attempt_at <= now() AND (urgent OR NOT $1::boolean)) AS due`,
      [urgentOnly],
    );
    return row?.due ?? false;
  }

  /** Takes the next due mail for this process, an urgent one before all others or none but those; other processes skip it. */
  claim(tx: Tx, now: Date, urgentOnly = false): Promise<(OutboxMessage & { giveUpAt: Date }) | undefined> {
    return tx.one(
      `UPDATE mail_message SET state = 'sending', attempt = attempt + 1, lease_until = $2
       WHERE id = (SELECT id FROM mail_message WHERE state = 'queued' AND next_attempt_at <= $1 AND (urgent OR NOT $3::boolean)
                   ORDER BY urgent DESC, next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${MESSAGE}, give_up_at AS "giveUpAt"`,
      [now, secondsAfter(now, LEASE_SECONDS), urgentOnly],
    );
  }

  /** Puts back what a dead process had taken. */
  async releaseOverdueLeases(tx: Tx, now: Date): Promise<number> {
    return tx.run(
      `UPDATE mail_message SET state = 'queued', lease_until = NULL
       WHERE id IN (SELECT id FROM mail_message WHERE state = 'sending' AND lease_until <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      [now],
    );
  }

  /**
   * The mail server took it, and so takes mail: noted for {@link delayed} only where that is news, or one hot row would
   * serialise every mail.
   * @returns false when the row has meanwhile gone to another attempt.
   */
  async accept(tx: Tx, now: Date, message: OutboxMessage): Promise<boolean> {
    const accepted = await tx.rows(
      `WITH health AS (
         UPDATE mail_health SET last_accepted_at = $3 WHERE last_accepted_at IS NULL OR last_failed_at >= last_accepted_at)
       UPDATE mail_message SET state = 'accepted', lease_until = NULL, problem = NULL, accepted_at = $3, message_id = $4
       WHERE id = $1 AND attempt = $2 AND state = 'sending' RETURNING id`,
      [message.id, message.attempt, now, messageIdOf(message)],
    );
    return accepted.length === 1;
  }

  /** It will not go out; false when the row has meanwhile gone to another attempt. */
  async settle(
    tx: Tx,
    message: OutboxMessage,
    state: 'refused' | 'withdrawn',
    problem: string | null,
  ): Promise<boolean> {
    const settled = await tx.run(
      `UPDATE mail_message SET state = $3, lease_until = NULL, problem = $4, message_id = $5
       WHERE id = $1 AND attempt = $2 AND state = 'sending'`,
      [message.id, message.attempt, state, problem, messageIdOf(message)],
    );
    return settled === 1;
  }

  /** Tries again later. */
  async defer(tx: Tx, now: Date, message: OutboxMessage, problem: string): Promise<boolean> {
    const deferred = await tx.run(
      `UPDATE mail_message SET state = 'queued', lease_until = NULL, next_attempt_at = $3, problem = $4
       WHERE id = $1 AND attempt = $2 AND state = 'sending'`,
      [message.id, message.attempt, nextAttemptAt(message.attempt, now), problem],
    );
    return deferred === 1;
  }

  /**
   * Looks again at a mail that could not be prepared; its claim was rolled back, so the attempt is counted here. Soon at
   * first: a connection that broke is the likeliest reason, and somebody may stand at a counter waiting for this mail.
   */
  async putOff(tx: Tx, now: Date, message: OutboxMessage): Promise<void> {
    await tx.run(
      `UPDATE mail_message SET attempt = $2, next_attempt_at = $3, problem = 'not prepared'
       WHERE id = $1 AND state = 'queued' AND attempt < $2`,
      [message.id, message.attempt, nextAttemptAt(message.attempt, now)],
    );
  }

  /** To whom mails about these went is told no more; what is still on its way keeps its address. */
  async forgetRecipients(tx: Tx, subjectIds: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE mail_message SET recipient = NULL
       WHERE subject_id = ANY ($1::uuid[]) AND recipient IS NOT NULL AND state NOT IN ('queued', 'sending')`,
      [subjectIds],
    );
  }

  /** The mail server takes no mail; written only where that is news. */
  async noteFailure(tx: Tx, now: Date): Promise<void> {
    await tx.run(
      'UPDATE mail_health SET last_failed_at = $1 WHERE last_failed_at IS NULL OR last_accepted_at >= last_failed_at',
      [now],
    );
  }
}

/** The same for the same attempt, so that a duplicate can be told in the mail server's log. */
export const messageIdOf = (message: OutboxMessage): string =>
  `<${message.id}.${message.attempt}@ventanilla>`;
