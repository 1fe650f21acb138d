import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { TurnoAccess } from './turno-access.js';
import { HOW_WORDS, longWhen, shortWhen, zoneNote } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
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
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly access: TurnoAccess,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const turno = await this.turnos.byId(tx, message.subjectId);
    if (!turno?.code || !message.recipient || (turno.status !== 'confirmed' && turno.status !== 'arrived'))
      return undefined;
    const { center, serviceName, service, requirements } = await this.reads.view(tx, now, turno);
    const zone = zoneNote(center.timeZone);
    return {
      to: message.recipient,
      subject: `Turno confirmado: ${shortWhen(turno.startsAt, center.timeZone)}, ${center.name}`,
      template: 'turno-confirmed',
      model: {
        code: shownTurnoCode(turno.code),
        facts: [
          { key: 'Fecha y hora', value: longWhen(turno.startsAt, center.timeZone) + (zone && ` (${zone})`) },
          { key: 'Centro', value: center.name },
          { key: 'Dirección', value: `${center.address}, ${center.city}` },
          { key: 'Trámite', value: serviceName },
          { key: 'Código', value: shownTurnoCode(turno.code) },
        ],
        bring: requirements.map(({ how, text }) => `${HOW_WORDS[how]}: ${text}`),
        checkInMinutes: service?.checkInBeforeMinutes ?? 0,
        contact: center.contact,
        manageHref: `${this.config.baseUrl.origin}/turno/${this.access.manageToken(turno)}`,
      },
    };
  }
}
