import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Dossiers, mustBeOpen } from '../dossiers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { KeptFiles } from './kept-files.store.js';
import { Papers } from './papers.store.js';

/**
 * The clerk takes a paper back out, as it was the wrong one or came out blurred, while nobody has decided. Nothing of it is
 * left but the record that it was there; its bytes go once nobody else's paper is the same.
 */
@Injectable()
export class RemovePaper {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly kept: KeptFiles,
    private readonly papers: Papers,
    private readonly audit: AuditLog,
  ) {}

  /** @throws `NotFound` no such paper, or another centre's; `NotYourVisit` 409 also for one of an earlier visit; `DossierDecided` 409 */
  async execute(paperId: string, actor: StaffActor): Promise<void> {
    await this.database.transaction(async ({ tx, now, announce }) => {
      const paper = await this.papers.find(tx, paperId);
      if (!paper) throw new NotFound();
      await this.visits.ownVisit(tx, actor, paper.ticketId);
      mustBeOpen(await this.dossiers.lock(tx, paper.dossierId));
      const hashes = await this.papers.hashesOf(tx, [paperId]);
      await this.kept.lock(tx, hashes);
      if ((await this.papers.remove(tx, [paperId])) === 0) throw new NotFound();
      await this.kept.letGo(tx, now, hashes);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'papers.removed',
        subject: { kind: 'paper', id: paperId },
        centerId: paper.centerId,
        details: { dossierId: paper.dossierId, ticketId: paper.ticketId, requirement: paper.kind },
      });
      announce(`center:${paper.centerId}`);
    });
  }
}
