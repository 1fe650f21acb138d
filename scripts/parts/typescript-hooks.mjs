/** Module hooks: an import of `x.js` finds `x.ts`, which is compiled with the same settings as in the tests, once for all processes. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEPT = join(ROOT, 'node_modules', '.cache', 'ventanilla-typescript');
const SETTINGS = ['.swcrc', 'node_modules/@swc/core/package.json']
  .map((name) => readFileSync(join(ROOT, name), 'utf8'))
  .join('');

export async function resolve(specifier, context, next) {
  if (/^[./].*\.js$|^file:.*\.js$/.test(specifier) && !context.parentURL?.includes('/node_modules/')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

/** Named by what it was made of: another source, place, compiler or setting is another file. */
async function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const name = createHash('sha256').update(`${SETTINGS}\0${file}\0${source}`).digest('hex');
  const kept = join(KEPT, name.slice(0, 2), `${name}.mjs`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, { filename: file, sourceMaps: 'inline' });
  keep(kept, code);
  return code;
}

/** Whole or not at all, however many processes start at once; where nothing can be kept it is compiled every time. */
function keep(file, code) {
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, code);
    renameSync(part, file);
  } catch {
    return;
  }
}
