import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { KeptFiles } from './kept-files.store.js';
import { PaperFiles } from './paper-files.js';
import { IDLE_SECONDS } from './paper.rules.js';

export const REMOVE_IDLE_FILES = 'papers.remove-files';

/** So many at a time go out to the store, and so many in one transaction: some seconds even where the store is far away. */
const AT_ONCE = 10;
const BATCH = 100;
/** The database takes the lock away from whoever stands still for longer than thirty seconds; nothing is removed without it. */
const HELD_MS = 20_000;

class LockTooOld extends Error {}

/**
 * Bytes that no paper has referred to for an hour: of papers that were removed or forgotten, and of those that never came to be.
 * They leave the store while their rows are locked, the one place where a transaction waits for something else than the
 * database: whoever hands in the same bytes at that moment waits for the end of it and stores them again (ADR 0036).
 * No audit: what became of a paper was recorded with its row.
 */
@Injectable()
export class RemoveIdleFiles {
  constructor(
    private readonly database: Database,
    private readonly kept: KeptFiles,
    private readonly files: PaperFiles,
  ) {}

  /** One batch. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const idle = await this.kept.takeIdle(tx, secondsAfter(now, -IDLE_SECONDS), BATCH);
      const lockedAt = performance.now();
      for (let from = 0; from < idle.length; from += AT_ONCE) {
        if (performance.now() - lockedAt > HELD_MS) throw new LockTooOld();
        await Promise.all(idle.slice(from, from + AT_ONCE).map((hash) => this.files.remove(hash)));
      }
      return idle.length;
    });
  }
}
