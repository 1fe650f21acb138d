import { type PDFiumDocument, PDFiumLibrary, type PDFiumPage } from '@hyzyla/pdfium';
import sharp from 'sharp';
import { PAPER_LIMITS, PAPER_SIDES } from './paper-limits.rules.js';
import { isEncrypted, leadsBackToItself } from './pdf-tables.rules.js';
import { pageImage } from './read-image.js';
import { type PageImage, type ReadPaper, Refused } from './read-paper.js';

/** PDFium's words for a document that wants a password, or an encryption it does not know. */
const LOCKED = /password|security scheme/i;

/**
 * Draws every page of a PDF with PDFium, compiled to WebAssembly and without a JavaScript engine of its own: no script in the file
 * runs, nothing it refers to is fetched, and its attachments are not opened.
 * @throws {Refused} `PAPER_LOCKED` · `PAPER_PAGES` · `PAPER_PIXELS`, a page larger than PDF allows · `PAPER_DAMAGED`, a circle, no page or one of no size;
 *   any other error is a damaged PDF
 */
export async function readPdf(bytes: Buffer): Promise<ReadPaper> {
  const text = bytes.toString('latin1');
  if (isEncrypted(text)) throw new Refused('PAPER_LOCKED');
  if (leadsBackToItself(text)) throw new Refused('PAPER_DAMAGED');
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(bytes).catch((error: Error) => {
    throw LOCKED.test(error.message) ? new Refused('PAPER_LOCKED') : error;
  });
  const count = document.getPageCount();
  if (count > PAPER_LIMITS.pages) throw new Refused('PAPER_PAGES');
  if (count < 1) throw new Refused('PAPER_DAMAGED');
  const pages: PageImage[] = [];
  for (let index = 0; index < count; index += 1) pages.push(await drawn(document, index));
  return { type: 'application/pdf', content: bytes, pages };
}

async function drawn(document: PDFiumDocument, index: number): Promise<PageImage> {
  const page = document.getPage(index);
  const { data, width, height } = await page.render({
    ...sizeShown(page),
    render: 'bitmap',
    renderFormFields: true,
  });
  return pageImage(sharp(data, { raw: { width, height, channels: 4 } }));
}

/** In pixels, the longest side as long as what is shown may be. */
function sizeShown(page: PDFiumPage): { width: number; height: number; scale: 1 } {
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const longest = Math.max(originalWidth, originalHeight);
  if (longest > PAPER_LIMITS.pagePoints) throw new Refused('PAPER_PIXELS');
  // Less than a point wide, or a page that is not there: there is nothing to draw.
  if (!(Math.min(originalWidth, originalHeight) >= 1)) throw new Refused('PAPER_DAMAGED');
  const shown = (points: number) => Math.max(1, Math.round((points * PAPER_SIDES.shown) / longest));
  return { width: shown(originalWidth), height: shown(originalHeight), scale: 1 };
}
