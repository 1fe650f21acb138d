/** A trailer is never compressed or encrypted itself, so these are found in the text of any PDF, byte for character. */
const ENCRYPTED = /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/;
const LAST_TABLE = /startxref\s+(\d{1,10})\s+%%EOF[\s\0]*$/;
/** Readers look for the end of a PDF in its last kilobyte. */
const TAIL = 1024;
/** Of a table of objects: up to its end if it is text, up to its data if it is a stream. */
const TABLE_END = /startxref|stream/;
const TABLE_BEFORE = /\/Prev\s+(\d{1,10})/;

/** Whether it is encrypted, also without a password to open it. */
export const isEncrypted = (pdf: string): boolean => ENCRYPTED.test(pdf);

/**
 * Whether its tables of objects go round in a circle, which some viewers would follow for ever: each change of a PDF adds a table that
 * names the one before it. A file can make this slow, so it belongs where time is counted.
 */
export function leadsBackToItself(pdf: string): boolean {
  const seen = new Set<number>();
  let table = LAST_TABLE.exec(pdf.slice(-TAIL))?.[1];
  while (table !== undefined) {
    const at = Number(table);
    if (seen.has(at)) return true;
    seen.add(at);
    const length = pdf.slice(at).search(TABLE_END);
    table = length < 0 ? undefined : TABLE_BEFORE.exec(pdf.slice(at, at + length))?.[1];
  }
  return false;
}
