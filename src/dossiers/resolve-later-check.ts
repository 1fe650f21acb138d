import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, refuse, type StaffActor, type TxContext } from '../platform/index.js';
import { textOrNull } from './check-requirement.js';
import { type LaterOutcome } from './later-check.rules.js';
import { ControlOfOwnAct, LaterCheckReasonRequired, LaterCheckResolved } from './later-checks.errors.js';
import { type LaterCheck, LaterChecks } from './later-checks.store.js';
import { SecondPersons } from './second-persons.js';

export interface ResolveLaterCheckInput {
  readonly id: string;
  readonly outcome: LaterOutcome;
  readonly reason?: string;
}

/** A supervisor who had no part in it says what came of it, once. Freezing an account is an act of its own, with a reason of its own. */
@Injectable()
export class ResolveLaterCheck {
  constructor(
    private readonly database: Database,
    private readonly checks: LaterChecks,
    private readonly secondPersons: SecondPersons,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` also in another centre; {LaterCheckReasonRequired} 422, {LaterCheckResolved} 409
   * @throws {ControlOfOwnAct} 403 who let it pass, with its trace; what {@link SecondPersons} throws, to a party
   */
  async execute(input: ResolveLaterCheckInput, actor: StaffActor): Promise<void> {
    const { id, outcome } = input;
    const reason = textOrNull(input.reason);
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      const check = await this.checks.lock(tx, id);
      if (!check || check.centerId !== actor.center?.id) throw new NotFound();
      // A second press says the same: it is answered, and leaves no second trace.
      if (check.outcome === outcome && check.reason === reason) return;
      if (check.outcome !== null) throw new LaterCheckResolved();
      if (await this.checks.isOwn(tx, id, actor.id)) {
        await this.note(context, check, 'later-check.own-refused', actor);
        return refuse(new ControlOfOwnAct());
      }
      await this.secondPersons.judge(tx, actor, check.accountId);
      if (outcome === 'non-conforming' && reason === null) throw new LaterCheckReasonRequired();
      await this.checks.resolve(tx, now, id, { outcome, reason, staffId: actor.id });
      await this.note(context, check, `later-check.${outcome}`, actor);
      announce(`center:${check.centerId}`);
    });
  }

  private async note(
    { tx, now }: TxContext,
    { id, dossierId, kind, centerId }: LaterCheck,
    action: string,
    actor: StaffActor,
  ): Promise<void> {
    await this.audit.record(tx, {
      at: now,
      actor,
      action,
      subject: { kind: 'later-check', id },
      centerId,
      details: { dossierId, requirement: kind },
    });
  }
}
