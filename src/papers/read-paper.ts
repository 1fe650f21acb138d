import { type PaperMediaType } from './paper-limits.rules.js';

/** One page as people see it. */
export interface PageImage {
  /** JPEG without metadata, its longest side at most `PAPER_SIDES.shown`. */
  readonly content: Buffer;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** A paper that was read to its end. */
export interface ReadPaper {
  readonly type: PaperMediaType;
  /** What is kept: an image made anew from its pixels, a PDF byte by byte as it came (it may be signed). */
  readonly content: Buffer;
  /** At least one. */
  readonly pages: readonly PageImage[];
}

/** Why a paper is none that can be kept, once its decoder has looked at it. */
export const PAPER_REFUSALS = ['PAPER_PAGES', 'PAPER_PIXELS', 'PAPER_LOCKED', 'PAPER_DAMAGED'] as const;
export type PaperRefusal = (typeof PAPER_REFUSALS)[number];

/** Thrown where papers are read; the errors of the house would bring the whole house into that process. */
export class Refused extends Error {
  constructor(readonly refusal: PaperRefusal) {
    super(refusal);
  }
}
