import { Injectable } from '@nestjs/common';
import { newId, onConstraint, type Sql, type Tx } from '../platform/index.js';
import { type ApprovalOutcome, type ApprovalStatus } from './approval.rules.js';
import { MakerIsChecker } from './approvals.errors.js';

/** Ids, codes and numbers alone; what it means to people the part of its kind tells. */
export type ApprovalScope = Readonly<Record<string, string | number | readonly string[]>>;

/** One request for a second person. */
export interface Approval {
  readonly id: string;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly accountId: string | null;
  readonly centerId: string;
  readonly scope: ApprovalScope;
  readonly reason: string | null;
  readonly makerId: string;
  readonly makerCedula: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly status: ApprovalStatus;
  readonly decisionReason: string | null;
  /** Who decided. */
  readonly checkerId: string | null;
  readonly checkerCedula: string | null;
}

export const APPROVAL_COLUMNS = `a.id, a.kind, a.subject_kind AS "subjectKind", a.subject_id AS "subjectId", a.account_id AS "accountId",
  a.center_id AS "centerId", a.scope, a.reason, a.maker_id AS "makerId", a.maker_cedula AS "makerCedula", a.requested_at AS "requestedAt",
  a.expires_at AS "expiresAt", a.status, a.decision_reason AS "decisionReason", a.checker_id AS "checkerId", a.checker_cedula AS "checkerCedula"`;

/** The write side of approvals. */
@Injectable()
export class ApprovalStore {
  find(sql: Sql, id: string): Promise<Approval | undefined> {
    return sql.one(`SELECT ${APPROVAL_COLUMNS} FROM approval a WHERE id = $1`, [id]);
  }

  /** Last in the lock order: after employer, turno, ticket, dossier and reset. */
  lock(tx: Tx, id: string): Promise<Approval | undefined> {
    return tx.one(`SELECT ${APPROVAL_COLUMNS} FROM approval a WHERE id = $1 FOR UPDATE`, [id]);
  }

  lockPending(tx: Tx, kind: string, subjectId: string): Promise<Approval | undefined> {
    return tx.one(
      `SELECT ${APPROVAL_COLUMNS} FROM approval a WHERE kind = $1 AND subject_id = $2 AND status = 'pending' FOR UPDATE`,
      [kind, subjectId],
    );
  }

  /** The last decision about exactly this. */
  lastDecided(tx: Tx, kind: string, subjectId: string, scope: ApprovalScope): Promise<Approval | undefined> {
    return tx.one(
      `SELECT ${APPROVAL_COLUMNS} FROM approval a WHERE kind = $1 AND subject_id = $2 AND status IN ('approved', 'rejected') AND scope = $3::jsonb
       ORDER BY decided_at DESC, id DESC LIMIT 1`,
      [kind, subjectId, JSON.stringify(scope)],
    );
  }

  /** @returns undefined when there is a pending one already: the unique index has the last word. */
  create(
    tx: Tx,
    approval: Omit<Approval, 'id' | 'status' | 'decisionReason' | 'checkerId' | 'checkerCedula'>,
  ): Promise<Approval | undefined> {
    return tx.one(
      `INSERT INTO approval AS a (id, kind, subject_kind, subject_id, account_id, center_id, scope, reason, maker_id, maker_cedula, requested_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12)
       ON CONFLICT (kind, subject_id) WHERE status = 'pending' DO NOTHING RETURNING ${APPROVAL_COLUMNS}`,
      [
        newId(),
        approval.kind,
        approval.subjectKind,
        approval.subjectId,
        approval.accountId,
        approval.centerId,
        JSON.stringify(approval.scope),
        approval.reason,
        approval.makerId,
        approval.makerCedula,
        approval.requestedAt,
        approval.expiresAt,
      ],
    );
  }

  /** @returns false when it was decided, taken back or expired before. */
  async decide(
    tx: Tx,
    now: Date,
    id: string,
    decision: {
      outcome: ApprovalOutcome;
      reason: string;
      checker: { id: string; cedula: string };
      goodUntil: Date;
    },
  ): Promise<boolean> {
    const { outcome, reason, checker, goodUntil } = decision;
    const changed = await onConstraint(
      tx.run(
        `UPDATE approval SET status = $2, checker_id = $3, checker_cedula = $4, decided_at = $5, decision_reason = $6,
           expires_at = CASE WHEN $2 = 'approved' THEN $7 ELSE expires_at END
         WHERE id = $1 AND status = 'pending' AND expires_at > $5::timestamptz`,
        [id, outcome, checker.id, checker.cedula, now, reason, goodUntil],
      ),
      { approval_two_people: () => new MakerIsChecker() },
    );
    return changed === 1;
  }

  async end(tx: Tx, id: string, status: 'expired' | 'withdrawn'): Promise<void> {
    await tx.run(`UPDATE approval SET status = $2 WHERE id = $1 AND status = 'pending'`, [id, status]);
  }

  /** Writes down a batch of what nobody decided in time, passing over what another process holds. */
  expireOverdue(tx: Tx, now: Date): Promise<Approval[]> {
    return tx.rows(
      `UPDATE approval a SET status = 'expired' WHERE a.id IN (
         SELECT id FROM approval WHERE status = 'pending' AND expires_at <= $1 ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
       RETURNING ${APPROVAL_COLUMNS}`,
      [now],
    );
  }
}
