import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { textOrNull } from './check-requirement.js';
import { Dossiers } from './dossiers.store.js';

/**
 * What whoever attends this employer next should know. It may be written after the decision too, while the person is still at
 * the counter. The audit says that a note was written, never what it says.
 */
@Injectable()
export class WriteNotes {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly audit: AuditLog,
  ) {}

  /** @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409 */
  async execute(input: { dossierId: string; text: string }, actor: StaffActor): Promise<void> {
    await this.database.transaction(async ({ tx, now }) => {
      const head = await this.dossiers.find(tx, input.dossierId);
      if (!head) throw new NotFound();
      await this.visits.ownVisit(tx, actor, head.ticketId);
      const dossier = await this.dossiers.lock(tx, head.id);
      const text = textOrNull(input.text);
      if (!(await this.dossiers.note(tx, now, dossier.id, text, actor.id))) return;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: text === null ? 'dossier.notes-cleared' : 'dossier.notes-written',
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
      });
    });
  }
}
