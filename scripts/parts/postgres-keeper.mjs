/**
 * The process between a command and its PostgreSQL. It leads a process group of its own, so a Ctrl-C that ends
 * the command does not reach the database before the app has drained; and it outlives a killed command just long
 * enough to stop the database properly.
 */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const { postgres, pgCtl, args, user, data, removed } = JSON.parse(process.argv[2]);

/** How long an app that lost its parent may go on working, and then how long its open connections are waited for. */
const DRAIN_MS = 3_000;
const SMART_MS = 10_000;

const server = spawn(postgres, args, { ...user, cwd: '/', stdio: ['ignore', 'inherit', 'inherit'] });

server.once('error', (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
let cleanUp = false;
server.once('exit', (code) => {
  if (cleanUp) for (const folder of removed) rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});

/** PostgreSQL's own words: SIGTERM waits for clients, SIGINT ends their sessions, SIGQUIT leaves recovery to the next start. */
function stop(signal) {
  if (process.platform !== 'win32') return server.kill(signal);
  const mode = { SIGTERM: 'smart', SIGINT: 'fast', SIGQUIT: 'immediate' }[signal];
  return spawnSync(pgCtl, ['stop', '-D', data, '-m', mode, '-W']);
}

process.on('message', (signal) => {
  cleanUp = signal === 'SIGQUIT';
  stop(signal);
});
process.on('SIGTERM', () => stop('SIGINT'));
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGHUP', () => {});
process.on('disconnect', () => {
  if (removed.length > 0) {
    cleanUp = true;
    return stop('SIGQUIT');
  }
  setTimeout(() => stop('SIGTERM'), DRAIN_MS);
  return setTimeout(() => stop('SIGINT'), DRAIN_MS + SMART_MS);
});
