import { type Requirement, type RequirementKind } from '../requirements/index.js';
import { type Finding } from './finding-facts.rules.js';

export type FoundBefore = Pick<Finding, 'kind' | 'code' | 'level' | 'detail'>;

interface Listed {
  readonly requirements: readonly Requirement[];
  readonly findings: readonly FoundBefore[];
}

/** The lines of which a person would answer the same questions before the same findings: what was said of them stands. */
export function unchangedLines(before: Listed, after: Listed): Set<RequirementKind> {
  const asked = ({ requirements, findings }: Listed, kind: RequirementKind): string => {
    const line = requirements.find((each) => each.kind === kind);
    const found = findings
      .filter((each) => each.kind === kind)
      .map(({ level, code, detail }) => [level, code, detail])
      .sort();
    return JSON.stringify([line?.how, line?.required, line?.checks, found]);
  };
  const kinds = after.requirements.map(({ kind }) => kind);
  const wasListed = new Set(before.requirements.map(({ kind }) => kind));
  return new Set(kinds.filter((kind) => wasListed.has(kind) && asked(before, kind) === asked(after, kind)));
}
