import { PAPER_LIMITS, type PaperMediaType } from './paper-limits.rules.js';
import { PaperDamaged, PaperTooLarge, PaperType } from './papers.errors.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const PDF = Buffer.from('%PDF-');
/** So much of the beginning do browsers look at to find HTML. */
const SNIFFED = 1024;
const MARKUP = /<(?:!doctype|html|head|body|script|svg|iframe|\?php)/i;
/** The record at the end of every ZIP; a comment of up to 64 KiB may follow it. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_TAIL = 22 + 0xffff;
/** Readers look for the end of a PDF in its last kilobyte. */
const PDF_TAIL = 1024;
const ONLY_PADDING_AFTER_THE_END = /%%EOF[\s\0]*$/;

/**
 * What a paper is by its first bytes, never by its name. A PDF must be nothing besides: it begins at the first byte, ends
 * with its own end, and is neither a page for a browser nor a ZIP, for it is kept as it came.
 * @throws {PaperTooLarge} 413 · {PaperType} neither PDF nor JPEG nor PNG, or more than one thing · {PaperDamaged} a PDF without its end
 */
export function typeOf(bytes: Buffer): PaperMediaType {
  if (bytes.length > PAPER_LIMITS.bytes) throw new PaperTooLarge();
  if (beginsWith(bytes, JPEG)) return 'image/jpeg';
  if (beginsWith(bytes, PNG)) return 'image/png';
  if (!beginsWith(bytes, PDF) || isAlsoSomethingElse(bytes)) throw new PaperType();
  if (!ONLY_PADDING_AFTER_THE_END.test(bytes.toString('latin1', Math.max(0, bytes.length - PDF_TAIL))))
    throw new PaperDamaged();
  return 'application/pdf';
}

const beginsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic);

const isAlsoSomethingElse = (pdf: Buffer): boolean =>
  MARKUP.test(pdf.toString('latin1', 0, SNIFFED)) || pdf.subarray(-ZIP_TAIL).includes(ZIP_END);
