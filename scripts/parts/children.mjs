/** The processes beside the database: the mailbox and the app. Both notice when the command that started them is gone. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pause, ROOT, Stop } from './command.mjs';
import { APP_NODE_FLAGS } from './node-flags.mjs';

/**
 * Starts a script with a channel to this process: the channel closes when this process ends, however it ends, and the
 * script takes that as the order to finish. A session of its own keeps the terminal's Ctrl-C from it, because the
 * order of closing is: app, mailbox, database.
 */
function startScript(args, env, output) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', output, output, 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const exited = new Promise((done) => {
    child.once('error', () => done(1));
    child.once('exit', (code, signal) => done(signal ? 1 : code));
  });
  return { child, exited };
}

/** Starts the mailbox and waits until it takes mail. */
export async function startMailbox({ smtpPort, webPort, varDir }) {
  const folder = join(varDir, 'mail');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const script = fileURLToPath(new URL('./mailbox-process.mjs', import.meta.url));
  const { child, exited } = startScript(
    [script, JSON.stringify({ smtpPort, webPort, folder })],
    process.env,
    'inherit',
  );
  const listening = new Promise((done) => child.once('message', () => done(true)));
  if (!(await Promise.race([listening, exited.then(() => false)])))
    throw new Stop('El buzón de correo (MailDev) no arrancó: lo de arriba dice por qué.');
  return {
    died: exited,
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Starts the app. `stop()` lets it finish what it is doing; `kill()` does not. */
export function startApp(env) {
  const { child, exited } = startScript([...APP_NODE_FLAGS, join('dist', 'src', 'main.js')], env, 'inherit');
  return {
    pid: child.pid,
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Resolves with true once the app says it is ready, with false if it ends before. */
export async function becomesReady(port, exited, onSlow) {
  let ended = false;
  void exited.then(() => (ended = true));
  const slowAt = Date.now() + 30_000;
  let told = false;
  while (!ended) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, {
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    if (answer?.ok) return true;
    if (!told && Date.now() > slowAt) {
      told = true;
      onSlow(answer ? await answer.text() : 'no responde');
    }
    await pause(100);
  }
  return false;
}
