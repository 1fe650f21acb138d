import { randomUUID } from 'node:crypto';
import { type Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger } from 'pino';
import {
  assertFileHash,
  assertHashOf,
  fileHash,
  isFileHash,
  PaperFiles,
  type StoredFile,
} from './paper-files.js';
import { FilesUnavailable } from './papers.errors.js';

const OWNER_ONLY = { folder: 0o700, file: 0o600 };
const FAN_OUT = 2;
const HASH_LENGTH = 64;
const FAN_OUT_FOLDER = /^[0-9a-f]{2}$/;

/**
 * Papers in a folder, `ab/ab12…` each, readable by the owner of the process alone. A write goes to a name of its own beside the
 * final one (`ab/ab12….<random>`), so that several processes may share the folder and a power cut leaves the paper or nothing.
 */
export class FolderFiles extends PaperFiles {
  /** @param folder absolute; made when it is first needed */
  constructor(
    private readonly folder: string,
    private readonly logger: Logger,
  ) {
    super();
  }

  async put(hash: string, bytes: Buffer): Promise<void> {
    assertHashOf(hash, bytes);
    const folder = this.folderOf(hash);
    const unfinished = join(folder, `${hash}.${randomUUID()}`);
    await this.attempt(async () => {
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
      try {
        await writeThrough(unfinished, bytes);
        await rename(unfinished, join(folder, hash));
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      await flushFolder(folder);
    });
  }

  async get(hash: string): Promise<Buffer | undefined> {
    assertFileHash(hash);
    return this.attempt(async () => {
      const bytes = await unlessAbsent(readFile(join(this.folderOf(hash), hash)));
      if (bytes && fileHash(bytes) !== hash) throw new Error(`the file ${hash} is not what was put`);
      return bytes;
    });
  }

  async remove(hash: string): Promise<void> {
    assertFileHash(hash);
    const folder = this.folderOf(hash);
    await this.attempt(async () => {
      const names = (await unlessAbsent(readdir(folder))) ?? [];
      await Promise.all(
        names.filter((name) => name.startsWith(hash)).map((name) => rm(join(folder, name), { force: true })),
      );
    });
  }

  async *list(): AsyncIterable<StoredFile> {
    const folders = (await this.entriesOf(this.folder)).filter(
      (entry) => entry.isDirectory() && FAN_OUT_FOLDER.test(entry.name),
    );
    for (const { name: folder } of folders) {
      for (const { name } of await this.entriesOf(join(this.folder, folder))) {
        const hash = name.slice(0, HASH_LENGTH);
        if (!isFileHash(hash)) continue;
        // Somebody may have removed it since.
        const found = await this.attempt(() => unlessAbsent(stat(join(this.folder, folder, name))));
        if (found) yield { hash, storedAt: found.mtime };
      }
    }
  }

  private folderOf(hash: string): string {
    return join(this.folder, hash.slice(0, FAN_OUT));
  }

  private async entriesOf(folder: string): Promise<Dirent[]> {
    return this.attempt(async () => (await unlessAbsent(readdir(folder, { withFileTypes: true }))) ?? []);
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.logger.error({ err: error }, 'the folder of papers does not work');
      throw new FilesUnavailable();
    }
  }
}

async function writeThrough(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY.file);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is only there for good once its folder is written. Windows flushes no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
