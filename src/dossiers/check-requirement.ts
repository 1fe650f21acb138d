import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { type CheckOutcome, judgeCheck, mustBeOpen } from './dossier.rules.js';
import { type CheckLine, Dossiers } from './dossiers.store.js';
import { Interests } from './interests.store.js';

export interface CheckInput {
  readonly dossierId: string;
  /** As in the path: anything that is no requirement of this dossier is not found. */
  readonly kind: string;
  readonly outcome: CheckOutcome;
  readonly reason?: string;
  /** Defects out of the list of this requirement. */
  readonly reasonCodes?: readonly string[];
  /** Where it can be looked up again: a registration's number, for instance. */
  readonly evidence?: string;
}

/** The clerk says of one requirement that it is in order, or what is wrong; as often as needed until the decision. */
@Injectable()
export class CheckRequirement {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier or requirement, or another centre's; `NotYourVisit` 409
   * @throws {DossierDecided} `InterestDeclared` 409, {ReasonRequired} {OutcomeNotAllowed} {ReasonUnknown} 422
   */
  async execute(input: CheckInput, actor: StaffActor): Promise<void> {
    await this.database.transaction(async ({ tx, now }) => {
      const head = await this.dossiers.find(tx, input.dossierId);
      if (!head) throw new NotFound();
      await this.visits.ownVisit(tx, actor, head.ticketId);
      const dossier = await this.dossiers.lock(tx, head.id);
      const line = (await this.dossiers.checksOf(tx, dossier.id)).find(({ kind }) => kind === input.kind);
      if (!line) throw new NotFound();
      mustBeOpen(dossier);
      await this.interests.judge(tx, actor, dossier.accountId);
      const check = {
        kind: line.kind,
        outcome: input.outcome,
        reason: textOrNull(input.reason),
        reasonCodes: [...new Set(input.reasonCodes)],
        evidence: textOrNull(input.evidence),
      };
      judgeCheck(line, check);
      // The same again changes nothing and leaves no second trace.
      if (sameCheck(line, check)) return;
      await this.dossiers.check(tx, now, dossier.id, { ...check, staffId: actor.id });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'dossier.requirement-checked',
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: {
          requirement: line.kind,
          outcome: check.outcome,
          before: line.outcome,
          ...(check.reasonCodes.length > 0 ? { reasonCodes: check.reasonCodes } : {}),
        },
      });
    });
  }
}

type Said = Pick<CheckLine, 'outcome' | 'reason' | 'reasonCodes' | 'evidence'>;

const sameCheck = (one: Said, other: Said): boolean =>
  one.outcome === other.outcome &&
  one.reason === other.reason &&
  one.evidence === other.evidence &&
  one.reasonCodes.join() === other.reasonCodes.join();

/** Blanks are no reason. */
export const textOrNull = (text: string | undefined): string | null => text?.trim() || null;
