import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EncodingTally, type PadronEncoding } from './padron-lines.js';
import { type PadronLayout, readPadronHeader } from './padron.rules.js';

const BLOCK_BYTES = 1 << 20;
const LF = 0x0a;

/** A file that is not the SRI's open data; one sentence for whoever gave it. */
export class PadronUnreadable extends Error {}

/** One file of the open data, plain or gzip; opened, its encoding and columns known. */
export interface PadronFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
  readonly encoding: PadronEncoding;
  readonly layout: PadronLayout;
  /** Bytes of the file read by the last reading, for the progress. */
  readonly read: () => number;
  /** Whole lines, without the header. */
  blocks(): AsyncGenerator<Buffer>;
}

/** @throws {PadronUnreadable} no such file, another format, other columns. */
export async function openPadron(path: string): Promise<PadronFile> {
  const about = await stat(path).catch(() => undefined);
  if (!about?.isFile()) throw new PadronUnreadable(`${path}: no existe o no es un archivo.`);
  const isGzip = await sniff(path);
  let read = 0;
  const blocks = () => blocksOf(path, isGzip, (bytes) => (read = bytes));
  const tally = new EncodingTally();
  let layout: PadronLayout | undefined;
  for await (const block of blocks()) {
    layout ??= layoutOf(path, block);
    tally.add(block);
    if (tally.isSure) break;
  }
  if (!layout) throw new PadronUnreadable(`${path}: está vacío.`);
  return {
    path,
    bytes: about.size,
    modifiedAt: about.mtime,
    encoding: tally.encoding,
    layout,
    read: () => read,
    blocks: () => withoutHeader(blocks()),
  };
}

/** By what is in the file, whatever its name says. */
async function sniff(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const magic = buffer.subarray(0, bytesRead).toString('hex');
    if (magic.startsWith('504b')) throw new PadronUnreadable(`${path}: es un .zip; descomprímalo primero.`);
    if (/^(fffe|feff)/.test(magic))
      throw new PadronUnreadable(`${path}: está en UTF-16; guárdelo como CSV en UTF-8.`);
    return magic.startsWith('1f8b');
  } finally {
    await file.close();
  }
}

async function* blocksOf(
  path: string,
  isGzip: boolean,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  const source: Readable = isGzip
    ? pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), () => undefined)
    : file;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      onRead(file.bytesRead);
      const end = chunk.lastIndexOf(LF) + 1;
      if (end > 0)
        yield rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, end)]) : chunk.subarray(0, end);
      rest = end > 0 ? chunk.subarray(end) : Buffer.concat([rest, chunk]);
      if (rest.length > BLOCK_BYTES)
        throw new PadronUnreadable(`${path}: tiene una línea de más de 1 MB; no es el Catastro RUC.`);
    }
  } catch (error) {
    if (error instanceof PadronUnreadable) throw error;
    throw new PadronUnreadable(
      `${path}: no se pudo leer entero (${(error as NodeJS.ErrnoException).code ?? 'error'}).`,
    );
  } finally {
    file.destroy();
  }
  if (rest.length > 0) yield rest;
}

function layoutOf(path: string, block: Buffer): PadronLayout {
  const end = block.indexOf(LF);
  const layout = readPadronHeader(block.subarray(0, end < 0 ? block.length : end).toString('utf8'));
  if ('problem' in layout) throw new PadronUnreadable(`${path}: ${layout.problem}.`);
  return layout;
}

async function* withoutHeader(blocks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const block of blocks) {
    const end = isFirst ? block.indexOf(LF) : -1;
    yield isFirst ? block.subarray(end < 0 ? block.length : end + 1) : block;
    isFirst = false;
  }
}
