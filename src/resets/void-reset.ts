import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { judgeVoid } from './reset.rules.js';
import { ReasonRequired } from './resets.errors.js';
import { ResetStore } from './resets.store.js';

/** Takes the link back, for good: by the clerk of the visit, or by a supervisor of the centre. */
@Injectable()
export class VoidReset {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly resets: ResetStore,
    private readonly audit: AuditLog,
  ) {}

  async execute(resetId: string, reason: string, actor: StaffActor): Promise<void> {
    if (reason.trim() === '') throw new ReasonRequired();
    await this.database.transaction(async ({ tx, now, announce }) => {
      const known = await this.resets.find(tx, resetId);
      if (!known || known.centerId !== actor.center?.id) throw new NotFound();
      if (actor.role !== 'supervisor' && known.ticketId)
        await this.visits.ownVisit(tx, actor, known.ticketId);
      const reset = await this.resets.lock(tx, resetId);
      if (!reset) throw new NotFound();
      judgeVoid(reset);
      await this.resets.voided(tx, now, reset.id, { staffId: actor.id, reason: reason.trim() });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'reset.voided',
        subject: { kind: 'reset', id: reset.id },
        details: { issue: reset.issue, from: reset.status },
      });
      announce(`reset:${reset.id}`, `center:${reset.centerId}`);
    });
  }
}
