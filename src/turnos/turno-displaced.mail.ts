import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { TurnoLetters } from './turno-letters.js';
import { longWhen } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_DISPLACED_PART = 'turno-displaced';

const TWO_DAYS_SECONDS = 172_800;

/** Tells whoever had booked without proving the registered e-mail that the employer itself has booked. */
@Injectable()
export class TurnoDisplacedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_DISPLACED_PART;
  readonly giveUpAfterSeconds = TWO_DAYS_SECONDS;

  constructor(
    private readonly parts: MailParts,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const turno = await this.turnos.byId(tx, message.subjectId);
    if (!turno?.code || !message.recipient) return undefined;
    const view = await this.reads.view(tx, now, turno);
    const { center } = view;
    return {
      to: message.recipient,
      subject: 'Su turno quedó sin efecto',
      template: 'turno-displaced',
      model: {
        code: shownTurnoCode(turno.code),
        when: longWhen(turno.startsAt, center.timeZone),
        where: center.name,
        contact: center.contact,
      },
      // Also out of the calendar of whoever had put it there.
      attachments: turno.status === 'cancelled' ? [this.letters.calendar(view, message.recipient)] : [],
    };
  }
}
