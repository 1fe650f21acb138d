import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../../src/platform/index.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function filesOf(folder: string, ending: string): { file: string; text: string }[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(`${ROOT}${folder}/${file}`, 'utf8') }));
}

const sources = filesOf('src', '.ts').filter(({ file }) => !file.endsWith('.spec.ts'));
const where = (files: { file: string; text: string }[], pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('the sources', () => {
  it('escape everything in templates', () => {
    expect(where(filesOf('templates', '.hbs'), /\{\{\{/)).toEqual([]);
  });

  it('have no style, script or event attribute in pages, which the policy would stop', () => {
    const pages = filesOf('templates', '.hbs').filter(({ file }) => !/\/mail/.test(file));
    expect(where(pages, /\sstyle="|<script(?![^>]*\ssrc=)|\son[a-z]+="/)).toEqual([]);
  });

  it('read the environment in the configuration alone', () => {
    expect(
      where(sources, /process\.env/).filter((file) => !/^src\/(main|migrate|seed-demo)\.ts$/.test(file)),
    ).toEqual([]);
  });

  it('never let the ORM change the schema, and cut cycles instead of bridging them', () => {
    expect(where(sources, /synchronize: true|forwardRef\(/)).toEqual([]);
  });

  it('take the time from the transaction', () => {
    const outside = sources.filter(({ file }) => !file.startsWith('src/platform/'));
    expect(where(outside, /new Date\(\)|Date\.now\(\)|Math\.random\(/)).toEqual([]);
  });
});

describe('the catalogue of errors', () => {
  const STABLE_CODE = /^[A-Z][A-Z_]+$/;

  /** `super('CODE', 'kind', …)` and `new DomainError('CODE', 'kind', …)`, as the sources write them. */
  const written = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:super|new DomainError)\(\s*'([^']+)',\s*'([^']+)'/g)].map(
      ([, code = '', kind = '']) => ({ file, code, kind }),
    ),
  );

  it('gives every code one kind, so that a program can rely on its status', () => {
    expect(written.length).toBeGreaterThan(40);
    const kinds = new Map<string, Set<string>>();
    for (const { code, kind } of written) kinds.set(code, (kinds.get(code) ?? new Set()).add(kind));
    expect(
      [...kinds].filter(([, of]) => of.size > 1).map(([code, of]) => `${code}: ${[...of].join(', ')}`),
    ).toEqual([]);
  });

  it('writes codes alike', () => {
    expect(written.filter(({ code }) => !STABLE_CODE.test(code))).toEqual([]);
  });

  it('is made of errors with a sentence for the person', () => {
    const error = new DomainError('SOME_CODE', 'rule', 'Revise el dato y vuelva a enviar.');
    expect(error.detail).toMatch(/\.$/);
    const mute = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?:super|new DomainError)\(\s*'([A-Z_]+)',\s*'[a-z-]+',\s*''/g)].map(
        ([, code]) => `${file}: ${code ?? ''}`,
      ),
    );
    expect(mute).toEqual([]);
  });
});
