import { Injectable } from '@nestjs/common';
import { type PersonDocument } from '../ecuador/index.js';
import { newId, NotFound, type Sql, type Tx } from '../platform/index.js';
import { visitOverSince } from '../queue/index.js';
import { type Requirement, type RequirementKind, type Standing } from '../requirements/index.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import {
  type CheckedRequirement,
  type CheckOutcome,
  type Decision,
  type DossierStatus,
} from './dossier.rules.js';
import { type GatheredFacts } from './dossier-facts.js';
import { type Finding } from './finding-facts.rules.js';
import { type FoundBefore } from './unchanged-lines.rules.js';
import { type FormerDossier, RESUME_DAYS, STALE_AFTER_SECONDS } from './resume.rules.js';

/** What other rooms need to know of a dossier. The document is that of the person at the counter. */
export interface DossierHead extends PersonDocument {
  readonly id: string;
  readonly ticketId: string;
  readonly serviceCode: string;
  readonly centerId: string;
  readonly accountId: string;
  readonly standing: Standing;
  readonly joint: boolean;
  /** The dossier of an earlier visit that this one goes on with. */
  readonly earlierId: string | null;
  readonly status: DossierStatus;
}

/** One requirement's line, as last written. */
export interface CheckLine {
  readonly kind: RequirementKind;
  readonly required: boolean;
  readonly outcome: CheckOutcome;
  readonly reason: string | null;
  readonly reasonCodes: readonly string[];
  readonly evidence: string | null;
}

const HEAD = `id, ticket_id AS "ticketId", service_code AS "serviceCode", center_id AS "centerId", account_id AS "accountId", cedula,
  foreigner_code AS "foreignerCode", standing, joint, earlier_id AS "earlierId", status`;

