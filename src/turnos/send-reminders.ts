import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { reminderDue } from './reminder.rules.js';
import { Reminders } from './reminders.store.js';
import { TURNO_REMINDER_PART } from './turno-reminder.mail.js';

export const SEND_REMINDERS = 'turnos.send-reminders';

const REMINDER: SystemActor = { kind: 'system', id: SEND_REMINDERS };

/** Owes the reminders that are due: the row that says so, the mail and the audit commit together, or none of them. */
@Injectable()
export class SendReminders {
  constructor(
    private readonly database: Database,
    private readonly reminders: Reminders,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** One batch. @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const due = (await this.reminders.lockDue(tx, now)).flatMap((turno) => {
        const kind = reminderDue(turno, now);
        return kind ? [{ ...turno, kind }] : [];
      });
      const owed = await this.reminders.owe(tx, now, due);
      await this.outbox.enqueueAll(
        context,
        owed.map(({ id }) => ({ part: TURNO_REMINDER_PART, subjectId: id })),
      );
      await this.audit.record(
        tx,
        ...owed.map(({ turnoId, centerId, kind }) => ({
          at: now,
          actor: REMINDER,
          action: 'turno.reminded',
          subject: { kind: 'turno', id: turnoId },
          centerId,
          details: { reminder: kind },
        })),
      );
      return owed.length;
    });
  }
}
