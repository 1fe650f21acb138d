import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { TurnoLetters } from './turno-letters.js';
import { shortWhen } from './turno-words.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_CONFIRMED_PART = 'turno-confirmed';

const TWO_DAYS_SECONDS = 172_800;

/** The receipt. It goes out when it can; the turno never waits for it. */
@Injectable()
export class TurnoConfirmedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CONFIRMED_PART;
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
    if (!turno?.code || !message.recipient || (turno.status !== 'confirmed' && turno.status !== 'arrived'))
      return undefined;
    const view = await this.reads.view(tx, now, turno);
    return {
      to: message.recipient,
      subject: `Turno confirmado: ${shortWhen(turno.startsAt, view.center.timeZone)}, ${view.center.name}`,
      template: 'turno-confirmed',
      model: this.letters.inForce(view),
      attachments: [this.letters.calendar(view, message.recipient)],
    };
  }
}
