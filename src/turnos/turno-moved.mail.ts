import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { TurnoLetters } from './turno-letters.js';
import { shortWhen } from './turno-words.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_MOVED_PART = 'turno-moved';

const TWO_DAYS_SECONDS = 172_800;

/** Says the new hour and place of a turno that moved; its link is the one of before. */
@Injectable()
export class TurnoMovedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_MOVED_PART;
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
    if (!turno?.code || !message.recipient || turno.status !== 'confirmed') return undefined;
    const view = await this.reads.view(tx, now, turno);
    return {
      to: message.recipient,
      subject: `Turno cambiado: ${shortWhen(turno.startsAt, view.center.timeZone)}, ${view.center.name}`,
      template: 'turno-moved',
      model: this.letters.inForce(view),
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
