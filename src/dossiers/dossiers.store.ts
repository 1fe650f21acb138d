import { Injectable } from '@nestjs/common';
import { type PersonDocument } from '../ecuador/index.js';
import { newId, NotFound, type Sql, type Tx } from '../platform/index.js';
import { type Requirement, type RequirementKind } from '../requirements/index.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import {
  type CheckedRequirement,
  type CheckOutcome,
  type Decision,
  type DossierStatus,
} from './dossier.rules.js';
import { type Finding } from './finding-facts.rules.js';

/** What other rooms need to know of a dossier. The document is that of the person at the counter. */
export interface DossierHead extends PersonDocument {
  readonly id: string;
  readonly ticketId: string;
  readonly serviceCode: string;
  readonly centerId: string;
  readonly accountId: string;
  readonly status: DossierStatus;
}

/** One requirement's line, as last written. */
export interface CheckLine {
  readonly kind: RequirementKind;
  readonly required: boolean;
  readonly outcome: CheckOutcome;
  readonly reason: string | null;
  readonly evidence: string | null;
}

const HEAD = `id, ticket_id AS "ticketId", service_code AS "serviceCode", center_id AS "centerId", account_id AS "accountId", cedula,
  foreigner_code AS "foreignerCode", status`;

/** The write side of dossiers. */
@Injectable()
export class Dossiers {
  find(sql: Sql, id: string): Promise<DossierHead | undefined> {
    return sql.one(`SELECT ${HEAD} FROM dossier WHERE id = $1`, [id]);
  }

  /**
   * The dossier, locked until the end of the transaction; after employer, turno and ticket in the lock order.
   * @throws {NotFound} when there is no such dossier.
   */
  async lock(tx: Tx, id: string): Promise<DossierHead> {
    const dossier = await tx.one<DossierHead>(`SELECT ${HEAD} FROM dossier WHERE id = $1 FOR UPDATE`, [id]);
    if (!dossier) throw new NotFound();
    return dossier;
  }

  /** The one dossier of a visit for a service; the caller holds the ticket, so no other can appear meanwhile. */
  lockOfVisit(tx: Tx, ticketId: string, serviceCode: string): Promise<DossierHead | undefined> {
    return tx.one(`SELECT ${HEAD} FROM dossier WHERE ticket_id = $1 AND service_code = $2 FOR UPDATE`, [
      ticketId,
      serviceCode,
    ]);
  }

  async open(
    tx: Tx,
    now: Date,
    dossier: Omit<DossierHead, 'id' | 'status'> & { readonly openedBy: string },
    requirements: readonly Requirement[],
    findings: readonly Finding[],
  ): Promise<string> {
    const id = newId();
    await tx.insert(DossierRow, { ...dossier, id, status: 'open', openedAt: now });
    await tx.insert(
      DossierCheckRow,
      requirements.map(({ kind, how, required }, position) => ({
        dossierId: id,
        kind,
        position,
        how,
        required,
        outcome: 'pending' as const,
      })),
    );
    await this.record(tx, now, id, findings);
    return id;
  }

  /** Puts another document into a dossier that nobody has worked on yet, with what was found about it. */
  async correctDocument(
    tx: Tx,
    now: Date,
    id: string,
    { cedula, foreignerCode }: PersonDocument,
    findings: readonly Finding[],
  ): Promise<void> {
    await tx.run('UPDATE dossier SET cedula = $2, foreigner_code = $3 WHERE id = $1', [
      id,
      cedula,
      foreignerCode,
    ]);
    await tx.run('DELETE FROM dossier_finding WHERE dossier_id = $1', [id]);
    await this.record(tx, now, id, findings);
  }

  async checksOf(tx: Tx, id: string): Promise<CheckLine[]> {
    return tx.rows(
      'SELECT kind, required, outcome, reason, evidence FROM dossier_check WHERE dossier_id = $1 ORDER BY position',
      [id],
    );
  }

  /** Each requirement with what was found about it, for the decision. */
  checkedRequirements(tx: Tx, id: string): Promise<CheckedRequirement[]> {
    return tx.rows(
      `SELECT c.kind, c.required, c.outcome, c.reason,
              coalesce(json_agg(json_build_object('id', f.id, 'code', f.code, 'level', f.level) ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL), '[]') AS findings
       FROM dossier_check c LEFT JOIN dossier_finding f ON f.dossier_id = c.dossier_id AND f.kind = c.kind
       WHERE c.dossier_id = $1 GROUP BY c.dossier_id, c.kind ORDER BY c.position`,
      [id],
    );
  }

  /** What a person said of a requirement; `pending` takes it back, and then nobody has said anything. */
  async check(
    tx: Tx,
    now: Date,
    id: string,
    check: {
      kind: RequirementKind;
      outcome: CheckOutcome;
      reason: string | null;
      evidence: string | null;
      staffId: string;
    },
  ): Promise<void> {
    const said = check.outcome !== 'pending';
    await tx.run(
      `UPDATE dossier_check SET outcome = $3, reason = $4, evidence = $5, checked_by = $6, checked_at = $7
       WHERE dossier_id = $1 AND kind = $2`,
      [
        id,
        check.kind,
        check.outcome,
        said ? check.reason : null,
        said ? check.evidence : null,
        said ? check.staffId : null,
        said ? now : null,
      ],
    );
  }

  /** @returns false when somebody decided before. */
  async decide(
    tx: Tx,
    now: Date,
    id: string,
    decision: { outcome: Decision; reason: string | null; staffId: string },
  ): Promise<boolean> {
    const decided = await tx.run(
      `UPDATE dossier SET status = $2, decision_reason = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND status = 'open'`,
      [id, decision.outcome, decision.reason, decision.staffId, now],
    );
    return decided === 1;
  }

  private async record(tx: Tx, now: Date, dossierId: string, findings: readonly Finding[]): Promise<void> {
    await tx.insert(
      DossierFindingRow,
      findings.map((finding) => ({ ...finding, id: newId(), dossierId, at: now })),
    );
  }
}
