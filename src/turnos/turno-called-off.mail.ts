import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { choosingHref } from './booking-choice.js';
import { inWords, NEWS_SECONDS, TurnoLetters } from './turno-letters.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_CALLED_OFF_PART = 'turno-called-off';

/** Tells whose turno the centre had to cancel, why, and where to take another one. */
@Injectable()
export class TurnoCalledOffMail implements MailPart, OnModuleInit {
  readonly name = TURNO_CALLED_OFF_PART;
  readonly giveUpAfterSeconds = NEWS_SECONDS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly turnos: TurnosStore,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const view = await this.letters.turno(context, message.subjectId);
    if (!message.recipient || view?.turno.status !== 'cancelled') return undefined;
    const { turno, center, serviceName } = view;
    const reason = await this.turnos.endNote(context.tx, turno.id);
    return {
      to: message.recipient,
      subject: `Su turno quedó cancelado: ${center.name}`,
      template: 'turno-called-off',
      model: {
        ...inWords(view),
        serviceName,
        reason: reason ?? 'cambio de horario',
        againHref: `${this.config.baseUrl.origin}${choosingHref({ center: center.code, service: turno.serviceCode })}`,
      },
    };
  }
}
