/** What every command of this folder shares: how it speaks, how it ends, how it runs another program. */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. Commands work from any folder. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Something a person can put right: shown as its sentence, without a stack. */
export class Stop extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

export const say = (text) => process.stdout.write(`${text}\n`);

/** Runs a command to its end and turns what went wrong into a sentence and an exit code. */
export async function command(main) {
  // A reader that went away (`npm start | head`) must not tear the children from their parent.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const [major, minor] = process.versions.node.split('.').map(Number);
  try {
    if (major < 20 || (major === 20 && minor < 19)) {
      throw new Stop(`Ventanilla necesita Node 20.19 o más nuevo; este es ${process.versions.node}.`);
    }
    process.chdir(ROOT);
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.exitCode = error.exitCode ?? 1;
    process.stderr.write(`\n${error instanceof Stop ? error.message : error.stack}\n`);
  }
}

const running = new Set();

/** Ends the programs that {@link run} waits for, when the command itself is asked to end. */
export const endRunning = () => running.forEach((child) => child.kill('SIGTERM'));

/** Runs a program in the clone with this terminal and resolves with its exit code. */
export function run(program, args, { env = process.env, stdio = ['ignore', 'inherit', 'inherit'] } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio });
    running.add(child);
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      running.delete(child);
      done(signal ? 1 : code);
    });
  });
}

/** Runs a script of the clone, or of an installed package, with this same Node. */
export const runNode = (args, options) => run(process.execPath, args, options);

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Asks `met` until it says yes; resolves with whether it did in time. */
export async function waitUntil(met, timeoutMs, everyMs = 100) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(everyMs)) {
    if (await met()) return true;
  }
  return met();
}
