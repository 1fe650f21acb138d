import { letter, onePage, streamOf } from '../../test/support/papers.js';
import { isEncrypted, leadsBackToItself } from './pdf-tables.rules.js';

const textOf = (bytes: Buffer): string => bytes.toString('latin1');

describe('a PDF is encrypted', () => {
  it.each([
    ['to be opened', { userPassword: 'secreto' }],
    ['to be changed', { ownerPassword: 'secreto' }],
    ['to be opened, by AES-256', { userPassword: 'secreto', pdfVersion: '1.7ext3' as const }],
  ])('when it wants a password %s', async (_, options) => {
    expect(isEncrypted(textOf(await letter(1, options)))).toBe(true);
  });

  it('not when it speaks of encryption', async () => {
    const speaks = onePage('/Contents 4 0 R', [streamOf('', '(The word /Encrypt by itself.) Tj')]);
    expect(isEncrypted(textOf(speaks))).toBe(false);
    expect(isEncrypted(textOf(await letter()))).toBe(false);
  });
});

describe('the tables of objects of a PDF', () => {
  const plain = textOf(onePage(''));
  const beginning = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n';
  const table = (before?: number) =>
    `2 0 obj\n${streamOf(`/Type /XRef ${before === undefined ? '' : `/Prev ${before}`}`, '')}\nendobj\n`;
  const withEnd = (body: string, at: number) => `${body}startxref\n${at}\n%%EOF\n`;
  const at = beginning.length;
  const next = at + table(at).length;

  it('lead to a first one', () => {
    expect(leadsBackToItself(plain)).toBe(false);
    expect(
      leadsBackToItself(
        withEnd(beginning + table() + ' '.repeat(next - at - table().length) + table(at), next),
      ),
    ).toBe(false);
  });

  it('may lead nowhere', () => {
    expect(leadsBackToItself(plain.replace('/Root', '/Prev 99999999 /Root'))).toBe(false);
    expect(leadsBackToItself('%PDF-1.7\n%%EOF')).toBe(false);
  });

  it('go round in a circle of one, of text or of streams', () => {
    expect(leadsBackToItself(plain.replace('/Root', `/Prev ${plain.indexOf('xref')} /Root`))).toBe(true);
    expect(leadsBackToItself(withEnd(beginning + table(at), at))).toBe(true);
  });

  it('go round in a circle of two', () => {
    expect(leadsBackToItself(withEnd(beginning + table(next) + table(at), next))).toBe(true);
  });
});
