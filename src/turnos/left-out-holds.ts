import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type StaffActor, type TxContext } from '../platform/index.js';
import { HoldsStore } from './holds.store.js';

/** Ends the holds that a change of a calendar leaves out: nobody has been promised anything by one, and the person is shown the hours that are left. */
@Injectable()
export class LeftOutHolds {
  constructor(
    private readonly holds: HoldsStore,
    private readonly audit: AuditLog,
  ) {}

  /** Within the change's own transaction. Those that ended meanwhile are passed over. */
  async end(
    { tx, now, announce }: TxContext,
    centerId: string,
    left: readonly { readonly id: string }[],
    actor: StaffActor,
  ): Promise<void> {
    for (const { id } of left) {
      if (!(await this.holds.release(tx, now, id, 'calendar'))) continue;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'turno.released',
        subject: { kind: 'turno', id },
        centerId,
        details: { reason: 'calendar' },
      });
    }
    announce(`slots:${centerId}`);
  }
}
