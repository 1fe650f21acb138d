import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Dossiers } from './dossiers.store.js';
import { ReasonRequired } from './dossiers.errors.js';
import { Interests } from './interests.store.js';

/** A supervisor takes back what was declared by mistake; never one's own declaration. */
@Injectable()
export class WithdrawInterest {
  constructor(
    private readonly database: Database,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly audit: AuditLog,
  ) {}

  /** @throws `NotFound` nothing of others is declared in this dossier, or it is another centre's; {ReasonRequired} 422 */
  async execute(input: { dossierId: string; reason: string }, actor: StaffActor): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new ReasonRequired('Escriba por qué se deja sin efecto: queda en la auditoría.');
    await this.database.transaction(async ({ tx, now, announce }) => {
      const dossier = await this.dossiers.find(tx, input.dossierId);
      if (!dossier || dossier.centerId !== actor.center?.id) throw new NotFound();
      const withdrawn = await this.interests.withdraw(tx, now, dossier.id, { staffId: actor.id, reason });
      if (withdrawn.length === 0) throw new NotFound();
      for (const { staffId } of withdrawn) {
        await this.audit.record(tx, {
          at: now,
          actor,
          action: 'dossier.interest-withdrawn',
          subject: { kind: 'dossier', id: dossier.id },
          centerId: dossier.centerId,
          details: { staffId, employerId: dossier.accountId },
        });
      }
      announce(`center:${dossier.centerId}`);
    });
  }
}
