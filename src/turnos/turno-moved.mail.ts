import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { NEWS_SECONDS, subjectOf, TurnoLetters } from './turno-letters.js';

export const TURNO_MOVED_PART = 'turno-moved';

/** Says the new hour and place of a turno that moved; its link is the one of before. */
@Injectable()
export class TurnoMovedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_MOVED_PART;
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
    if (!message.recipient || view?.turno.status !== 'confirmed') return undefined;
    return {
      to: message.recipient,
      subject: subjectOf('Turno cambiado', view),
      template: 'turno-moved',
      model: this.letters.inForce(view),
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
