import { Injectable } from '@nestjs/common';
import { type TxContext } from '../platform/index.js';

/** A row of the outbox while it is being handled. */
export interface OutboxMessage {
  readonly id: string;
  readonly part: string;
  /** What the mail is about: a turno, a reset, … whatever the part enqueued. */
  readonly subjectId: string;
  /** The one address, where the part fixed it when it enqueued (notices to an old address, for instance). */
  readonly recipient: string | null;
  /** 1 for the first try. Whatever `prepare` mints belongs to this attempt alone. */
  readonly attempt: number;
  /** Until then this attempt owns the row. */
  readonly leaseUntil: Date;
}

/** What goes out: one recipient, HTML and text from `templates/mail/<template>.{html,text}.hbs`. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly template: string;
  readonly model: object;
  readonly attachments?: readonly { filename: string; content: string | Buffer; contentType: string }[];
}

/** Why a mail will not go out any more. */
export type Refusal = {
  readonly reason: 'refused-by-server' | 'gave-up';
  readonly smtpStatus: number | null;
};

/** A room that sends mail. All four run inside a transaction of the dispatcher; the SMTP call is outside of any. */
export interface MailPart {
  /** The name that `enqueue` uses. */
  readonly name: string;
  /** How long after the enqueueing a mail is still worth sending. */
  readonly giveUpAfterSeconds: number;
  /** Somebody waits for it with a clock running: it goes out before whatever else is owed. */
  readonly isUrgent?: boolean;
  /**
   * Just before sending: mint what only the mail may hold, store its MAC, and say what to send.
   * Undefined: the mail is no longer wanted (replaced, cancelled, too late).
   */
  prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined>;
  /** The mail server took it; `now` is when. Guarded by the attempt: called once per accepted attempt. */
  accepted?(context: TxContext, message: OutboxMessage): Promise<void>;
  /** This attempt failed for now; it is tried again. */
  deferred?(context: TxContext, message: OutboxMessage): Promise<void>;
  /** It will not go out. */
  refused?(context: TxContext, message: OutboxMessage, refusal: Refusal): Promise<void>;
}

/** Rooms register here at module init. */
@Injectable()
export class MailParts {
  private readonly parts = new Map<string, MailPart>();

  register(part: MailPart): void {
    if (this.parts.has(part.name)) throw new Error(`two mail parts are called ${part.name}`);
    this.parts.set(part.name, part);
  }

  get(name: string): MailPart {
    const part = this.parts.get(name);
    if (!part) throw new Error(`no mail part is called ${name}`);
    return part;
  }
}
