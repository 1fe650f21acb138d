import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Idempotency, NotFound, type OnceKey, type Outcome, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { textOrNull } from './check-requirement.js';
import { type Decision, judgeDecision, mustBeOpen } from './dossier.rules.js';
import { DossierDecided } from './dossiers.errors.js';
import { Dossiers } from './dossiers.store.js';

export interface DecideInput {
  readonly dossierId: string;
  readonly outcome: Decision;
  readonly reason?: string;
}

/** The clerk approves or rejects the dossier, once. Only an approved one can cause a reset. */
@Injectable()
export class DecideDossier {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409
   * @throws {DossierDecided} {DossierIncomplete} {ApprovalNeeded} 409, {ReasonRequired} 422
   */
  async execute(input: DecideInput, actor: StaffActor, once?: OnceKey): Promise<Outcome> {
    return this.idempotency.run(once, async ({ tx, now }) => {
      const head = await this.dossiers.find(tx, input.dossierId);
      if (!head) throw new NotFound();
      await this.visits.ownVisit(tx, actor, head.ticketId);
      const dossier = await this.dossiers.lock(tx, head.id);
      mustBeOpen(dossier);
      const decision = { outcome: input.outcome, reason: textOrNull(input.reason), staffId: actor.id };
      judgeDecision(await this.dossiers.checkedRequirements(tx, dossier.id), decision);
      if (!(await this.dossiers.decide(tx, now, dossier.id, decision))) throw new DossierDecided();
      await this.audit.record(tx, {
        at: now,
        actor,
        action: `dossier.${decision.outcome}`,
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: { ticketId: dossier.ticketId, employerId: dossier.accountId, service: dossier.serviceCode },
      });
      return { id: dossier.id, status: 200 };
    });
  }
}
