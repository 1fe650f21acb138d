/**
 * Watches the process it lives in and ends it when it has used more time or memory than it was given. A thread, because a decoder
 * that spins never lets the process look at a clock; the resident size, because neither PDFium's memory nor libvips' is in V8's heap.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const EVERY_MS = 20;
const MEBIBYTE = 1024 * 1024;
const MICROSECONDS = 1_000_000;
const STDERR = 2;

const { processorSeconds, memoryMiB } = workerData as { processorSeconds: number; memoryMiB: number };

setInterval(() => {
  const { user, system } = process.cpuUsage();
  if (user + system > processorSeconds * MICROSECONDS) end('out of processor time');
  if (process.memoryUsage.rss() > memoryMiB * MEBIBYTE) end('out of memory');
}, EVERY_MS);

function end(why: string): void {
  try {
    writeSync(STDERR, why);
  } finally {
    // Also when whoever asked died and nobody hears it.
    process.kill(process.pid, 'SIGKILL');
  }
}
