import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { inWords, NEWS_SECONDS, TurnoLetters } from './turno-letters.js';

export const TURNO_DISPLACED_PART = 'turno-displaced';

/** Tells whoever had booked without proving the registered e-mail that the employer itself has booked. */
@Injectable()
export class TurnoDisplacedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_DISPLACED_PART;
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
    if (!message.recipient || !view) return undefined;
    return {
      to: message.recipient,
      subject: 'Su turno quedó sin efecto',
      template: 'turno-displaced',
      model: inWords(view),
      // Also out of the calendar of whoever had put it there.
      attachments: view.turno.status === 'cancelled' ? [this.letters.calendar(view, message.recipient)] : [],
    };
  }
}
