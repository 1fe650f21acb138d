import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { inWords, TurnoLetters } from './turno-letters.js';
import { isLive } from './turno.rules.js';

export const TURNO_LINK_PART = 'turno-link';

/** Whoever asks for the link waits for it now. */
const ONE_HOUR_SECONDS = 3_600;

/** The link of a turno once more, to the address that confirmed it. Asked for with a wrong code or RUC it is about nothing, and is not sent. */
@Injectable()
export class TurnoLinkMail implements MailPart, OnModuleInit {
  readonly name = TURNO_LINK_PART;
  readonly giveUpAfterSeconds = ONE_HOUR_SECONDS;

  constructor(
    private readonly parts: MailParts,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const view = await this.letters.turno(context, message.subjectId);
    if (!view?.turno.email || !isLive(view.turno.status)) return undefined;
    return {
      to: view.turno.email,
      subject: 'El enlace de su turno',
      template: 'turno-link',
      model: { ...inWords(view), manageHref: this.letters.manageHref(view) },
    };
  }
}
