import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CenterReads } from '../centers/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { Relocations } from './relocations.store.js';
import { TurnoAccess } from './turno-access.js';
import { howToCome } from './turno-letters.js';
import { longWhen, shortWhen, zoneNote } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

export const TURNO_RELOCATED_PART = 'turno-relocated';

const TWO_DAYS_SECONDS = 172_800;

/** Tells whose turno the centre moved: from when to when, why, and what to do if the new time does not suit. */
@Injectable()
export class TurnoRelocatedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_RELOCATED_PART;
  readonly giveUpAfterSeconds = TWO_DAYS_SECONDS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly centers: CenterReads,
    private readonly relocations: Relocations,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly access: TurnoAccess,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const relocation = await this.relocations.latest(tx, message.subjectId);
    if (!relocation) return undefined;
    const turno = await this.turnos.byId(tx, relocation.turnoId);
    if (!turno?.code || !message.recipient || turno.status !== 'confirmed') return undefined;
    const view = await this.reads.view(tx, now, turno);
    const { center, serviceName } = view;
    const former = await this.centers.byId(relocation.fromCenterId);
    const isElsewhere = former !== undefined && former.id !== center.id;
    const zone = zoneNote(center.timeZone);
    const when = longWhen(turno.startsAt, center.timeZone) + (zone && ` (${zone})`);
    const formerly =
      longWhen(relocation.fromStartsAt, (former ?? center).timeZone) +
      (isElsewhere ? `, ${former.name}` : '');
    return {
      to: message.recipient,
      subject: `Su turno cambió de ${isElsewhere ? 'centro y de hora' : 'hora'}: ${shortWhen(turno.startsAt, center.timeZone)}, ${center.name}`,
      template: 'turno-relocated',
      model: {
        code: shownTurnoCode(turno.code),
        reason: relocation.reason,
        title: `Su turno cambió de ${isElsewhere ? 'centro y de hora' : 'hora'}`,
        where: former?.name ?? center.name,
        isElsewhere,
        facts: [
          { key: 'Nueva hora', value: when },
          { key: 'Antes era', value: formerly },
          { key: isElsewhere ? 'Nuevo centro' : 'Centro', value: center.name },
          howToCome(view),
          { key: 'Trámite', value: serviceName },
          { key: 'Código', value: shownTurnoCode(turno.code) },
        ],
        contact: center.contact,
        manageHref: `${this.config.baseUrl.origin}/turno/${this.access.manageToken(turno)}`,
      },
    };
  }
}
