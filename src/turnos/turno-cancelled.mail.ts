import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { CLEARED } from './clearance.rules.js';
import { TurnoLetters, whenWithZone } from './turno-letters.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_CANCELLED_PART = 'turno-cancelled';

const TWO_DAYS_SECONDS = 172_800;

/** Says that the turno is cancelled, and takes it out of the calendar. */
@Injectable()
export class TurnoCancelledMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CANCELLED_PART;
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
    if (!turno?.code || !message.recipient || turno.status !== 'cancelled') return undefined;
    const view = await this.reads.view(tx, now, turno);
    return {
      to: message.recipient,
      subject: 'Turno cancelado',
      template: 'turno-cancelled',
      model: {
        code: shownTurnoCode(turno.code),
        when: whenWithZone(view),
        where: view.center.name,
        contact: view.center.contact,
        cleared: turno.endReason === CLEARED,
      },
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
