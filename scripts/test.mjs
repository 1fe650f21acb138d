/**
 * `npm test`: every check, to the end even when one fails.
 *
 *   npm test                     everything
 *   npm test -- lint types       only these checks
 *   npm test -- unit browser     only these projects of Jest
 *   npm test -- src/turnos       whatever else is given goes to Jest: paths, -t "a title", --watch
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, ROOT, say } from './parts/command.mjs';
import { prepareTools } from './parts/install.mjs';

const bin = (path) => join('node_modules', ...path.split('/'));

const CHECKS = {
  types: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  // What the app is built from knows no browser: the tests' own configuration does.
  build: [bin('typescript/bin/tsc'), '--noEmit', '--incremental', 'false', '-p', 'tsconfig.build.json'],
  lint: [bin('eslint/bin/eslint.js'), '.'],
  format: [bin('prettier/bin/prettier.cjs'), '--check', '.'],
  layers: [
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'migrations',
  ],
  'dead-code': [bin('knip/bin/knip.js')],
  assets: [join('scripts', 'build-assets.mjs')],
};
const PROJECTS = ['unit', 'database', 'structure', 'journeys', 'crash', 'browser'];
const AT_ONCE = 2;
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const running = new Set();
let interrupted = false;

/** Whoever interrupts wants the end of it, with nothing left behind: the tests' database goes with Jest. */
function interrupt() {
  interrupted = true;
  for (const child of running) child.kill('SIGTERM');
}

/** Starts a tool; `closed` resolves with its exit code. */
function start(args, options) {
  const child = spawn(process.execPath, args, { cwd: ROOT, ...options });
  running.add(child);
  const closed = new Promise((done) => {
    child.once('close', (code) => {
      running.delete(child);
      done(code ?? 1);
    });
  });
  return { child, closed };
}

await command(async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  const wanted = choose(process.argv.slice(2));
  await prepareTools();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const count = (more) => Object.keys(total).forEach((key) => (total[key] += more[key] ?? 0));
  // The checks share the cores; the tests, which race on purpose, have them to themselves.
  for (const passed of await inTurns(wanted.checks.map((name) => () => check(name))))
    count(passed ? { passed: 1 } : { failed: 1 });
  if (wanted.jest && !interrupted) count(await runJest(wanted.jest));
  say(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failed > 0 || interrupted ? 1 : 0;
});

function choose(args) {
  if (args.length === 0) return { checks: Object.keys(CHECKS), jest: [] };
  const checks = args.filter((arg) => arg in CHECKS);
  const projects = args.filter((arg) => PROJECTS.includes(arg));
  const others = args.filter((arg) => !checks.includes(arg) && !projects.includes(arg));
  // Paths first: Jest takes all that follows --selectProjects for names of projects.
  const selected = projects.length > 0 ? ['--selectProjects', ...projects] : [];
  const jest = projects.length > 0 || others.length > 0 ? [...others, ...selected] : undefined;
  // The pages that journeys and browser look at need their stylesheet.
  return {
    checks:
      jest && !existsSync(join(ROOT, 'public', 'assets')) ? [...new Set([...checks, 'assets'])] : checks,
    jest,
  };
}

/** Runs a few at a time and gives the outcomes in order. */
async function inTurns(works) {
  const outcomes = [];
  let next = 0;
  const worker = async () => {
    while (next < works.length && !interrupted) {
      const index = next++;
      outcomes[index] = await works[index]();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

/** What a check says is shown whole, and only when it fails. */
async function check(name) {
  const started = Date.now();
  let output = '';
  const { child, closed } = start(CHECKS[name], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const passed = (await closed) === 0;
  say(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds(started)})`);
  if (!passed) say(output.trimEnd());
  return passed;
}

async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'ventanilla-tally-'));
  const file = join(folder, 'tally.json');
  const reporters = [
    '--reporters=default',
    `--reporters=${join(ROOT, 'scripts', 'parts', 'jest-tally.mjs')}`,
  ];
  const { closed } = start([bin('jest/bin/jest.js'), ...args, ...reporters], {
    // Jest speaks on stderr; here its summary belongs to the report.
    stdio: [args.includes('--watch') ? 'inherit' : 'ignore', 1, 1],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
      JEST_TALLY_FILE: file,
    },
  });
  const code = await closed;
  const tally = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1 };
  rmSync(folder, { recursive: true, force: true });
  // Jest may fail with every test passed: nothing found, a global setup that broke.
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
