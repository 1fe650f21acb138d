/** Dependencies and build: done when needed, and only then. No package may be imported here: there may be none yet. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, run, runNode, say, Stop } from './command.mjs';
import { alone } from './lock.mjs';

const at = (...names) => join(ROOT, ...names);
const STAMP = at('dist', '.built-from');

/** What the build reads. Templates are read at run time and are not part of it. */
const BUILT_FROM = [
  'src',
  'migrations',
  'bench',
  'styles',
  'scripts/build-assets.mjs',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** After this the app can run: packages installed, `dist/` and `public/assets/` built from the present sources. */
export function prepare() {
  return inThisClone(async () => {
    const builtFrom = fingerprint();
    const mustBuild = existsSync(at('src')) && !isBuilt(builtFrom);
    if (!isInstalled({ withTools: mustBuild || process.env.NODE_ENV !== 'production' })) await install();
    if (mustBuild) await build(builtFrom);
  });
}

/** After this the tools of development can run; builds nothing. */
export function prepareTools() {
  return inThisClone(async () => {
    if (!isInstalled({ withTools: true })) await install();
  });
}

/** Builds whatever the state of `dist/`. */
export function rebuild() {
  return inThisClone(async () => {
    if (!isInstalled({ withTools: true })) await install();
    await build(fingerprint());
  });
}

/** Two commands started at the same time must not install or build over each other. */
function inThisClone(work) {
  const name = createHash('sha256').update(`${process.getuid?.()}:${ROOT}`).digest('hex').slice(0, 16);
  return alone(
    join(tmpdir(), `ventanilla-${name}.lock`),
    () => say('Otra orden instala o compila en esta carpeta; esperamos a que termine …'),
    work,
  );
}

/** npm leaves in `node_modules` a list of what it installed, written last: a broken-off install has none. */
function isInstalled({ withTools }) {
  const wanted = readJson(at('package-lock.json'))?.packages ?? {};
  const present = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || ((entry.dev || entry.devOptional) && !withTools)) return true;
    // Optional packages are those of other platforms.
    return present[path] ? present[path].version === entry.version : entry.optional === true;
  });
}

async function install() {
  say('Instalando las dependencias (npm ci) …');
  const started = Date.now();
  // The build needs TypeScript and Sass also where NODE_ENV=production makes npm leave them out.
  const code = await npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0)
    throw new Stop('npm ci falló: lo de arriba dice por qué. Después de arreglarlo, repita la orden.');
  say(`Dependencias instaladas en ${seconds(started)}.`);
}

function npm(args) {
  const script = process.env.npm_execpath;
  // The npm that started us, if one did: same version, same settings, no shell.
  if (script && /npm-cli\.c?js$/.test(script)) return runNode([script, ...args]);
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args]) : run('npm', args);
}

async function build(builtFrom) {
  say('Compilando …');
  const started = Date.now();
  rmSync(STAMP, { force: true });
  // Without its output the compiler's memory of an earlier build would let it write nothing.
  if (!existsSync(at('dist', 'src', 'main.js'))) rmSync(at('dist'), { recursive: true, force: true });
  if ((await runNode([at('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'])) !== 0) {
    throw new Stop('La compilación falló: TypeScript dice arriba por qué.');
  }
  removeOrphans(at('dist'));
  await buildAssets();
  writeFileSync(STAMP, builtFrom);
  say(`Compilado en ${seconds(started)}.`);
}

export async function buildAssets() {
  if (!existsSync(at('scripts', 'build-assets.mjs'))) return;
  if ((await runNode([at('scripts', 'build-assets.mjs')])) !== 0) {
    throw new Stop('Los estilos no se pudieron compilar: lo de arriba dice por qué.');
  }
}

const isBuilt = (builtFrom) =>
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === builtFrom &&
  existsSync(at('dist', 'src', 'main.js')) &&
  existsSync(at('public', 'assets'));

/** Contents, not times: a checkout of an older commit has new times, a copied folder may have old ones. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of BUILT_FROM.flatMap((name) => filesUnder(at(name)))) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true, encoding: 'utf8' });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The compiler never deletes; a removed migration must not stay behind as JavaScript and run. */
function removeOrphans(dist) {
  for (const file of filesUnder(dist)) {
    const source = at(relative(dist, file).replace(/\.js(\.map)?$/, '.ts'));
    if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(file);
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
