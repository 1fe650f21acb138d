import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CenterReads } from '../centers/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { Relocations } from './relocations.store.js';
import { inWords, NEWS_SECONDS, subjectOf, TurnoLetters, whereAndWhat } from './turno-letters.js';
import { longWhen } from './turno-words.js';

export const TURNO_RELOCATED_PART = 'turno-relocated';

/** Tells whose turno the centre moved: from when to when, why, and what to do if the new time does not suit. */
@Injectable()
export class TurnoRelocatedMail implements MailPart, OnModuleInit {
  readonly name = TURNO_RELOCATED_PART;
  readonly giveUpAfterSeconds = NEWS_SECONDS;

  constructor(
    private readonly parts: MailParts,
    private readonly centers: CenterReads,
    private readonly relocations: Relocations,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const relocation = await this.relocations.latest(context.tx, message.subjectId);
    if (!relocation) return undefined;
    const view = await this.letters.turno(context, relocation.turnoId);
    if (!message.recipient || view?.turno.status !== 'confirmed') return undefined;
    const former = (await this.centers.byId(relocation.fromCenterId)) ?? view.center;
    const isElsewhere = former.id !== view.center.id;
    const title = `Su turno cambió de ${isElsewhere ? 'centro' : 'hora'}`;
    const formerly =
      longWhen(relocation.fromStartsAt, former.timeZone) + (isElsewhere ? `, ${former.name}` : '');
    const words = inWords(view);
    return {
      to: message.recipient,
      subject: subjectOf(title, view),
      template: 'turno-relocated',
      model: {
        ...words,
        reason: relocation.reason,
        title,
        where: former.name,
        isElsewhere,
        facts: [
          { key: 'Nueva hora', value: words.when },
          { key: 'Antes era', value: formerly },
          ...whereAndWhat(view, isElsewhere ? 'Nuevo centro' : 'Centro'),
          { key: 'Código', value: words.code },
        ],
        manageHref: this.letters.manageHref(view),
      },
    };
  }
}
