import { Injectable } from '@nestjs/common';
import { newId, type Sql, type Tx } from '../platform/index.js';

export type DefectsMailStatus = 'queued' | 'sent' | 'failed';

/** A sheet that somebody asked to be mailed. */
export interface DefectsMail {
  readonly id: string;
  readonly dossierId: string;
  readonly status: DefectsMailStatus;
  /** Of the defects as they were. */
  readonly digest: Buffer;
  readonly askedAt: Date;
}

const MAIL = 'id, dossier_id AS "dossierId", status, digest, asked_at AS "askedAt"';

/** The sheets that were mailed, or are to be. */
@Injectable()
export class DefectsMails {
  byId(sql: Sql, id: string): Promise<DefectsMail | undefined> {
    return sql.one(`SELECT ${MAIL} FROM dossier_defects_mail WHERE id = $1`, [id]);
  }

  /** The mails of a dossier, latest first; the caller holds the dossier, so that no other appears meanwhile. */
  ofDossier(sql: Sql, dossierId: string): Promise<DefectsMail[]> {
    return sql.rows(
      `SELECT ${MAIL} FROM dossier_defects_mail WHERE dossier_id = $1 ORDER BY asked_at DESC, id DESC`,
      [dossierId],
    );
  }

  async ask(
    tx: Tx,
    now: Date,
    mail: { dossierId: string; digest: Buffer; askedBy: string },
  ): Promise<string> {
    const id = newId();
    await tx.run(
      'INSERT INTO dossier_defects_mail (id, dossier_id, digest, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)',
      [id, mail.dossierId, mail.digest, mail.askedBy, now],
    );
    return id;
  }

  /** @returns the dossier's centre; undefined when it was settled before. */
  async settle(
    tx: Tx,
    now: Date,
    id: string,
    status: 'sent' | 'failed',
  ): Promise<{ dossierId: string; centerId: string } | undefined> {
    const [settled] = await tx.rows<{ dossierId: string; centerId: string }>(
      `UPDATE dossier_defects_mail m SET status = $2, settled_at = $3 FROM dossier d
       WHERE m.id = $1 AND m.status = 'queued' AND d.id = m.dossier_id
       RETURNING m.dossier_id AS "dossierId", d.center_id AS "centerId"`,
      [id, status, now],
    );
    return settled;
  }
}
