import PDFDocument from 'pdfkit';
import { pino } from 'pino';
import sharp from 'sharp';
import { PaperReader } from './paper-reader.js';

const reader = new PaperReader(pino({ level: 'silent' }));

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#aabbcc' } });

async function letter(pages: number): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', autoFirstPage: false });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((done) => document.on('end', done));
  for (let page = 1; page <= pages; page += 1) document.addPage().text(`Página ${page}`);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

describe('a paper that is what it says', () => {
  it('is a PDF, kept byte by byte, each page drawn', async () => {
    const bytes = await letter(2);
    const paper = await reader.read(bytes);
    expect(paper.type).toBe('application/pdf');
    expect(paper.content.equals(bytes)).toBe(true);
    expect(paper.pages.map(({ width, height }) => [width, height])).toEqual([
      [1414, 2000],
      [1414, 2000],
    ]);
    expect((await sharp(paper.pages[1]?.content).metadata()).format).toBe('jpeg');
  });

  it.each(['jpeg', 'png'] as const)('is a %s, made anew', async (format) => {
    const paper = await reader.read(await plain(1200, 900).toFormat(format).toBuffer());
    expect(paper.type).toBe(`image/${format}`);
    expect(await sharp(paper.content).metadata()).toMatchObject({ format, width: 1200, height: 900 });
    expect(paper.pages).toHaveLength(1);
    expect(paper.pages[0]).toMatchObject({ width: 1200, height: 900 });
  });
});

it('a PDF has twenty pages at most', async () => {
  expect((await reader.read(await letter(20))).pages).toHaveLength(20);
  await expect(reader.read(await letter(21))).rejects.toMatchObject({ code: 'PAPER_PAGES' });
});
