import { defectByCode, type RequirementKind } from '../requirements/index.js';
import {
  ApprovalNeeded,
  DossierDecided,
  DossierIncomplete,
  OutcomeNotAllowed,
  ReasonRequired,
  ReasonUnknown,
} from './dossiers.errors.js';
import { type FindingLevel } from './finding-facts.rules.js';

export type DossierStatus = 'open' | 'approved' | 'rejected';
export type CheckOutcome = 'pending' | 'accepted' | 'rejected' | 'not-applicable';
export type Decision = 'approved' | 'rejected';

/** A requirement as it stands when somebody checks it or decides. */
export interface CheckedRequirement {
  readonly kind: RequirementKind;
  readonly required: boolean;
  readonly outcome: CheckOutcome;
  readonly findings: readonly { readonly code: string; readonly level: FindingLevel }[];
}

/** @throws {DossierDecided} once somebody decided: nothing in it changes any more. */
export function mustBeOpen(dossier: { status: DossierStatus }): void {
  if (dossier.status !== 'open') throw new DossierDecided();
}

/**
 * Whether a person may say this of a requirement. `pending` takes a wrong click back.
 * @throws {OutcomeNotAllowed} `not-applicable` for something required.
 * @throws {ReasonRequired} a rejection that does not say what is wrong.
 * @throws {ReasonUnknown} a code that is none of this requirement's, or one beside something else than a rejection.
 */
export function judgeCheck(
  requirement: { kind: RequirementKind; required: boolean },
  check: { outcome: CheckOutcome; reason: string | null; reasonCodes: readonly string[] },
): void {
  if (requirement.required && check.outcome === 'not-applicable') throw new OutcomeNotAllowed();
  const isRejected = check.outcome === 'rejected';
  if (isRejected && check.reason === null && check.reasonCodes.length === 0) throw new ReasonRequired();
  const isKnown = (code: string) => defectByCode(code)?.kind === requirement.kind;
  if (check.reasonCodes.length > 0 && !(isRejected && check.reasonCodes.every(isKnown)))
    throw new ReasonUnknown();
}

/**
 * Whether the dossier can be decided so (design 2.9: the software finds, a person decides).
 * @throws {ReasonRequired} a rejection without a reason.
 * @throws {DossierIncomplete} an approval while required ones are not accepted; it names all of them.
 * @throws {ApprovalNeeded} an approval over a red finding that the clerk accepted: that takes a second person.
 */
export function judgeDecision(
  requirements: readonly CheckedRequirement[],
  decision: { outcome: Decision; reason: string | null },
): void {
  if (decision.outcome === 'rejected') {
    if (decision.reason === null) throw new ReasonRequired();
    return;
  }
  const missing = requirements
    .filter(({ required, outcome }) => required && outcome !== 'accepted')
    .map(({ kind }) => kind);
  if (missing.length > 0) throw new DossierIncomplete(missing);
  const against = requirements.filter(
    ({ outcome, findings }) => outcome === 'accepted' && findings.some(({ level }) => level === 'blocking'),
  );
  if (against.length > 0) throw new ApprovalNeeded(against.map(({ kind }) => kind));
}
