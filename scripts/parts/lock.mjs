/** One holder at a time, across processes; a holder that was killed does not block the next one. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pause, say } from './command.mjs';
import { described, isSame } from './process-identity.mjs';

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/**
 * @returns `{ held: true, leftover, note(more), release() }`, where `leftover` is what a killed holder had noted,
 *   or `{ held: false, holder }` while another process holds it.
 */
function tryLock(file) {
  let leftover;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(described(process.pid)), { flag: 'wx', mode: 0o600 });
      return own(file, leftover);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder ? isSame(holder) : isBeingWritten(file)) return { held: false, holder };
    leftover = holder ?? leftover;
    rmSync(file, { force: true });
  }
}

const CLOSING_MS = 30_000;
const NOTICING_MS = 1_000;

/**
 * As {@link tryLock}, but a holder that is closing gets the time to do so. A killed npm takes a moment to be missed
 * by the command that it ran, hence the second of patience with any holder.
 */
export async function lockOnceClosed(file) {
  const began = Date.now();
  let told = false;
  for (;;) {
    const lock = tryLock(file);
    const waited = Date.now() - began;
    if (lock.held || waited > (lock.holder?.closing ? CLOSING_MS : NOTICING_MS)) return lock;
    if (lock.holder?.closing && !told) {
      told = true;
      say('Una ejecución anterior se está cerrando; se espera …');
    }
    await pause(100);
  }
}

function own(file, leftover) {
  const noted = described(process.pid);
  let released = false;
  const release = () => {
    released = true;
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  return {
    held: true,
    leftover,
    /** Keeps something beside the lock for whoever waits for it or finds it after a crash. */
    note(more) {
      if (released) return;
      Object.assign(noted, more);
      writeFileSync(file, JSON.stringify(noted), { mode: 0o600 });
    },
    release() {
      process.off('exit', release);
      release();
    },
  };
}

function isBeingWritten(file) {
  try {
    return Date.now() - statSync(file).mtimeMs < 2_000;
  } catch {
    return false;
  }
}

/** Runs `work` alone; others with the same file wait their turn. */
export async function alone(file, onWait, work) {
  let lock = tryLock(file);
  if (!lock.held) onWait();
  while (!lock.held) {
    await pause(300);
    lock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
