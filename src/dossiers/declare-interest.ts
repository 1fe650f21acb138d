import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { Dossiers } from './dossiers.store.js';
import { type InterestRelation } from './interest.rules.js';
import { Interests } from './interests.store.js';

/** The clerk of the visit says that the employer is family, or that there is an interest: from then on others decide. */
@Injectable()
export class DeclareInterest {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly audit: AuditLog,
  ) {}

  /** Said again it changes nothing. @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409 */
  async execute(input: { dossierId: string; relation: InterestRelation }, actor: StaffActor): Promise<void> {
    await this.database.transaction(async ({ tx, now, announce }) => {
      const dossier = await this.dossiers.find(tx, input.dossierId);
      if (!dossier || dossier.centerId !== actor.center?.id) throw new NotFound();
      await this.visits.ownVisit(tx, actor, dossier.ticketId);
      const { accountId, id: dossierId } = dossier;
      const interest = { staffId: actor.id, accountId, dossierId, relation: input.relation };
      if (!(await this.interests.declare(tx, now, interest))) return;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'dossier.interest-declared',
        subject: { kind: 'dossier', id: dossierId },
        centerId: dossier.centerId,
        details: { relation: input.relation, employerId: accountId },
      });
      announce(`center:${dossier.centerId}`);
    });
  }
}
