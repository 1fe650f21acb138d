import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { CLEARED } from './clearance.rules.js';
import { inWords, NEWS_SECONDS, TurnoLetters } from './turno-letters.js';

export const TURNO_CANCELLED_PART = 'turno-cancelled';

/** Says that the turno is cancelled, and takes it out of the calendar. */
@Injectable()
export class TurnoCancelledMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CANCELLED_PART;
  readonly giveUpAfterSeconds = NEWS_SECONDS;

  constructor(
    private readonly parts: MailParts,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const view = await this.letters.turno(context, message.subjectId);
    if (!message.recipient || view?.turno.status !== 'cancelled') return undefined;
    return {
      to: message.recipient,
      subject: 'Turno cancelado',
      template: 'turno-cancelled',
      model: { ...inWords(view), cleared: view.turno.endReason === CLEARED },
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
