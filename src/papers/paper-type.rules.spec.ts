import { letter, onePage, photo } from '../../test/support/papers.js';
import { PAPER_LIMITS } from './paper-limits.rules.js';
import { typeOf } from './paper-type.rules.js';

const refusalOf = (bytes: Buffer): string => {
  try {
    return typeOf(bytes);
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const text = (words: string) => Buffer.from(words, 'latin1');
/** An archive with nothing in it, which any program for ZIP opens. */
const EMPTY_ZIP = Buffer.concat([text('PK\x05\x06'), Buffer.alloc(18)]);
const PDF = onePage('');

describe('what a paper is', () => {
  it('is told by its first bytes', async () => {
    expect(typeOf(await letter())).toBe('application/pdf');
    expect(typeOf(await photo().jpeg().toBuffer())).toBe('image/jpeg');
    expect(typeOf(await photo().png().toBuffer())).toBe('image/png');
  });

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['a program', text('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0This program cannot be run in DOS mode.')],
    ['the beginning of a PDF too short to be one', text('%PD')],
    ['a PDF after something else', Buffer.concat([text('junk\n'), PDF])],
    ['a PDF after an empty line', Buffer.concat([text('\n'), PDF])],
    ['a page for a browser with a PDF in it', Buffer.concat([text('<html><!--'), PDF, text('--></html>')])],
    [
      'a PDF that a browser may take for a page',
      text(PDF.toString('latin1').replace('\n', '\n%<HTML><body onload=a()>\n')),
    ],
    ['a PDF with an archive behind it', Buffer.concat([PDF, EMPTY_ZIP])],
    ['a PDF in the comment of an archive', Buffer.concat([text('%PDF-1.7\n'), EMPTY_ZIP, PDF])],
    ['a drawing with scripts', text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', text('GIF89a\x01\0\x01\0\0\0\0;')],
    ['a TIFF', text('II*\0\x08\0\0\0')],
    ['a WebP', text('RIFF\x1a\0\0\0WEBPVP8L')],
    ['a HEIC', text('\0\0\0\x18ftypheic')],
    ['PostScript', text('%!PS-Adobe-3.0\n')],
  ])('is not %s', (_, bytes) => {
    expect(refusalOf(bytes)).toBe('PAPER_TYPE');
  });

  it('is at most ten megabytes', () => {
    const jpegOf = (length: number) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff])], length);
    expect(refusalOf(jpegOf(PAPER_LIMITS.bytes))).toBe('image/jpeg');
    expect(refusalOf(jpegOf(PAPER_LIMITS.bytes + 1))).toBe('PAPER_TOO_LARGE');
  });
});

describe('a PDF', () => {
  it('may have padding behind its end, and nothing else', () => {
    expect(refusalOf(Buffer.concat([PDF, text('\r\n \0\0')]))).toBe('application/pdf');
    expect(refusalOf(Buffer.concat([PDF, text('x')]))).toBe('PAPER_DAMAGED');
  });

  it('is damaged when its end never arrived', async () => {
    const whole = await letter();
    expect(refusalOf(whole.subarray(0, whole.length - 20))).toBe('PAPER_DAMAGED');
  });
});
