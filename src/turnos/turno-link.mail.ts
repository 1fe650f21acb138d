import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { TurnoLetters, whenWithZone } from './turno-letters.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

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
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const turno = await this.turnos.byId(tx, message.subjectId);
    if (!turno?.code || turno.email === null) return undefined;
    if (turno.status !== 'confirmed' && turno.status !== 'arrived') return undefined;
    const view = await this.reads.view(tx, now, turno);
    return {
      to: turno.email,
      subject: 'El enlace de su turno',
      template: 'turno-link',
      model: {
        code: shownTurnoCode(turno.code),
        when: whenWithZone(view),
        where: view.center.name,
        contact: view.center.contact,
        manageHref: this.letters.manageHref(view),
      },
    };
  }
}
