import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CenterReads } from '../centers/index.js';
import { secondsAfter, spanWords } from '../ecuador/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, KeyRing, newSixDigits, type TxContext } from '../platform/index.js';
import { EmailCodes } from './email-codes.store.js';
import { longWhen, withZone } from './turno-words.js';
import { isHoldAlive } from './turno.rules.js';
import { TurnosStore } from './turnos.store.js';

export const EMAIL_CODE_PART = 'email-code';

/** The code that proves an address. It exists in the mail alone: here only its MAC, made anew for every attempt at sending. */
@Injectable()
export class EmailCodeMail implements MailPart, OnModuleInit {
  readonly name = EMAIL_CODE_PART;
  readonly giveUpAfterSeconds: number;
  readonly isUrgent = true;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly keyRing: KeyRing,
    private readonly codes: EmailCodes,
    private readonly turnos: TurnosStore,
    private readonly centers: CenterReads,
    private readonly audit: AuditLog,
  ) {
    // A hold and its one extension: later nobody can use the code any more.
    this.giveUpAfterSeconds = 2 * config.holdSeconds;
  }

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const turno = await this.turnos.byId(tx, message.subjectId);
    const owed = await this.codes.of(tx, message.subjectId);
    if (!turno || !isHoldAlive(turno, now) || owed?.messageId !== message.id) return undefined;
    const center = await this.centers.byId(turno.centerId);
    if (!center) return undefined;
    const code = newSixDigits();
    const mac = this.keyRing.sign('email-code', turno.id, code);
    await this.codes.made(tx, attemptOf(message), mac, message.leaseUntil);
    return {
      to: owed.email,
      subject: 'Su código para confirmar el turno',
      template: 'email-code',
      model: {
        code,
        goodFor: spanWords(this.config.emailCodeSeconds),
        when: withZone(longWhen(turno.startsAt, center.timeZone), center.timeZone),
        where: center.name,
      },
    };
  }

  async accepted({ tx, now }: TxContext, message: OutboxMessage): Promise<void> {
    await this.codes.sent(tx, attemptOf(message), secondsAfter(now, this.config.emailCodeSeconds));
  }

  /** Not the person's fault: the hold gets its one extension, as it would have at once had we known. */
  async deferred(context: TxContext, message: OutboxMessage): Promise<void> {
    await this.extendHold(context, message);
  }

  async refused(context: TxContext, message: OutboxMessage): Promise<void> {
    if (await this.codes.failed(context.tx, attemptOf(message))) await this.extendHold(context, message);
  }

  private async extendHold({ tx, now }: TxContext, message: OutboxMessage): Promise<void> {
    const owed = await this.codes.of(tx, message.subjectId);
    if (owed?.messageId !== message.id) return;
    if (!(await this.turnos.extendHold(tx, now, message.subjectId, this.config.holdSeconds))) return;
    await this.audit.record(tx, {
      at: now,
      actor: { kind: 'system', id: 'mail' },
      action: 'turno.hold-extended',
      subject: { kind: 'turno', id: message.subjectId },
    });
  }
}

const attemptOf = (message: OutboxMessage) => ({
  turnoId: message.subjectId,
  messageId: message.id,
  attempt: message.attempt,
});
