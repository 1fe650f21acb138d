import { Inject, Injectable } from '@nestjs/common';
import {
  CONFIG,
  type Config,
  Idempotency,
  NotFound,
  type OnceKey,
  type Outcome,
  refuse,
  type StaffActor,
} from '../platform/index.js';
import { ApprovalParts } from './approval-part.js';
import { type ApprovalOutcome, isMaker, judgeReason, lastsUntil, mustBePending } from './approval.rules.js';
import { Approvals } from './approvals.js';
import { MakerIsChecker } from './approvals.errors.js';
import { ApprovalStore } from './approvals.store.js';

export interface ApprovalDecision {
  readonly approvalId: string;
  readonly outcome: ApprovalOutcome;
  readonly reason: string;
}

/** The second person says yes or no, once, with a reason; what an approval does by itself happens with it. */
@Injectable()
export class DecideApproval {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly idempotency: Idempotency,
    private readonly parts: ApprovalParts,
    private readonly store: ApprovalStore,
    private readonly approvals: Approvals,
  ) {}

  /**
   * @throws `NotFound` no such request, or another centre's
   * @throws {MakerIsChecker} 403 one's own, also under another account; it leaves its trace
   * @throws {ApprovalReasonRequired} 422, {@link ApprovalDecided} {@link ApprovalExpired} 409, and what its room has against it
   */
  execute(decision: ApprovalDecision, checker: StaffActor, once?: OnceKey): Promise<Outcome> {
    return this.idempotency.run(once, async (context) => {
      const { tx, now } = context;
      const known = await this.store.find(tx, decision.approvalId);
      if (!known || known.centerId !== checker.center?.id) throw new NotFound();
      if (isMaker(known, checker)) {
        await this.approvals.note(context, known, 'approval.own-refused', checker);
        return refuse(new MakerIsChecker());
      }
      const reason = judgeReason(decision.reason);
      mustBePending(known, now);
      const part = this.parts.get(known.kind);
      await part.prepare?.(context, known, checker);
      const approval = await this.store.lock(tx, known.id);
      if (!approval) throw new NotFound();
      mustBePending(approval, now);
      const { outcome } = decision;
      const goodUntil = lastsUntil(now, this.config.approvalSeconds);
      if (!(await this.store.decide(tx, now, approval.id, { outcome, reason, checker, goodUntil })))
        throw new NotFound();
      await this.approvals.note(context, approval, `approval.${outcome}`, checker);
      await part.decided?.(context, { ...approval, status: outcome }, checker);
      return { id: approval.id, status: 200 };
    });
  }
}
