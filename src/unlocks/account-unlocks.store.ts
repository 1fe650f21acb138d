import { Injectable } from '@nestjs/common';
import { type Sql, type Tx } from '../platform/index.js';
import { type Evidence } from './unlock.rules.js';

/** The one outcome of an approved dossier of this service. */
export interface AccountUnlock {
  readonly id: string;
  readonly dossierId: string;
  readonly accountId: string;
  readonly centerId: string;
  readonly unlockedBy: string;
  readonly unlockedAt: Date;
  readonly evidence: Evidence;
  readonly wasLocked: boolean;
}

@Injectable()
export class AccountUnlocks {
  byDossier(sql: Sql, dossierId: string): Promise<AccountUnlock | undefined> {
    return sql.one(
      `SELECT id, dossier_id AS "dossierId", account_id AS "accountId", center_id AS "centerId", unlocked_by AS "unlockedBy",
         unlocked_at AS "unlockedAt", evidence, was_locked AS "wasLocked" FROM account_unlock WHERE dossier_id = $1`,
      [dossierId],
    );
  }

  async create(tx: Tx, unlock: AccountUnlock): Promise<void> {
    await tx.run(
      `INSERT INTO account_unlock (id, dossier_id, account_id, center_id, unlocked_by, unlocked_at, evidence, was_locked)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        unlock.id,
        unlock.dossierId,
        unlock.accountId,
        unlock.centerId,
        unlock.unlockedBy,
        unlock.unlockedAt,
        unlock.evidence,
        unlock.wasLocked,
      ],
    );
  }

  /** How the person of this visit is there. */
  async modeOf(sql: Sql, ticketId: string): Promise<'in-person' | 'video'> {
    const row = await sql.one<{ mode: 'in-person' | 'video' | null }>(
      'SELECT t.mode FROM ticket k LEFT JOIN turno t ON t.id = k.turno_id WHERE k.id = $1',
      [ticketId],
    );
    return row?.mode ?? 'in-person';
  }
}
