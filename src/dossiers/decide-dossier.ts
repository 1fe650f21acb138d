import { Injectable } from '@nestjs/common';
import { Approvals, refusalOf, type TakesAnother } from '../approvals/index.js';
import { AuditLog } from '../audit/index.js';
import {
  Idempotency,
  NotFound,
  type OnceKey,
  type Outcome,
  refuse,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { textOrNull } from './check-requirement.js';
import { DOSSIER_FINDING } from './dossier-finding.approval.js';
import { type Decision, judgeDecision, mustBeOpen, type Overridden } from './dossier.rules.js';
import { type ToCheckLater, toCheckLater } from './later-check.rules.js';
import { LaterChecks } from './later-checks.store.js';
import { DossierDecided } from './dossiers.errors.js';
import { Interests } from './interests.store.js';
import { type DossierHead, Dossiers } from './dossiers.store.js';

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
    private readonly approvals: Approvals,
    private readonly interests: Interests,
    private readonly laterChecks: LaterChecks,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409
   * @throws {DossierDecided} {InterestDeclared} {DossierIncomplete} `ApprovalNeeded` 409, `CheckerIsUser` 403, {ReasonRequired} 422
   */
  async execute(input: DecideInput, actor: StaffActor, once?: OnceKey): Promise<Outcome> {
    return this.idempotency.run(once, async (context) => {
      const { tx, now } = context;
      const head = await this.dossiers.find(tx, input.dossierId);
      if (!head) throw new NotFound();
      await this.visits.ownVisit(tx, actor, head.ticketId);
      const dossier = await this.dossiers.lock(tx, head.id);
      mustBeOpen(dossier);
      await this.interests.judge(tx, actor, dossier.accountId);
      const decision = { outcome: input.outcome, reason: textOrNull(input.reason), staffId: actor.id };
      const requirements = await this.dossiers.checkedRequirements(tx, dossier.id);
      const overridden = judgeDecision(requirements, decision);
      const needed = overridden && (await this.secondPerson(context, dossier, overridden, actor));
      if (needed) return refuse(needed);
      // Whoever turns it down leaves nothing for a second person to decide.
      if (decision.outcome === 'rejected')
        await this.approvals.withdraw(context, DOSSIER_FINDING, dossier.id, actor);
      if (!(await this.dossiers.decide(tx, now, dossier.id, decision))) throw new DossierDecided();
      await this.audit.record(tx, {
        at: now,
        actor,
        action: `dossier.${decision.outcome}`,
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: { ticketId: dossier.ticketId, employerId: dossier.accountId, service: dossier.serviceCode },
      });
      if (decision.outcome === 'approved')
        await this.oweLaterChecks(context, dossier, toCheckLater(requirements), actor);
      return { id: dossier.id, status: 200 };
    });
  }

  /** What was accepted without having been looked up is a supervisor's to look up. */
  private async oweLaterChecks(
    { tx, now, announce }: TxContext,
    dossier: DossierHead,
    owed: readonly ToCheckLater[],
    actor: StaffActor,
  ): Promise<void> {
    for (const each of owed) {
      const id = await this.laterChecks.owe(tx, now, dossier, each);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'later-check.owed',
        subject: { kind: 'later-check', id },
        centerId: dossier.centerId,
        details: { dossierId: dossier.id, requirement: each.kind, findings: [...each.codes] },
      });
    }
    if (owed.length > 0) announce(`center:${dossier.centerId}`);
  }

  /** @returns the refusal while nobody else approved exactly this; the request is committed with it. */
  private async secondPerson(
    context: TxContext,
    dossier: DossierHead,
    { requirements, findingIds, codes, reason }: Overridden,
    actor: StaffActor,
  ): Promise<TakesAnother | undefined> {
    const standing = await this.approvals.standing(
      context,
      {
        kind: DOSSIER_FINDING,
        subject: { kind: 'dossier', id: dossier.id },
        accountId: dossier.accountId,
        centerId: dossier.centerId,
        scope: { findings: findingIds },
        reason,
        details: { findings: codes },
      },
      actor,
    );
    if (standing.status === 'approved') return undefined;
    const detail =
      'Hay un hallazgo que impide aprobar por sí solo: necesita la autorización de su supervisor. Ya se la pedimos; cuando la dé, apruebe otra vez.';
    return refusalOf(standing, detail, { requirements });
  }
}
