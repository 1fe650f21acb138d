import sharp, { type Sharp } from 'sharp';
import { PAPER_LIMITS, PAPER_SIDES } from './paper-limits.rules.js';
import { type PageImage, type ReadPaper, Refused } from './read-paper.js';

/** A letter stays legible at these, and a page of it takes some 300 kB. */
const KEPT_QUALITY = 88;
const SHOWN_QUALITY = 80;

// Of all that libvips reads, only these two decoders can be reached.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
// One image, then the process ends: nothing to remember, and the other cores are the service's.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Makes a JPEG or PNG anew from its pixels: upright, on white, in sRGB with 8 bits, without metadata, profile, further frames or
 * whatever else was in the file.
 * @throws {Refused} `PAPER_PIXELS`, judged by the header, before anything is decoded; any other error is a damaged image
 */
export async function readImage(bytes: Buffer, type: 'image/jpeg' | 'image/png'): Promise<ReadPaper> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width * height > PAPER_LIMITS.pixels) throw new Refused('PAPER_PIXELS');
  const upright = sharp(bytes, {
    limitInputPixels: PAPER_LIMITS.pixels,
    failOn: 'error',
    sequentialRead: true,
  })
    .autoOrient()
    .resize({ width: PAPER_SIDES.kept, height: PAPER_SIDES.kept, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  const content = await (
    type === 'image/jpeg' ? upright.jpeg({ quality: KEPT_QUALITY }) : upright.png()
  ).toBuffer();
  return { type, content, pages: [await pageImage(sharp(content))] };
}

/** A page as it is shown. */
export async function pageImage(page: Sharp): Promise<PageImage> {
  const { data, info } = await page
    .resize({ width: PAPER_SIDES.shown, height: PAPER_SIDES.shown, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: SHOWN_QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { content: data, width: info.width, height: info.height };
}
