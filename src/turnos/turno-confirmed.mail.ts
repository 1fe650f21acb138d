import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { NEWS_SECONDS, subjectOf, TurnoLetters } from './turno-letters.js';
import { isLive } from './turno.rules.js';

export const TURNO_CONFIRMED_PART = 'turno-confirmed';

/** The receipt. It goes out when it can; the turno never waits for it. */
@Injectable()
export class TurnoConfirmedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CONFIRMED_PART;
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
    if (!message.recipient || !view || !isLive(view.turno.status)) return undefined;
    return {
      to: message.recipient,
      subject: subjectOf('Turno confirmado', view),
      template: 'turno-confirmed',
      model: this.letters.inForce(view),
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