/** Dossiers that are written down as stale in one transaction. */
const STALE_BATCH = 100;

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

  /** Dossiers of other visits of the same employer for the same service, latest first, as far back as they are resumed. */
  former(
    tx: Tx,
    now: Date,
    of: { accountId: string; serviceCode: string; ticketId: string },
  ): Promise<FormerDossier[]> {
    return tx.rows(
      `SELECT d.id, d.status, d.opened_at AS "openedAt", coalesce(${visitOverSince('t')} <= $4, false) AS "visitIsOver"
       FROM dossier d JOIN ticket t ON t.id = d.ticket_id
       WHERE d.account_id = $1 AND d.service_code = $2 AND d.ticket_id <> $3
         AND d.opened_at >= $4::timestamptz - interval '${RESUME_DAYS} days'
       ORDER BY d.opened_at DESC, d.id DESC LIMIT 20`,
      [of.accountId, of.serviceCode, of.ticketId, now],
    );
  }

  async open(
    tx: Tx,
    now: Date,
    dossier: Omit<DossierHead, 'id' | 'status' | 'standing' | 'joint'> & { readonly openedBy: string },
    { standing, joint, requirements, findings }: GatheredFacts,
  ): Promise<string> {
    const id = newId();
    await tx.insert(DossierRow, { ...dossier, id, standing, joint, status: 'open', openedAt: now });
    await this.list(tx, id, requirements);
    await this.record(tx, now, id, findings);
    return id;
  }

  /** Puts another document into a dossier that nobody has worked on yet, with what was found about it. */
  async correctDocument(
    tx: Tx,
    now: Date,
    id: string,
    { cedula, foreignerCode }: PersonDocument,
    facts: GatheredFacts,
  ): Promise<void> {
    await tx.run('UPDATE dossier SET cedula = $2, foreigner_code = $3 WHERE id = $1', [
      id,
      cedula,
      foreignerCode,
    ]);
    await this.remake(tx, now, id, facts, new Set());
  }

  /**
   * Another list with what was found for it: lines of `kept` stay as they are, with what people said of them and what was
   * found then; all others start anew.
   */
  async remake(
    tx: Tx,
    now: Date,
    id: string,
    { standing, joint, requirements, findings }: GatheredFacts,
    kept: ReadonlySet<RequirementKind>,
  ): Promise<void> {
    await tx.run('UPDATE dossier SET standing = $2, joint = $3 WHERE id = $1', [id, standing, joint]);
    for (const table of ['dossier_finding', 'dossier_check'])
      await tx.run(`DELETE FROM ${table} WHERE dossier_id = $1 AND kind <> ALL ($2::text[])`, [
        id,
        [...kept],
      ]);
    // The order of the kinds is the same for everybody, so lines that stay keep their place.
    await this.list(tx, id, requirements, kept);
    await this.record(
      tx,
      now,
      id,
      findings.filter(({ kind }) => !kept.has(kind)),
    );
  }

  /** What was found to be as before is as fresh as the answer that says so. */
  async refresh(tx: Tx, now: Date, id: string, findings: readonly Finding[]): Promise<void> {
    await tx.run(
      `UPDATE dossier_finding f SET source = fresh.source, at = $3
       FROM json_to_recordset($2::json) AS fresh(kind text, code text, level text, detail text, source text)
       WHERE f.dossier_id = $1 AND f.kind = fresh.kind AND f.code = fresh.code AND f.level = fresh.level AND f.detail = fresh.detail`,
      [id, JSON.stringify(findings), now],
    );
  }

  async checksOf(tx: Tx, id: string): Promise<CheckLine[]> {
    return tx.rows(
      `SELECT kind, required, outcome, reason, reason_codes AS "reasonCodes", evidence FROM dossier_check WHERE dossier_id = $1 ORDER BY position`,
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

  findingsOf(tx: Tx, id: string): Promise<FoundBefore[]> {
    return tx.rows(
      'SELECT kind, code, level, detail FROM dossier_finding WHERE dossier_id = $1 ORDER BY id',
      [id],
    );
  }

  /** @returns false when it says the same already. */
  async note(tx: Tx, now: Date, id: string, text: string | null, staffId: string): Promise<boolean> {
    const written = await tx.run(
      `UPDATE dossier SET notes = $2, notes_by = $3, notes_at = $4 WHERE id = $1 AND notes IS DISTINCT FROM $2`,
      [id, text, text === null ? null : staffId, text === null ? null : now],
    );
    return written === 1;
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
      reasonCodes: readonly string[];
      evidence: string | null;
      staffId: string;
    },
  ): Promise<void> {
    const said = check.outcome !== 'pending';
    await tx.run(
      `UPDATE dossier_check SET outcome = $3, reason = $4, evidence = $5, checked_by = $6, checked_at = $7, reason_codes = $8
       WHERE dossier_id = $1 AND kind = $2`,
      [
        id,
        check.kind,
        check.outcome,
        said ? check.reason : null,
        said ? check.evidence : null,
        said ? check.staffId : null,
        said ? now : null,
        said ? check.reasonCodes : [],
      ],
    );
  }

  /** The next dossiers that were open when their visit was over; what somebody is at work on is passed over. */
  markStale(tx: Tx, now: Date): Promise<{ id: string; centerId: string; ticketId: string }[]> {
    return tx.rows(
      `UPDATE dossier SET stale_at = $1 WHERE id IN (
         SELECT d.id FROM dossier d JOIN ticket t ON t.id = d.ticket_id
         WHERE d.status = 'open' AND d.stale_at IS NULL
           AND ${visitOverSince('t')} <= $1::timestamptz - interval '${STALE_AFTER_SECONDS} seconds'
         ORDER BY d.id LIMIT ${STALE_BATCH} FOR UPDATE OF d SKIP LOCKED)
       RETURNING id, center_id AS "centerId", ticket_id AS "ticketId"`,
      [now],
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

  private async list(
    tx: Tx,
    dossierId: string,
    requirements: readonly Requirement[],
    kept: ReadonlySet<RequirementKind> = new Set(),
  ): Promise<void> {
    const rows = requirements.map(({ kind, how, required }, position) => ({
      dossierId,
      kind,
      position,
      how,
      required,
      outcome: 'pending' as const,
    }));
    await tx.insert(
      DossierCheckRow,
      rows.filter(({ kind }) => !kept.has(kind)),
    );
  }

  private async record(tx: Tx, now: Date, dossierId: string, findings: readonly Finding[]): Promise<void> {
    await tx.insert(
      DossierFindingRow,
      findings.map((finding) => ({ ...finding, id: newId(), dossierId, at: now })),
    );
  }
}
