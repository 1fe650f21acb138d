import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import sharp from 'sharp';
import { blackPng, letter, onePage, pdfOf, photo, pngChunk, streamOf } from '../../test/support/papers.js';
import { PaperReader, type ReadingLimits } from './paper-reader.js';

const logged: string[] = [];
const logger = pino({}, { write: (line: string) => void logged.push(line) });
const reader = new PaperReader(logger);

beforeEach(() => {
  logged.length = 0;
});

/** The processes that are started while something is done. */
async function processesOf<T>(work: (started: ChildProcess[]) => Promise<T>): Promise<T> {
  const started: ChildProcess[] = [];
  const note = (message: unknown) => void started.push((message as { process: ChildProcess }).process);
  subscribe('child_process', note);
  try {
    return await work(started);
  } finally {
    unsubscribe('child_process', note);
  }
}

/** Of a pixel in the middle. */
const colour = async (image: Buffer): Promise<number[]> => {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
  return [...data.subarray(at, at + info.channels)];
};

describe('a PDF', () => {
  it('is kept byte by byte, each page drawn', async () => {
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

  it('is drawn as it looks, on white', async () => {
    const red = onePage('/MediaBox [0 0 200 100] /Contents 4 0 R', [
      streamOf('', '1 0 0 rg 50 25 100 50 re f'),
    ]);
    const { pages } = await reader.read(red);
    const page = pages[0]?.content ?? Buffer.alloc(0);
    const [r = 0, g = 255, b = 255] = await colour(page);
    expect([r > 240, g < 20, b < 20]).toEqual([true, true, true]);
    expect(
      await colour(await sharp(page).extract({ left: 0, top: 0, width: 99, height: 99 }).toBuffer()),
    ).toEqual([255, 255, 255]);
  });

  it('has twenty pages at most', async () => {
    expect((await reader.read(await letter(20))).pages).toHaveLength(20);
    await expect(reader.read(await letter(21))).rejects.toMatchObject({ code: 'PAPER_PAGES', kind: 'rule' });
    await expect(reader.read(await letter(500))).rejects.toMatchObject({ code: 'PAPER_PAGES' });
  });

  it('has pages of 200 inches at most', async () => {
    expect((await reader.read(onePage('/MediaBox [0 0 14400 7200]'))).pages[0]).toMatchObject({
      width: 2000,
      height: 1000,
    });
    await expect(reader.read(onePage('/MediaBox [0 0 14401 100]'))).rejects.toMatchObject({
      code: 'PAPER_PIXELS',
    });
    await expect(reader.read(onePage('/MediaBox [0 0 1000000 1000000]'))).rejects.toMatchObject({
      code: 'PAPER_PIXELS',
    });
  });

  it('that is encrypted is refused, with and without a password to open it', async () => {
    for (const options of [{ userPassword: 'secreto' }, { ownerPassword: 'secreto' }])
      await expect(reader.read(await letter(1, options))).rejects.toMatchObject({
        code: 'PAPER_LOCKED',
        kind: 'rule',
      });
  });

  it('whose tables of objects go round in a circle is damaged', async () => {
    const text = onePage('').toString('latin1');
    const circle = Buffer.from(text.replace('/Root', `/Prev ${text.indexOf('xref')} /Root`), 'latin1');
    await expect(reader.read(circle)).rejects.toMatchObject({ code: 'PAPER_DAMAGED' });
  });

  it('with scripts and attachments is kept, and none of them acts', async () => {
    const paper = onePage(
      '/AA << /O << /S /JavaScript /JS (while (true) {}) >> >>',
      ['<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>', streamOf('/Type /EmbeddedFile', 'MZ')],
      '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\);) >> /Names << /EmbeddedFiles << /Names [(a.exe) 4 0 R] >> >>',
    );
    const read = await reader.read(paper);
    expect(read.content.equals(paper)).toBe(true);
    expect(read.pages).toHaveLength(1);
  });

  it.each([
    ['nothing but a beginning and an end', Buffer.from('%PDF-1.7\n%%EOF')],
    ['no pages', pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'])],
    [
      'a page that is not there',
      pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [9 0 R] /Count 1 >>']),
    ],
    ['a page without height', onePage('/MediaBox [0 0 595 0.5]')],
  ])('is damaged with %s', async (_, bytes) => {
    await expect(reader.read(bytes)).rejects.toMatchObject({ code: 'PAPER_DAMAGED' });
  });
});

describe('an image', () => {
  it.each(['jpeg', 'png'] as const)('in %s is made anew', async (format) => {
    const paper = await reader.read(await photo(1200, 900).toFormat(format).toBuffer());
    expect(paper.type).toBe(`image/${format}`);
    expect(await sharp(paper.content).metadata()).toMatchObject({ format, width: 1200, height: 900 });
    expect(paper.pages).toHaveLength(1);
    expect(paper.pages[0]).toMatchObject({ width: 1200, height: 900 });
  });

  it('stands upright and says neither where nor with what it was taken', async () => {
    const taken = await photo(300, 200)
      .withMetadata({
        orientation: 6,
        exif: { IFD0: { Make: 'Telefono' }, IFD3: { GPSLatitude: '0/1 10/1 0/1' } },
      })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(taken.includes('Telefono')).toBe(true);
    const { content, pages } = await reader.read(taken);
    const { width, height, exif, icc, orientation } = await sharp(content).metadata();
    expect([width, height, exif, icc, orientation]).toEqual([200, 300, undefined, undefined, undefined]);
    expect(pages[0]).toMatchObject({ width: 200, height: 300 });
    expect(
      [content, ...pages.map((page) => page.content)].filter((bytes) => bytes.includes('Telefono')),
    ).toEqual([]);
  });

  it('loses what was hidden behind it', async () => {
    const twoThings = Buffer.concat([
      await photo().jpeg().toBuffer(),
      Buffer.from('PK\x05\x06<script>alert(1)</script>', 'latin1'),
    ]);
    expect((await reader.read(twoThings)).content.includes('<script>')).toBe(false);
  });

  it('in CMYK or with 16 bits comes out as screens show it', async () => {
    const cmyk = await reader.read(await photo(64, 64, '#cc2222').toColourspace('cmyk').jpeg().toBuffer());
    expect(await sharp(cmyk.content).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
    const [r = 0, g = 255, b = 255] = await colour(cmyk.content);
    expect(r - Math.max(g, b)).toBeGreaterThan(100);
    const deep = await sharp(await photo(64, 64).toColourspace('rgb16').png().toBuffer()).metadata();
    expect(deep.depth).toBe('ushort');
    const shallow = await reader.read(await photo(64, 64).toColourspace('rgb16').png().toBuffer());
    expect(await sharp(shallow.content).metadata()).toMatchObject({ depth: 'uchar', channels: 3 });
  });

  it('keeps nothing in what is transparent', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(await colour((await reader.read(clear)).content)).toEqual([255, 255, 255]);
  });

  it('that moves stands still', async () => {
    const still = await photo(8, 8).png().toBuffer();
    const afterHeader = 8 + 25;
    const moving = Buffer.concat([
      still.subarray(0, afterHeader),
      pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
      still.subarray(afterHeader),
    ]);
    const { content, pages } = await reader.read(moving);
    expect(content.includes('acTL')).toBe(false);
    expect(pages).toHaveLength(1);
  });

  it('is made smaller where it is larger than anybody can read', async () => {
    const { content, pages } = await reader.read(await photo(6_000, 3_000).jpeg().toBuffer());
    expect(await sharp(content).metadata()).toMatchObject({ width: 4_700, height: 2_350 });
    expect(pages[0]).toMatchObject({ width: 2_000, height: 1_000 });
  });

  it('has 52 megapixels at most, which its header says', async () => {
    expect((await reader.read(blackPng(8_000, 6_500))).pages).toHaveLength(1);
    await expect(reader.read(blackPng(8_000, 6_501))).rejects.toMatchObject({
      code: 'PAPER_PIXELS',
      kind: 'rule',
    });
    const bomb = blackPng(40_000, 40_000);
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(reader.read(bomb)).rejects.toMatchObject({ code: 'PAPER_PIXELS' });
  });

  it.each(['jpeg', 'png'] as const)('in %s that never arrived whole is damaged', async (format) => {
    const whole = await photo(800, 600).toFormat(format).toBuffer();
    await expect(reader.read(whole.subarray(0, Math.floor(whole.length / 2)))).rejects.toMatchObject({
      code: 'PAPER_DAMAGED',
    });
    await expect(reader.read(whole.subarray(0, 12))).rejects.toMatchObject({ code: 'PAPER_DAMAGED' });
  });
});

/** Structures without an end: PDFium sees through some of them and draws what there is. */
describe('a PDF that leads nowhere is read or refused:', () => {
  const catalogue = '<< /Type /Catalog /Pages 2 0 R >>';
  it.each([
    [
      'pages that are their own parents',
      pdfOf([catalogue, '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>']),
      'PAPER_DAMAGED',
    ],
    [
      'a length that is itself',
      onePage('/Contents 4 0 R', ['<< /Length 4 0 R >>\nstream\n0 0 m\nendstream']),
      1,
    ],
    [
      'arrays a hundred thousand deep',
      onePage('/Contents 4 0 R', ['['.repeat(100_000) + ']'.repeat(100_000)]),
      1,
    ],
    [
      'dictionaries a hundred thousand deep',
      onePage('', ['<< /A '.repeat(100_000) + '1' + ' >>'.repeat(100_000)]),
      1,
    ],
    [
      'two billion pages that are one',
      pdfOf([
        catalogue,
        '<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>',
      ]),
      1,
    ],
  ])('%s', async (_, bytes, outcome) => {
    const said = await reader.read(bytes).then(
      ({ pages }) => pages.length,
      (error: { code: string }) => error.code,
    );
    expect(said).toBe(outcome);
  });
});

/** A surface whose every point is a long sum: minutes of work, and nothing to remember. */
const spinning = (): Buffer =>
  onePage('/Contents 4 0 R /Resources << /Shading << /S 5 0 R >> >>', [
    streamOf('', '/S sh '.repeat(1_000)),
    '<< /ShadingType 1 /ColorSpace /DeviceGray /Domain [0 1 0 1] /Matrix [595 0 0 842 0 0] /Function 6 0 R >>',
    streamOf('/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]', `{ add ${'sin cos '.repeat(200)} }`),
  ]);

/** Forms that each draw the next one ten times, ten deep, all of which are kept until the page is done. */
const swelling = (): Buffer =>
  onePage('/Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >>', [
    streamOf('', '/F Do '),
    ...Array.from({ length: 10 }, (_, depth) =>
      streamOf(
        `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F ${depth + 6} 0 R >> >>`,
        '/F Do '.repeat(10),
      ),
    ),
    streamOf('/Type /XObject /Subtype /Form /BBox [0 0 595 842]', '0 0 595 842 re f '.repeat(50)),
  ]);

describe('a paper that costs too much', () => {
  const bounded = (limits: Partial<ReadingLimits>) =>
    new PaperReader(logger, { processorSeconds: 60, seconds: 120, memoryMiB: 1_000, ...limits });

  it('in time of the processor is damaged, and the house goes on meanwhile', async () => {
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 10);
    await expect(bounded({ processorSeconds: 1 }).read(spinning())).rejects.toMatchObject({
      code: 'PAPER_DAMAGED',
    });
    clearInterval(clock);
    expect(logged.join()).toContain('out of processor time');
    // A second of work beside it; had it been here, the clock would not have turned once.
    expect(turns).toBeGreaterThan(20);
  });

  it('in memory is damaged', async () => {
    await expect(bounded({ memoryMiB: 300 }).read(swelling())).rejects.toMatchObject({
      code: 'PAPER_DAMAGED',
    });
    expect(logged.join()).toContain('out of memory');
  });

  it('in patience is damaged', async () => {
    await expect(bounded({ seconds: 0.05 }).read(await letter())).rejects.toMatchObject({
      code: 'PAPER_DAMAGED',
    });
    expect(logged.join()).toContain('out of time');
  });
});

describe('the process that reads', () => {
  it('is one for each paper, and may be killed: that paper is lost, the next is read', async () => {
    const whole = await letter();
    const [first, second] = await processesOf(async (started) => {
      const reading = reader.read(spinning());
      process.kill(started[0]?.pid ?? 0, 'SIGKILL');
      await expect(reading).rejects.toMatchObject({ code: 'PAPER_DAMAGED' });
      expect((await reader.read(whole)).pages).toHaveLength(1);
      return started;
    });
    expect(second?.pid).not.toBe(first?.pid);
    expect(logged.join()).toContain('ended by SIGKILL');
  });

  it('ends by itself when whoever started it is gone', async () => {
    const entry = fileURLToPath(new URL('./reading.process.js', import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, entry, 'application/pdf', '1', '1000'], {
      env: {},
    });
    const ended = once(child, 'exit');
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.end(spinning());
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('that does not start is no fault of the paper; it has nothing of the environment of the house', async () => {
    const says = 'process.stderr.write(JSON.stringify(process.env)); process.exit(7)';
    process.execArgv.unshift('--import', `data:text/javascript,${says}`);
    try {
      await expect(reader.read(await letter())).rejects.toThrow(
        'the process that reads papers does not start: {}',
      );
    } finally {
      process.execArgv.splice(0, 2);
    }
  });

  it('is there twice at the most: of thirty papers at once fourteen are read and the others told to come back', async () => {
    const bytes = await photo(64, 64).jpeg().toBuffer();
    let alive = 0;
    let most = 0;
    const count = (message: unknown) => {
      most = Math.max(most, (alive += 1));
      (message as { process: ChildProcess }).process.once('exit', () => (alive -= 1));
    };
    subscribe('child_process', count);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () =>
        reader.read(bytes).then(
          ({ pages }) => pages.length,
          (error: { code: string; retryAfterSeconds: number }) => [error.code, error.retryAfterSeconds],
        ),
      ),
    );
    unsubscribe('child_process', count);
    expect(outcomes.slice(0, 14)).toEqual(Array(14).fill(1));
    expect(outcomes.slice(14)).toEqual(Array(16).fill(['PAPERS_BUSY', 5]));
    expect([most, alive]).toEqual([2, 0]);
  });
});
