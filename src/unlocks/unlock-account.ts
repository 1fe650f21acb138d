import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type DossierHead, Dossiers } from '../dossiers/index.js';
import { type EmployerAccount, EmployerAccounts } from '../employers/index.js';
import { Database, newId, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { AccountUnlocks } from './account-unlocks.store.js';
import { judgeStranger } from './supervision.rules.js';
import { judgeEvidence, UNLOCK_SERVICE } from './unlock.rules.js';
import { AccountFrozen, DossierNotApproved, WrongService } from './unlocks.errors.js';

/**
 * The person came and proved who they are: the block of the sign-in is lifted. Pressed again it is the same unlock; a
 * block that a stranger caused meanwhile is lifted all the same, for as long as the visit lasts.
 */
@Injectable()
export class UnlockAccount {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly unlocks: AccountUnlocks,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {NotFound} 404; {NotYourVisit} {DossierNotApproved} {WrongService} {OwnEmployer} {AccountFrozen} 409;
   * {EvidenceNotAccepted} 422
   */
  async execute(
    input: { dossierId: string; evidence: string | undefined },
    actor: StaffActor,
  ): Promise<void> {
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      const known = await this.dossiers.find(tx, input.dossierId);
      if (!known || known.centerId !== actor.center?.id) throw new NotFound();
      const account = await this.accounts.lock(tx, known.accountId);
      await this.visits.ownVisit(tx, actor, known.ticketId);
      const dossier = await this.dossiers.lock(tx, input.dossierId);
      judge(dossier, account, actor);
      const evidence = judgeEvidence(input.evidence, await this.unlocks.modeOf(tx, dossier.ticketId));
      const former = await this.unlocks.byDossier(tx, dossier.id);
      const wasLocked = await this.accounts.freeSignIn(context, account);
      if (former && !wasLocked) return;
      const id = former?.id ?? newId();
      if (!former)
        await this.unlocks.create(tx, {
          id,
          dossierId: dossier.id,
          accountId: account.id,
          centerId: dossier.centerId,
          unlockedBy: actor.id,
          unlockedAt: now,
          evidence,
          wasLocked,
        });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'employer.unlocked',
        subject: { kind: 'employer', id: account.id },
        centerId: dossier.centerId,
        details: { dossierId: dossier.id, unlockId: id, evidence, wasLocked: wasLocked ? 'sí' : 'no' },
      });
      announce(`center:${dossier.centerId}`);
    });
  }
}

function judge(dossier: DossierHead, account: EmployerAccount, actor: StaffActor): void {
  if (dossier.status !== 'approved') throw new DossierNotApproved();
  if (dossier.serviceCode !== UNLOCK_SERVICE) throw new WrongService();
  judgeStranger(account, actor);
  if (account.frozenAt !== null) throw new AccountFrozen();
}
