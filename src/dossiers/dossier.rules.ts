import { defectByCode, type RequirementKind } from '../requirements/index.js';
import {
  DefectRequired,
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
  readonly reason: string | null;
  readonly findings: readonly { readonly id: string; readonly code: string; readonly level: FindingLevel }[];
}

/** What a clerk accepted although something stands against it. */
export interface Overridden {
  readonly requirements: readonly RequirementKind[];
  /** Exactly these findings, sorted: a person who is corrected later has findings of their own. */
  readonly findingIds: readonly string[];
  /** `requirement:CODE` of each. */
  readonly codes: readonly string[];
  /** Why, in the clerk's words; null where nothing was said. */
  readonly reason: string | null;
}

/** @throws {DossierDecided} once somebody decided: nothing in it changes any more. */
export function mustBeOpen(dossier: { status: DossierStatus }): void {
  if (dossier.status !== 'open') throw new DossierDecided();
}

/**
 * Whether a person may say this of a requirement. `pending` takes a wrong click back.
 * @throws {OutcomeNotAllowed} `not-applicable` for something required.
 * @throws {DefectRequired} a rejection that does not say what is wrong.
 * @throws {ReasonUnknown} a code that is none of this requirement's, or one beside something else than a rejection.
 */
export function judgeCheck(
  requirement: { kind: RequirementKind; required: boolean },
  check: { outcome: CheckOutcome; reason: string | null; reasonCodes: readonly string[] },
): void {
  if (requirement.required && check.outcome === 'not-applicable') throw new OutcomeNotAllowed();
  const isRejected = check.outcome === 'rejected';
  if (isRejected && check.reason === null && check.reasonCodes.length === 0) throw new DefectRequired();
  const isKnown = (code: string) => defectByCode(code)?.kind === requirement.kind;
  if (check.reasonCodes.length > 0 && !(isRejected && check.reasonCodes.every(isKnown)))
    throw new ReasonUnknown();
}

/**
 * Whether the dossier can be decided so (design 2.9: the software finds, a person decides).
 * @throws {ReasonRequired} a rejection without a reason.
 * @throws {DossierIncomplete} an approval while required ones are not accepted; it names all of them.
 * @returns what is accepted against red findings, which takes a second person; undefined when nothing is.
 */
export function judgeDecision(
  requirements: readonly CheckedRequirement[],
  decision: { outcome: Decision; reason: string | null },
): Overridden | undefined {
  if (decision.outcome === 'rejected') {
    if (decision.reason === null) throw new ReasonRequired();
    return undefined;
  }
  const missing = requirements
    .filter(({ required, outcome }) => required && outcome !== 'accepted')
    .map(({ kind }) => kind);
  if (missing.length > 0) throw new DossierIncomplete(missing);
  return overriddenBy(requirements, decision.reason);
}

function overriddenBy(
  requirements: readonly CheckedRequirement[],
  decisionReason: string | null,
): Overridden | undefined {
  const against = requirements
    .filter(({ outcome }) => outcome === 'accepted')
    .map((each) => ({ ...each, findings: each.findings.filter(({ level }) => level === 'blocking') }))
    .filter(({ findings }) => findings.length > 0);
  if (against.length === 0) return undefined;
  const reasons = [...against.map(({ reason }) => reason), decisionReason].filter(
    (reason) => reason !== null,
  );
  return {
    requirements: against.map(({ kind }) => kind),
    findingIds: against.flatMap(({ findings }) => findings.map(({ id }) => id)).sort(),
    codes: against.flatMap(({ kind, findings }) => findings.map(({ code }) => `${kind}:${code}`)),
    reason: reasons.length > 0 ? [...new Set(reasons)].join(' · ') : null,
  };
}
