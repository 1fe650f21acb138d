import { Injectable } from '@nestjs/common';
import { visitOverSince } from '../queue/index.js';
import { newId, type Sql, type Tx } from '../platform/index.js';
import { type PaperMediaType } from './paper-limits.rules.js';
import { type PaperKind, type PaperLine } from './paper.rules.js';

/** A paper as it is handed in. Hashes are SHA-256 in lowercase hex. */
export interface NewPaper {
  readonly dossierId: string;
  readonly kind: PaperKind;
  /** Of the bytes as they were sent. */
  readonly sentHash: string;
  readonly hash: string;
  readonly type: PaperMediaType;
  /** Size of what is kept. */
  readonly bytes: number;
  readonly staffId: string;
  readonly pages: readonly { readonly hash: string; readonly width: number; readonly height: number }[];
}

/** A paper that is going or gone. */
export interface PaperHead {
  readonly id: string;
  readonly dossierId: string;
  readonly centerId: string;
  readonly ticketId: string;
  readonly kind: PaperKind;
}

/** Since when the dossier of paper `p` is over: decided, or left undecided when its visit ended. */
export const OVER_SINCE = `coalesce(d.decided_at, ${visitOverSince('t')})`;

/** Papers whose dossier was over at $1. */
export const PAPERS_OVER = `FROM paper p JOIN dossier d ON d.id = p.dossier_id JOIN ticket t ON t.id = d.ticket_id
       WHERE p.handed_in_at <= $1 AND ${OVER_SINCE} <= $1`;

/** The write side of papers: their rows. The bytes have their own store, see `kept-files.store.ts`. */
@Injectable()
export class Papers {
  /** The lines of a dossier, in its order. */
  linesOf(sql: Sql, dossierId: string): Promise<PaperLine[]> {
    return sql.rows('SELECT kind, how FROM dossier_check WHERE dossier_id = $1 ORDER BY position', [
      dossierId,
    ]);
  }

  async countOf(sql: Sql, dossierId: string, kind: PaperKind): Promise<number> {
    const row = await sql.one<{ count: number }>(
      'SELECT count(*)::int AS count FROM paper WHERE dossier_id = $1 AND kind = $2',
      [dossierId, kind],
    );
    return row?.count ?? 0;
  }

  /** The paper that these very bytes already are. */
  async same(sql: Sql, { dossierId, kind, sentHash }: Pick<NewPaper, 'dossierId' | 'kind' | 'sentHash'>) {
    const row = await sql.one<{ id: string }>(
      'SELECT id FROM paper WHERE dossier_id = $1 AND kind = $2 AND sent_hash = $3',
      [dossierId, kind, sentHash],
    );
    return row?.id;
  }

  /** The caller holds the dossier, so nobody hands in the same meanwhile; `paper_same_once` says so all the same. */
  async add(tx: Tx, now: Date, paper: NewPaper): Promise<string> {
    const id = newId();
    await tx.run(
      `INSERT INTO paper (id, dossier_id, kind, sent_hash, hash, type, bytes, handed_in_by, handed_in_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        paper.dossierId,
        paper.kind,
        paper.sentHash,
        paper.hash,
        paper.type,
        paper.bytes,
        paper.staffId,
        now,
      ],
    );
    const pages = paper.pages.map((page, index) => ({ ...page, number: index + 1 }));
    await tx.run(
      `INSERT INTO paper_page (paper_id, number, hash, width, height)
       SELECT $1, number, hash, width, height FROM json_to_recordset($2::json) AS page(number smallint, hash text, width integer, height integer)`,
      [id, JSON.stringify(pages)],
    );
    return id;
  }

  find(sql: Sql, id: string): Promise<PaperHead | undefined> {
    return sql.one(
      `SELECT p.id, p.dossier_id AS "dossierId", d.center_id AS "centerId", d.ticket_id AS "ticketId", p.kind
       FROM paper p JOIN dossier d ON d.id = p.dossier_id WHERE p.id = $1`,
      [id],
    );
  }

  /** Every hash that these papers and their pages refer to, in order. */
  async hashesOf(sql: Sql, ids: readonly string[]): Promise<string[]> {
    const rows = await sql.rows<{ hash: string }>(
      `SELECT hash FROM paper WHERE id = ANY($1::uuid[]) UNION SELECT hash FROM paper_page WHERE paper_id = ANY($1::uuid[]) ORDER BY hash`,
      [ids],
    );
    return rows.map(({ hash }) => hash);
  }

  /** Takes the rows out, pages and all. @returns how many there still were. */
  remove(tx: Tx, ids: readonly string[]): Promise<number> {
    return tx.run('DELETE FROM paper WHERE id = ANY($1::uuid[])', [ids]);
  }

  /**
   * The next papers of dossiers that were over at `before`, locked; what somebody else is at is passed over. Nothing is handed
   * in once a dossier is over, so what was handed in later is not looked at.
   */
  lockOver(tx: Tx, before: Date, limit: number): Promise<PaperHead[]> {
    return tx.rows(
      `SELECT p.id, p.dossier_id AS "dossierId", d.center_id AS "centerId", d.ticket_id AS "ticketId", p.kind ${PAPERS_OVER}
       ORDER BY p.handed_in_at LIMIT $2 FOR UPDATE OF p SKIP LOCKED`,
      [before, limit],
    );
  }
}
