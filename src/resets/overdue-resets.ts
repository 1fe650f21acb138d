import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type TxContext } from '../platform/index.js';
import { type Overdue, ResetStore } from './resets.store.js';

export const EXPIRE_LINKS = 'resets.expire-links';

/** Writes down what the clock has ended, with the same audit whoever comes across it first: the sweep or a request. */
@Injectable()
export class OverdueResets {
  constructor(
    private readonly resets: ResetStore,
    private readonly audit: AuditLog,
  ) {}

  /** @param accountId settles this employer's only; without one a batch of all. */
  async settle({ tx, now, announce }: TxContext, accountId: string | null): Promise<Overdue[]> {
    const settled = await this.resets.settleOverdue(tx, now, accountId);
    await this.audit.record(
      tx,
      ...settled.map(({ id, centerId, status }) => ({
        at: now,
        actor: { kind: 'system' as const, id: EXPIRE_LINKS },
        action: `reset.${status}`,
        subject: { kind: 'reset', id },
        centerId,
      })),
    );
    for (const { id, centerId } of settled)
      announce(`reset:${id}`, ...(centerId ? [`center:${centerId}`] : []));
    return settled;
  }
}
