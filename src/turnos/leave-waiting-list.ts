import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type PublicActor } from '../platform/index.js';
import { OfferAnswers } from './offer-answers.js';
import { WaitingPlaceNotFound } from './turnos.errors.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';

/** Nobody waits against their will. An open offer is refused with it; leaving twice is the same answer. */
@Injectable()
export class LeaveWaitingList {
  constructor(
    private readonly database: Database,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly answers: OfferAnswers,
    private readonly audit: AuditLog,
  ) {}

  /** @throws {WaitingPlaceNotFound} */
  async execute(token: string, actor: PublicActor): Promise<void> {
    const id = this.access.entryIdIn(token);
    if (id === undefined) throw new WaitingPlaceNotFound();
    await this.database.transaction(async (context) => {
      const { tx, now } = context;
      const entry = await this.entries.lock(tx, id);
      if (!entry) throw new WaitingPlaceNotFound();
      const offer = await this.answers.open(context, entry);
      if (offer) await this.answers.refuse(context, entry, offer, actor);
      if (!(await this.entries.end(tx, now, id, 'left'))) return;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'waiting.left',
        subject: { kind: 'waiting', id },
        centerId: entry.centerId,
      });
    });
  }
}
