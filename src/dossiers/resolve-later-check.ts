import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { textOrNull } from './check-requirement.js';
import { type LaterOutcome } from './later-check.rules.js';
import { LaterCheckReasonRequired, LaterCheckResolved } from './later-checks.errors.js';
import { LaterChecks } from './later-checks.store.js';

export interface ResolveLaterCheckInput {
  readonly id: string;
  readonly outcome: LaterOutcome;
  readonly reason?: string;
}

/** A supervisor says what came of it, once. Freezing an account is an act of its own, with a reason of its own. */
@Injectable()
export class ResolveLaterCheck {
  constructor(
    private readonly database: Database,
    private readonly checks: LaterChecks,
    private readonly audit: AuditLog,
  ) {}

  /** @throws `NotFound` also in another centre; {LaterCheckReasonRequired} 422, {LaterCheckResolved} 409 */
  async execute(input: ResolveLaterCheckInput, actor: StaffActor): Promise<void> {
    const { id, outcome } = input;
    const reason = textOrNull(input.reason);
    await this.database.transaction(async ({ tx, now, announce }) => {
      const check = await this.checks.lock(tx, id);
      if (!check || check.centerId !== actor.center?.id) throw new NotFound();
      // A second press says the same: it is answered, and leaves no second trace.
      if (check.outcome === outcome && check.reason === reason) return;
      if (check.outcome !== null) throw new LaterCheckResolved();
      if (outcome === 'non-conforming' && reason === null) throw new LaterCheckReasonRequired();
      await this.checks.resolve(tx, now, id, { outcome, reason, staffId: actor.id });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: `later-check.${outcome}`,
        subject: { kind: 'later-check', id },
        centerId: check.centerId,
        details: { dossierId: check.dossierId, requirement: check.kind },
      });
      announce(`center:${check.centerId}`);
    });
  }
}
