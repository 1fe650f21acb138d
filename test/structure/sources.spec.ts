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
      where(sources, /process\.env/).filter(
        (file) => !/^src\/(main|migrate|seed-demo|padron-import)\.ts$/.test(file),
      ),
    ).toEqual([]);
  });

  it('write files where papers are kept alone, and what an import left out; nothing is put down for a while', () => {
    expect(
      where(
        sources,
        /tmpdir|mkdtemp|writeFile|appendFile|createWriteStream|copyFile|\bopen\([^)]*'[wa]x?\+?'/,
      ).sort(),
    ).toEqual(['src/padron-import.ts', 'src/papers/folder-files.ts']);
  });

  it('never let the ORM change the schema, and cut cycles instead of bridging them', () => {
    expect(where(sources, /synchronize: true|forwardRef\(/)).toEqual([]);
  });

  it('take the time from the transaction', () => {
    const outside = sources.filter(({ file }) => !file.startsWith('src/platform/'));
    expect(where(outside, /new Date\(\)|Date\.now\(\)|Math\.random\(/)).toEqual([]);
  });
});

describe('the layers', () => {
  /** Roles stand between two dots of a file's name; a use case has none: it is named by its verb. */
  const isUseCase = ({ file, text }: { file: string; text: string }) =>
    /\/[a-z-]+\.ts$/.test(file) && /^ {2}(async )?execute\(/m.test(text);

  it('begin transactions in use cases; the others that do are these', () => {
    const outside = sources.filter(
      (source) => !source.file.startsWith('src/platform/') && !isUseCase(source),
    );
    expect(where(outside, /\.transaction\(/).sort()).toEqual([
      // What the guard refused leaves its trace; no use case was reached.
      'src/audit/denied-requests.ts',
      // Closures are compared with the transaction's clock.
      'src/centers/centers.reads.ts',
      // Its three short transactions stand around a hand-over to the mail server.
      'src/mail/dispatcher.ts',
      'src/seed-demo.ts',
    ]);
  });

  it('name the constraint that may be passed over, or another rule would be with it', () => {
    expect(where(sources, /ON CONFLICT DO NOTHING/)).toEqual([]);
  });

  it('hash what people choose behind one gate; the seed does it before anybody is served', () => {
    expect(where(sources, /from '@node-rs\/argon2'/).sort()).toEqual([
      'src/administration/seed-demo.store.ts',
      'src/platform/secrets/secret-hasher.ts',
    ]);
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

it('the image starts the app as `npm start` does', () => {
  const flags = [...readFileSync(`${ROOT}scripts/parts/node-flags.mjs`, 'utf8').matchAll(/'(--[^']+)'/g)].map(
    ([, flag = '']) => flag,
  );
  expect(flags.length).toBeGreaterThan(0);
  const command = ['node', ...flags, 'dist/src/main.js'].map((word) => JSON.stringify(word)).join(', ');
  expect(readFileSync(`${ROOT}Dockerfile`, 'utf8')).toContain(`CMD [${command}]`);
});
