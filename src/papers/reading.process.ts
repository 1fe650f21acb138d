/**
 * Reads one paper and ends. The bytes come on standard input, the answer goes to standard output (`reading-answer.ts`); arguments:
 * media type, seconds of processor time, MiB of memory. Started by `paper-reader.ts` with an empty environment: whatever a file makes
 * its decoder do happens in a process that holds no secret, no connection and no other paper.
 */
import { Worker } from 'node:worker_threads';
import { readImage } from './read-image.js';
import { Refused } from './read-paper.js';
import { readPdf } from './read-pdf.js';
import { type ReadingAnswer, writeAnswer } from './reading-answer.js';

const MOST_WORDS = 200;
const [type, processorSeconds, memoryMiB] = process.argv.slice(2);
new Worker(new URL('./reading-guard.thread.js', import.meta.url), {
  workerData: { processorSeconds: Number(processorSeconds), memoryMiB: Number(memoryMiB) },
}).unref();
process.stdout.write(writeAnswer(await read(await given())));

async function given(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function read(bytes: Buffer): Promise<ReadingAnswer> {
  try {
    const isImage = type === 'image/jpeg' || type === 'image/png';
    return { paper: await (isImage ? readImage(bytes, type) : readPdf(bytes)) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.refusal, why: 'rule' };
    return { refused: 'PAPER_DAMAGED', why: String(error).slice(0, MOST_WORDS) };
  }
}
