import { type RequirementKind } from '../requirements/index.js';
import { type CheckedRequirement } from './dossier.rules.js';

export type LaterOutcome = 'conforming' | 'non-conforming';

/** Something that was accepted although nobody could look it up. */
export interface ToCheckLater {
  readonly kind: RequirementKind;
  /** What could not be looked up, each once. */
  readonly codes: readonly string[];
}

/**
 * What an approval leaves for a supervisor: accepted requirements with something «no comprobado» about them. The person is not
 * sent away for it (LOOETA, Art. 10): presumption of truth, with control afterwards.
 */
export function toCheckLater(requirements: readonly CheckedRequirement[]): ToCheckLater[] {
  return requirements
    .filter(({ outcome }) => outcome === 'accepted')
    .map(({ kind, findings }) => ({
      kind,
      codes: [...new Set(findings.filter(({ level }) => level === 'unverified').map(({ code }) => code))],
    }))
    .filter(({ codes }) => codes.length > 0);
}
