import { Injectable } from '@nestjs/common';
import { newId, type Sql, type StaffActor, type Tx } from '../platform/index.js';
import { type InterestRelation } from './interest.rules.js';
import { InterestDeclared } from './interests.errors.js';

/** What somebody of the staff declared about an employer: it holds in every visit, until a supervisor takes it back. */
export interface Interest {
  readonly relation: InterestRelation;
  readonly declaredAt: Date;
}

/** Who must not decide about whom. */
@Injectable()
export class Interests {
  /** Of this person about this employer, if any is in force. */
  find(sql: Sql, staffId: string, accountId: string): Promise<Interest | undefined> {
    return sql.one(
      `SELECT relation, declared_at AS "declaredAt" FROM staff_interest
       WHERE staff_id = $1 AND account_id = $2 AND withdrawn_at IS NULL`,
      [staffId, accountId],
    );
  }

  /** The visit of whoever asks is locked: a declaration in it comes before or after this. @throws {InterestDeclared} 409 */
  async judge(tx: Tx, actor: StaffActor, accountId: string): Promise<void> {
    if (await this.find(tx, actor.id, accountId)) throw new InterestDeclared();
  }

  /** @returns false when one is in force already. */
  async declare(
    tx: Tx,
    now: Date,
    interest: { staffId: string; accountId: string; dossierId: string; relation: InterestRelation },
  ): Promise<boolean> {
    const rows = await tx.rows(
      `INSERT INTO staff_interest (id, staff_id, account_id, dossier_id, relation, declared_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (staff_id, account_id) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id`,
      [newId(), interest.staffId, interest.accountId, interest.dossierId, interest.relation, now],
    );
    return rows.length === 1;
  }

  /** Those declared in this dossier by others than this supervisor. @returns whose they were. */
  withdraw(
    tx: Tx,
    now: Date,
    dossierId: string,
    by: { staffId: string; reason: string },
  ): Promise<{ staffId: string }[]> {
    return tx.rows(
      `UPDATE staff_interest SET withdrawn_at = $2, withdrawn_by = $3, withdraw_reason = $4
       WHERE dossier_id = $1 AND withdrawn_at IS NULL AND staff_id <> $3 RETURNING staff_id AS "staffId"`,
      [dossierId, now, by.staffId, by.reason],
    );
  }
}
