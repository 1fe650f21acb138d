import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { type TxContext } from '../platform/index.js';
import { isStillWanted, REMINDER_SECONDS } from './reminder.rules.js';
import { Reminders } from './reminders.store.js';
import { isChangeable } from './turno-changes.rules.js';
import { subjectOf, TurnoLetters } from './turno-letters.js';

export const TURNO_REMINDER_PART = 'turno-reminder';

const TITLES = {
  'day-before': 'Le recordamos su turno',
  'hours-before': 'Su turno es en menos de dos horas',
} as const;

/** Reminds of a turno: when, where, and what to bring. Asked again just before it goes out, because it may have waited. */
@Injectable()
export class TurnoReminderMail implements MailPart, OnModuleInit {
  readonly name = TURNO_REMINDER_PART;
  readonly giveUpAfterSeconds = REMINDER_SECONDS['day-before'];

  constructor(
    private readonly parts: MailParts,
    private readonly reminders: Reminders,
    private readonly letters: TurnoLetters,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const { tx, now } = context;
    const owed = await this.reminders.byId(tx, message.subjectId);
    if (!owed || !isStillWanted(owed, owed.turno, now)) return undefined;
    const view = await this.letters.turno(context, owed.turnoId);
    if (!view?.turno.email) return undefined;
    return {
      to: view.turno.email,
      subject: subjectOf('Recordatorio', view),
      template: 'turno-reminder',
      model: {
        ...this.letters.inForce(view),
        title: TITLES[owed.kind],
        cannotCome: isChangeable(view.turno, view.cancelBeforeMinutes, now)
          ? '¿No puede ir? Cancélelo o cámbielo con el enlace: otra persona lo necesita.'
          : `¿No puede ir? Avise al centro: ${view.center.contact}.`,
        patienceMinutes: view.center.noShowAfterMinutes,
      },
    };
  }
}
