/** The life of `npm start` and `npm run dev`: what is started, in which order, and how it ends. */
import { join } from 'node:path';
import { becomesReady, startApp } from './children.mjs';
import { endRunning, say, Stop } from './command.mjs';
import { prepare } from './install.mjs';
import { lockOnceClosed } from './lock.mjs';
import { demandPort } from './ports.mjs';
import { described, endProcess, isSame } from './process-identity.mjs';
import {
  isProduction,
  migrate,
  seedDemo,
  startDatabase,
  startInbox,
  trialSettings,
} from './surroundings.mjs';
import { openVarDir } from './var-dir.mjs';
import { welcome } from './welcome.mjs';

/**
 * Starts all, stays until the app ends or someone asks to end, and stops all in the opposite order.
 * @param onRunning called once the app is ready, with `restart()`; `npm run dev` watches from there.
 * @returns the exit code.
 */
export async function serve({ onRunning } = {}) {
  const varDir = openVarDir();
  const lock = isProduction() ? undefined : await takePort(varDir);
  const port = await demandPort(wantedPort());
  const ending = listenForTheEnd();
  // A next start that waits for this one must know that it is worth waiting.
  void ending.request.then(() => lock?.held && lock.note({ closing: true }));
  const started = [];
  const trial = !isProduction();
  const begin = async (start) => {
    if (ending.asked) throw new Ended();
    const part = await start();
    started.unshift(part);
    return part;
  };
  try {
    await prepare();
    const database =
      trial && !process.env.DATABASE_URL ? await begin(() => startDatabase(varDir, port)) : undefined;
    const inbox = trial && !process.env.SMTP_URL ? await begin(() => startInbox(varDir, port)) : undefined;
    const env = {
      ...process.env,
      ...trialSettings(varDir),
      ...database?.env,
      ...inbox?.env,
      PORT: String(port),
      VAR_DIR: varDir.folder,
    };
    if (ending.asked) return 0;
    await migrate(env);
    if (trial && !ending.asked) await seedDemo(env);
    if (ending.asked) return 0;
    const app = await begin(() => appThatRestarts(env, lock, Boolean(onRunning)));
    const parts = [database, inbox].filter(Boolean);
    const onReady = () => {
      welcome({ port, env, inboxUrl: inbox?.inboxUrl });
      onRunning?.(app);
    };
    return await untilTheEnd({ app, parts, ending, port, onReady });
  } catch (error) {
    if (error instanceof Ended || ending.asked) return 0;
    throw error;
  } finally {
    ending.begin();
    for (const part of started) await part.stop();
    if (lock?.held) lock.release();
    ending.done();
  }
}

class Ended extends Error {}

const wantedPort = () => process.env.PORT || '3000';

/** The app of a killed run may still be finishing its work on our port; that is worth a moment of patience. */
async function takePort(varDir) {
  const lock = await lockOnceClosed(join(varDir.folder, `port-${Number(wantedPort())}.lock`));
  const orphan = lock.leftover?.app;
  if (isSame(orphan)) {
    say('Una ejecución anterior no se cerró bien; se espera a que su aplicación termine …');
    await endProcess(orphan, [
      { signal: 'SIGTERM', waitMs: 15_000 },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);
  }
  return lock;
}

/**
 * The app, which `npm run dev` exchanges for a newer one while everything else goes on.
 * @param patient an app that ends by itself is not the end: the next change may mend it.
 */
function appThatRestarts(env, lock, patient) {
  let current;
  let stopping = false;
  let tellExit;
  const exited = new Promise((done) => (tellExit = done));
  const begin = () => {
    stopping = false;
    current = startApp(env);
    if (lock?.held) lock.note({ app: described(current.pid) });
    void current.exited.then((code) => {
      if (stopping) return;
      if (patient) say(`La aplicación terminó (código ${code}); se espera el siguiente cambio.`);
      else tellExit(code);
    });
  };
  const stop = () => {
    stopping = true;
    return current.stop();
  };
  begin();
  return { exited, stop, kill: () => current.kill(), restart: () => stop().then(begin) };
}

async function untilTheEnd({ app, parts, ending, port, onReady }) {
  const gone = Promise.race([
    app.exited.then((code) => ({ code, what: 'La aplicación' })),
    ...parts.map((part) => part.died.then(() => ({ code: 1, what: 'La base de datos o el buzón' }))),
    ending.request.then(() => undefined),
  ]);
  const slow = (answer) => say(`La aplicación todavía no está lista; /health/ready dice: ${answer}`);
  void becomesReady(port, gone, slow).then((ready) => ready && !ending.asked && onReady());
  const lost = await gone;
  if (lost) {
    if (ending.asked) return 0;
    throw new Stop(
      `${lost.what} terminó por su cuenta (código ${lost.code}); se cierra lo demás.`,
      lost.code || 1,
    );
  }
  say('Cerrando: la aplicación termina lo que está haciendo … (Ctrl-C otra vez para no esperar)');
  ending.onHurry(() => app.kill());
  const code = await app.stop();
  return ending.hurried ? 1 : code;
}

/** Ctrl-C, a closed terminal, or an orderly request; and the death of npm itself, which cannot tell us. */
function listenForTheEnd() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const state = { asked: false, hurried: false, onHurry: (work) => (hurry = work) };
  let hurry = () => {};
  state.request = new Promise((done) => (state.begin = done));
  const ask = () => {
    if (state.asked) {
      state.hurried = true;
      hurry();
    }
    state.asked = true;
    endRunning();
    state.begin();
  };
  for (const signal of signals) process.on(signal, ask);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent && !state.asked) ask();
  }, 100);
  state.done = () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, ask);
  };
  return state;
}
