/** What a paper may be, told by its content. */
export type PaperMediaType = 'application/pdf' | 'image/jpeg' | 'image/png';

/**
 * What a handed-in paper may be at most. A request letter is a page or two, a nombramiento with its annexes a dozen; a
 * telephone takes up to 50 megapixels; 200 inches (14,400 points) is the side of a page at which PDF itself ends (ISO 32000-1, Annex C).
 */
export const PAPER_LIMITS = {
  bytes: 10 * 1024 * 1024,
  pages: 20,
  pixels: 52_000_000,
  pagePoints: 14_400,
} as const;

/** Longest sides in pixels: of an image that is kept (A4 at 400 dots an inch), and of a page as it is shown. */
export const PAPER_SIDES = { kept: 4_700, shown: 2_000 } as const;
