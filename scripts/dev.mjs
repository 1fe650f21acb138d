/** `npm run dev`: as `npm start`, and again after every change: the compiler watches, the app restarts. */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { command, ROOT, say } from './parts/command.mjs';
import { buildAssets } from './parts/install.mjs';
import { serve } from './parts/serve.mjs';

await command(() => serve({ onRunning: watchSources }));

function watchSources(app) {
  let restarting = Promise.resolve();
  const restart = () => (restarting = restarting.then(() => app.restart()));
  compileAndTell(restart);
  onChange('templates', restart);
  onChange('styles', () => buildAssets().catch((error) => say(error.message)));
}

/** The compiler says when it has written a version without errors; the first time it only repeats the present one. */
function compileAndTell(onCompiled) {
  const compiler = spawn(
    process.execPath,
    [
      join('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
      '--watch',
      '--preserveWatchOutput',
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  compiler.unref();
  process.once('exit', () => compiler.kill());
  let first = true;
  compiler.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text);
    if (!text.includes('Found 0 errors')) return;
    if (!first) onCompiled();
    first = false;
  });
  compiler.stdout.unref();
}

/** Editors write a file in several steps; one change is one call. */
function onChange(folder, work) {
  if (!existsSync(join(ROOT, folder))) return;
  let timer;
  watch(join(ROOT, folder), { recursive: true, persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(work, 150);
  });
}
