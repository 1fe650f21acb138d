import { type RequirementHow, type RequirementKind } from '../requirements/index.js';
import { PAPER_LIMITS, type PaperMediaType } from './paper-limits.rules.js';
import { PaperKindRefused, PaperTooLarge, TooManyPapers } from './papers.errors.js';

/** What stays with us (LOOETA, Art. 23 núm. 1): never a copy of a cédula, nor of what the state already has. */
export const PAPER_KINDS = ['request-letter', 'nombramiento'] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];

/** A letter of two sheets, both sides photographed one by one, and two more for what came out blurred. */
export const PAPERS_PER_LINE = 6;

/** How much of a form's file is read before anybody looks at it. */
export const PAPER_FILE = { maxBytes: PAPER_LIMITS.bytes, tooLarge: () => new PaperTooLarge() };

/** Bytes whose paper never came, or was removed, lie so long: whoever is storing the same ones right now finds them. */
export const IDLE_SECONDS = 3_600;

export const DAY_SECONDS = 86_400;

/** What lies in the store and no row knows is left alone for so long: whoever started on the wrong database has time to see it. */
export const STRAY_SECONDS = 7 * DAY_SECONDS;

/** A line of a dossier as far as handing in goes. */
export interface PaperLine {
  readonly kind: RequirementKind;
  readonly how: RequirementHow;
}

/** Whether a line takes papers: what is handed in, and the digital nombramiento however it is looked up. */
export const takesPapers = ({ kind, how }: PaperLine): boolean =>
  (PAPER_KINDS as readonly string[]).includes(kind) && (how === 'hand-in' || kind === 'nombramiento');

/**
 * Whether one more paper may be handed in for a kind.
 * @param lines of the dossier as it is now.
 * @param there how many the line already has of this visit.
 * @throws {PaperKindRefused} the dossier has no such line, or it takes no papers.
 * @throws {TooManyPapers} the line is full.
 */
export function judgeHandIn(kind: PaperKind, lines: readonly PaperLine[], there: number): void {
  const line = lines.find((each) => each.kind === kind);
  if (!line || !takesPapers(line)) throw new PaperKindRefused();
  if (there >= PAPERS_PER_LINE) throw new TooManyPapers(PAPERS_PER_LINE);
}

const NAMES: Readonly<Record<PaperKind, string>> = {
  'request-letter': 'carta-de-pedido',
  nombramiento: 'nombramiento',
};
const ENDINGS: Readonly<Record<PaperMediaType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** What we call the file, whatever it was called by whoever brought it. */
export const fileNameOf = ({ kind, type }: { kind: PaperKind; type: PaperMediaType }): string =>
  `${NAMES[kind]}.${ENDINGS[type]}`;
