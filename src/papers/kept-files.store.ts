import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';

/**
 * Which hashes lie in the store of files, and since when nobody refers to them. All changes go through the row of the hash:
 * what is wanted, taken into use, let go and removed at the same moment waits for each other there.
 */
@Injectable()
export class KeptFiles {
  /** Before bytes are stored: for the next hour they are somebody's. Committed before the first byte goes out. */
  async want(tx: Tx, now: Date, hashes: readonly string[]): Promise<void> {
    await tx.run(
      `INSERT INTO paper_file (hash, idle_since) SELECT hash, $2::timestamptz FROM unnest($1::text[]) AS hash ORDER BY hash
       ON CONFLICT ON CONSTRAINT paper_file_pkey DO UPDATE SET idle_since = $2 WHERE paper_file.idle_since IS NOT NULL`,
      [hashes, now],
    );
  }

  /**
   * In the transaction that adds the paper: its bytes stay.
   * @returns false when the hour is over and they were removed meanwhile: then nothing may refer to them.
   */
  async use(tx: Tx, hashes: readonly string[]): Promise<boolean> {
    await this.lock(tx, hashes);
    const found = await tx.run('UPDATE paper_file SET idle_since = NULL WHERE hash = ANY($1::text[])', [
      hashes,
    ]);
    return found === new Set(hashes).size;
  }

  /**
   * Before papers are deleted: from here until the commit nobody else takes these hashes into use or lets go of them, so that
   * of two who delete the last two papers of a hash the second one sees that it is the last.
   */
  async lock(tx: Tx, hashes: readonly string[]): Promise<void> {
    await tx.rows('SELECT hash FROM paper_file WHERE hash = ANY($1::text[]) ORDER BY hash FOR UPDATE', [
      hashes,
    ]);
  }

  /** After papers were deleted, with the hashes locked before: those that nobody refers to any more are idle from now on. */
  async letGo(tx: Tx, now: Date, hashes: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE paper_file f SET idle_since = $2 WHERE f.hash = ANY($1::text[])
         AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.hash = f.hash) AND NOT EXISTS (SELECT 1 FROM paper_page g WHERE g.hash = f.hash)`,
      [hashes, now],
    );
  }

  /**
   * The next hashes that nobody wanted since `before`, out of the record; their rows stay locked until the commit, so whoever
   * wants them anew waits until their bytes are gone and stores them again. A paper that still referred to one would refuse.
   */
  async takeIdle(tx: Tx, before: Date, limit: number): Promise<string[]> {
    const rows = await tx.rows<{ hash: string }>(
      `DELETE FROM paper_file WHERE hash IN (
         SELECT hash FROM paper_file WHERE idle_since <= $1 ORDER BY idle_since LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING hash`,
      [before, limit],
    );
    return rows.map(({ hash }) => hash);
  }

  /** Hashes that lie in the store without anybody's record: idle from `idleSince` on. @returns how many were not known. */
  adopt(tx: Tx, idleSince: Date, hashes: readonly string[]): Promise<number> {
    return tx.run(
      `INSERT INTO paper_file (hash, idle_since) SELECT DISTINCT hash, $2::timestamptz FROM unnest($1::text[]) AS hash ORDER BY hash
       ON CONFLICT ON CONSTRAINT paper_file_pkey DO NOTHING`,
      [hashes, idleSince],
    );
  }
}
