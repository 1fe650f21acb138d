import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { choosingHref } from './booking-choice.js';
import { longWhen } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_CALLED_OFF_PART = 'turno-called-off';

const TWO_DAYS_SECONDS = 172_800;

/** Tells whose turno the centre had to cancel, why, and where to take another one. */
@Injectable()
export class TurnoCalledOffMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CALLED_OFF_PART;
  readonly giveUpAfterSeconds = TWO_DAYS_SECONDS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const turno = await this.turnos.byId(tx, message.subjectId);
    if (!turno?.code || !message.recipient || turno.status !== 'cancelled') return undefined;
    const { center, serviceName } = await this.reads.view(tx, now, turno);
    const reason = await this.turnos.endNote(tx, turno.id);
    return {
      to: message.recipient,
      subject: `Su turno quedó cancelado: ${center.name}`,
      template: 'turno-called-off',
      model: {
        code: shownTurnoCode(turno.code),
        when: longWhen(turno.startsAt, center.timeZone),
        where: center.name,
        serviceName,
        reason: reason ?? 'cambio de horario',
        contact: center.contact,
        againHref: `${this.config.baseUrl.origin}${choosingHref({ center: center.code, service: turno.serviceCode })}`,
      },
    };
  }
}
