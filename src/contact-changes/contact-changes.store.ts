import { Injectable } from '@nestjs/common';
import { newId, type Sql, type Tx } from '../platform/index.js';

/** One change of address, asked for and perhaps applied. */
export interface ContactChange {
  readonly id: string;
  readonly approvalId: string;
  readonly dossierId: string;
  readonly accountId: string;
  /** The account's when it was asked for; applied, the account has the next one. */
  readonly contactVersion: number;
  readonly formerEmail: string | null;
  readonly formerPhone: string | null;
  readonly email: string;
  readonly phone: string | null;
  readonly appliedAt: Date | null;
  readonly keyVersion: number | null;
}

const CHANGE = `id, approval_id AS "approvalId", dossier_id AS "dossierId", account_id AS "accountId", contact_version AS "contactVersion",
  former_email AS "formerEmail", former_phone AS "formerPhone", email, phone, applied_at AS "appliedAt", key_version AS "keyVersion"`;

/** The write side of contact changes. */
@Injectable()
export class ContactChangeStore {
  find(sql: Sql, id: string): Promise<ContactChange | undefined> {
    return sql.one(`SELECT ${CHANGE} FROM contact_change WHERE id = $1`, [id]);
  }

  ofApproval(sql: Sql, approvalId: string): Promise<ContactChange | undefined> {
    return sql.one(`SELECT ${CHANGE} FROM contact_change WHERE approval_id = $1`, [approvalId]);
  }

  /** What a request for approval is about; asked again it is there already. */
  async ask(
    tx: Tx,
    now: Date,
    change: Omit<ContactChange, 'id' | 'appliedAt' | 'keyVersion'>,
  ): Promise<void> {
    await tx.run(
      `INSERT INTO contact_change (id, approval_id, dossier_id, account_id, contact_version, former_email, former_phone, email, phone, requested_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT contact_change_approval_key DO NOTHING`,
      [
        newId(),
        change.approvalId,
        change.dossierId,
        change.accountId,
        change.contactVersion,
        change.formerEmail,
        change.formerPhone,
        change.email,
        change.phone,
        now,
      ],
    );
  }

  async applied(tx: Tx, now: Date, id: string, keyVersion: number): Promise<void> {
    await tx.run(
      'UPDATE contact_change SET applied_at = $2, key_version = $3 WHERE id = $1 AND applied_at IS NULL',
      [id, now, keyVersion],
    );
  }
}
