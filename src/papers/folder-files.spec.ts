import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { listed } from '../../test/support/papers.js';
import { FolderFiles } from './folder-files.js';
import { fileHash } from './paper-files.js';

const LETTER = Buffer.from('a letter');
const HASH = fileHash(LETTER);
const UNAVAILABLE = { code: 'FILES_UNAVAILABLE', kind: 'unavailable', retryAfterSeconds: 30 };
const RIGHTS = 0o777;

describe('papers in a folder', () => {
  let parent: string;
  let folder: string;
  let fanOut: string;
  let files: FolderFiles;
  const logged: string[] = [];

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'ventanilla-papers-'));
    folder = join(parent, 'not', 'there', 'yet');
    fanOut = join(folder, HASH.slice(0, 2));
    logged.length = 0;
    files = new FolderFiles(folder, pino({}, { write: (line: string) => void logged.push(line) }));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('are put, found, listed and removed by their hash', async () => {
    expect(await files.get(HASH)).toBeUndefined();
    expect(await listed(files)).toEqual([]);
    await files.put(HASH, LETTER);
    await files.put(HASH, LETTER);
    expect(await readdir(fanOut)).toEqual([HASH]);
    expect(await files.get(HASH)).toEqual(LETTER);
    const { mtime } = await stat(join(fanOut, HASH));
    expect(await listed(files)).toEqual([{ hash: HASH, storedAt: mtime }]);
    await files.remove(HASH);
    await files.remove(HASH);
    expect(await files.get(HASH)).toBeUndefined();
    expect(await listed(files)).toEqual([]);
  });

  it('are their owner’s alone', async () => {
    await files.put(HASH, LETTER);
    const rights = async (path: string) => (await stat(path)).mode & RIGHTS;
    expect([await rights(folder), await rights(fanOut), await rights(join(fanOut, HASH))]).toEqual([
      0o700, 0o700, 0o600,
    ]);
  });

  it('may be put by many at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => files.put(HASH, LETTER)));
    expect(await readdir(fanOut)).toEqual([HASH]);
    expect(await files.get(HASH)).toEqual(LETTER);
  });

  it('are not handed out when they are not what was put, until they are put again', async () => {
    await files.put(HASH, LETTER);
    await writeFile(join(fanOut, HASH), 'a lette');
    await expect(files.get(HASH)).rejects.toMatchObject(UNAVAILABLE);
    expect(logged.join()).toContain('is not what was put');
    await files.put(HASH, LETTER);
    expect(await files.get(HASH)).toEqual(LETTER);
  });

  it('have no other name than a hash, and that of their bytes', async () => {
    for (const name of ['../../etc/passwd', HASH.toUpperCase(), `${HASH}/x`, `${HASH}\n`, '']) {
      await expect(files.get(name)).rejects.toThrow(TypeError);
      await expect(files.remove(name)).rejects.toThrow(TypeError);
    }
    await expect(files.put(HASH, Buffer.from('x'))).rejects.toThrow(TypeError);
    expect(await readdir(parent)).toEqual([]);
  });

  it('that a dying process left unfinished are not found, but listed with their hash and removed', async () => {
    await files.put(HASH, LETTER);
    await rm(join(fanOut, HASH));
    const unfinished = join(fanOut, `${HASH}.0b6f2c1e`);
    const yesterday = new Date('2026-11-25T12:00:00.000Z');
    await writeFile(unfinished, 'a le');
    await utimes(unfinished, yesterday, yesterday);
    expect(await files.get(HASH)).toBeUndefined();
    expect(await listed(files)).toEqual([{ hash: HASH, storedAt: yesterday }]);
    await files.remove(HASH);
    expect(await readdir(fanOut)).toEqual([]);
  });

  it('are listed without what else lies there', async () => {
    await files.put(HASH, LETTER);
    await writeFile(join(folder, 'lost+found'), '');
    await writeFile(join(fanOut, 'notes.txt'), '');
    expect((await listed(files)).map(({ hash }) => hash)).toEqual([HASH]);
  });

  it('are unavailable where the folder cannot be written or read, and nothing is left halfway', async () => {
    await writeFile(join(parent, 'a-file'), '');
    const inAFile = new FolderFiles(join(parent, 'a-file'), pino({ level: 'silent' }));
    await expect(inAFile.put(HASH, LETTER)).rejects.toMatchObject(UNAVAILABLE);
    await expect(inAFile.get(HASH)).rejects.toMatchObject(UNAVAILABLE);
    await expect(listed(inAFile)).rejects.toMatchObject(UNAVAILABLE);
  });
});
