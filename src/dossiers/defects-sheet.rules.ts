import { defectByCode, type RequirementKind } from '../requirements/index.js';
import { type CheckOutcome } from './dossier.rules.js';

/** One thing that is wrong, as the employer reads it. */
export interface ToldDefect {
  /** Absent: the clerk wrote it. */
  readonly code?: string;
  readonly text: string;
  /** What to do about it; absent where only the clerk's words tell. */
  readonly cure?: string;
  readonly legalBasis: string;
}

/** Everything that stands in the way, told at once (LOOETA): what was turned down, and what nobody has looked at yet. */
export interface DefectsSheet {
  readonly defects: readonly {
    readonly kind: RequirementKind;
    readonly name: string;
    readonly told: readonly ToldDefect[];
  }[];
  /** Required, and not reviewed: it may be in order or not. */
  readonly unreviewed: readonly { readonly kind: RequirementKind; readonly name: string }[];
}

/** What a rejected requirement tells: the defects out of the list, then what the clerk wrote. */
export function toldDefects(
  line: { outcome: CheckOutcome; reason: string | null; reasonCodes: readonly string[] },
  legalBasis: string,
): ToldDefect[] {
  if (line.outcome !== 'rejected') return [];
  const listed = line.reasonCodes.map((code): ToldDefect => {
    const { text = code, cure, legalBasis: law = legalBasis } = defectByCode(code) ?? {};
    return { code, text, ...(cure === undefined ? {} : { cure }), legalBasis: law };
  });
  return [...listed, ...(line.reason === null ? [] : [{ text: line.reason, legalBasis }])];
}

/** All defects of a dossier at once, in the order of the list. */
export function defectsSheet(
  requirements: readonly {
    readonly kind: RequirementKind;
    readonly name: string;
    readonly required: boolean;
    readonly outcome: CheckOutcome;
    readonly defects: readonly ToldDefect[];
  }[],
): DefectsSheet {
  return {
    defects: requirements
      .filter(({ defects }) => defects.length > 0)
      .map(({ kind, name, defects }) => ({ kind, name, told: defects })),
    unreviewed: requirements
      .filter(({ required, outcome }) => required && outcome === 'pending')
      .map(({ kind, name }) => ({ kind, name })),
  };
}
