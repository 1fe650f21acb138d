import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { KeptFiles } from './kept-files.store.js';
import { PaperFiles, type StoredFile } from './paper-files.js';
import { IDLE_SECONDS, STRAY_SECONDS } from './paper.rules.js';

export const FIND_STRAY_FILES = 'papers.find-strays';

/** One run looks at so many; a store of a million is walked through in less than a day. */
const LOOKED_AT = 1_000;

/**
 * Walks through the store of files, some at a time and from the beginning again after the end, and records what no row
 * knows: after a database was put back to what it was yesterday, today's bytes lie there for nobody. As idle files they
 * then go like all others, a week later. Where each process is on its walk only it knows; walking twice does no harm.
 */
@Injectable()
export class FindStrayFiles {
  private walk: AsyncIterator<StoredFile> | undefined;

  constructor(
    private readonly database: Database,
    private readonly kept: KeptFiles,
    private readonly files: PaperFiles,
  ) {}

  /** @returns how many were found. */
  async execute(): Promise<number> {
    const some = await this.next();
    return this.database.transaction(async ({ tx, now }) => {
      const before = secondsAfter(now, -IDLE_SECONDS);
      const settled = some.filter(({ storedAt }) => storedAt <= before).map(({ hash }) => hash);
      return this.kept.adopt(tx, secondsAfter(now, STRAY_SECONDS), settled);
    });
  }

  private async next(): Promise<StoredFile[]> {
    const some: StoredFile[] = [];
    const walk = (this.walk ??= this.files.list()[Symbol.asyncIterator]());
    try {
      while (some.length < LOOKED_AT) {
        const step = await walk.next();
        if (step.done) {
          this.walk = undefined;
          break;
        }
        some.push(step.value);
      }
    } catch (error) {
      this.walk = undefined;
      throw error;
    }
    return some;
  }
}
