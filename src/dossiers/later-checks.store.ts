import { Injectable } from '@nestjs/common';
import { newId, type Sql, type Tx } from '../platform/index.js';
import { type RequirementKind } from '../requirements/index.js';
import { type Finding } from './finding-facts.rules.js';
import { DOSSIER_FINDING } from './dossier-finding.approval.js';
import { type LaterOutcome, type ToCheckLater } from './later-check.rules.js';

export interface LaterCheck {
  readonly id: string;
  readonly dossierId: string;
  readonly kind: RequirementKind;
  readonly centerId: string;
  readonly accountId: string;
  readonly outcome: LaterOutcome | null;
  readonly reason: string | null;
}

/**
 * Whether somebody let pass what a later check `l` is about: accepted it, decided the dossier, or authorised a finding in it.
 * @param staffId the SQL of whose id it is
 */
export const tookPart = (staffId: string): string =>
  `(EXISTS (SELECT 1 FROM dossier d WHERE d.id = l.dossier_id AND d.decided_by = ${staffId})
    OR EXISTS (SELECT 1 FROM dossier_check k WHERE k.dossier_id = l.dossier_id AND k.kind = l.kind AND k.checked_by = ${staffId})
    OR EXISTS (SELECT 1 FROM approval a WHERE a.kind = '${DOSSIER_FINDING}' AND a.subject_id = l.dossier_id AND a.status = 'approved'
      AND a.checker_id = ${staffId}))`;

const COLUMNS = `l.id, l.dossier_id AS "dossierId", l.kind, l.center_id AS "centerId", l.outcome, l.reason,
  (SELECT d.account_id FROM dossier d WHERE d.id = l.dossier_id) AS "accountId"`;

/** The write side of what is looked up afterwards. */
@Injectable()
export class LaterChecks {
  find(sql: Sql, id: string): Promise<LaterCheck | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM later_check l WHERE l.id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<LaterCheck | undefined> {
    return tx.one(`SELECT ${COLUMNS} FROM later_check l WHERE l.id = $1 FOR UPDATE`, [id]);
  }

  /** Whether this person let pass what it is about. The dossier is decided: none of that changes any more. */
  async isOwn(tx: Tx, id: string, staffId: string): Promise<boolean> {
    const row = await tx.one<{ own: boolean }>(
      `SELECT ${tookPart('$2::uuid')} AS own FROM later_check l WHERE l.id = $1`,
      [id, staffId],
    );
    return row?.own ?? false;
  }

  /** In the transaction of the decision: both, or neither. @returns the id of the new one. */
  async owe(
    tx: Tx,
    now: Date,
    dossier: { readonly id: string; readonly centerId: string },
    { kind, codes }: ToCheckLater,
  ): Promise<string> {
    const id = newId();
    await tx.run(
      `INSERT INTO later_check (id, dossier_id, kind, finding_codes, center_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, dossier.id, kind, codes, dossier.centerId, now],
    );
    return id;
  }

  async keepAnswer(
    tx: Tx,
    now: Date,
    id: string,
    findings: readonly Finding[],
    staffId: string,
  ): Promise<void> {
    const answer = findings.map(({ code, level, detail, source }) => ({ code, level, detail, source }));
    await tx.run('UPDATE later_check SET asked_at = $2, asked_by = $3, answer = $4 WHERE id = $1', [
      id,
      now,
      staffId,
      JSON.stringify(answer),
    ]);
  }

  /** The caller holds its lock and saw that nobody has. */
  async resolve(
    tx: Tx,
    now: Date,
    id: string,
    said: { outcome: LaterOutcome; reason: string | null; staffId: string },
  ): Promise<void> {
    await tx.run(
      'UPDATE later_check SET outcome = $2, reason = $3, resolved_by = $4, resolved_at = $5 WHERE id = $1 AND resolved_at IS NULL',
      [id, said.outcome, said.reason, said.staffId, now],
    );
  }
}
