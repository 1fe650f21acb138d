import { Injectable } from '@nestjs/common';
import { type EmployerKind } from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { Database, NotFound, type Sql, type StaffActor } from '../platform/index.js';
import { type RequirementHow, type RequirementKind, requirementsFor } from '../requirements/index.js';
import { type CheckOutcome, type Decision, type DossierStatus } from './dossier.rules.js';
import { type FindingLevel } from './finding-facts.rules.js';

/** The contract's dossier, with what the workstation shows besides. */
export interface DossierView {
  readonly id: string;
  readonly ticketId: string;
  readonly status: DossierStatus;
  readonly service: string;
  readonly employer: {
    readonly ruc: string;
    readonly sucursal: string;
    readonly legalName: string;
    readonly kind: EmployerKind;
    /** Only when there is an address on file. */
    readonly emailMasked?: string;
  };
  /** `cedula` or `foreignerCode`: the person at the counter. The others: whom the IESS has as representative. */
  readonly representative: {
    readonly cedula?: string;
    readonly foreignerCode?: string;
    readonly registeredName: string;
    readonly registeredCedula?: string;
    readonly registeredForeignerCode?: string;
  };
  readonly requirements: readonly {
    readonly kind: RequirementKind;
    readonly name: string;
    readonly how: RequirementHow;
    readonly required: boolean;
    readonly outcome: CheckOutcome;
    readonly reason?: string;
    readonly evidence?: string;
    readonly checks: readonly string[];
    readonly findings: readonly {
      readonly code: string;
      readonly level: FindingLevel;
      readonly detail: string;
      readonly source: string;
      readonly at: string;
    }[];
  }[];
  readonly decision?: {
    readonly outcome: Decision;
    readonly reason?: string;
    readonly at: string;
    readonly by: { readonly id: string; readonly name: string };
  };
}

interface Row {
  id: string;
  ticketId: string;
  centerId: string;
  status: DossierStatus;
  service: string;
  cedula: string | null;
  foreignerCode: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  decidedByName: string | null;
  reason: string | null;
  ruc: string;
  sucursal: string;
  legalName: string;
  kind: EmployerKind;
  email: string | null;
  registeredName: string;
  registeredCedula: string | null;
  registeredForeignerCode: string | null;
  requirements: {
    kind: RequirementKind;
    how: RequirementHow;
    required: boolean;
    outcome: CheckOutcome;
    reason: string | null;
    evidence: string | null;
    findings: { code: string; level: FindingLevel; detail: string; source: string; at: string }[] | null;
  }[];
}

const VIEW = `
  SELECT d.id, d.ticket_id AS "ticketId", d.center_id AS "centerId", d.status, d.service_code AS service, d.cedula, d.foreigner_code AS "foreignerCode",
         d.decided_at AS "decidedAt", d.decided_by AS "decidedBy", s.name AS "decidedByName", d.decision_reason AS reason,
         a.ruc, a.sucursal, a.legal_name AS "legalName", a.kind, a.email, a.representative_name AS "registeredName",
         a.representative_cedula AS "registeredCedula", a.representative_foreigner_code AS "registeredForeignerCode",
         (SELECT json_agg(json_build_object('kind', c.kind, 'how', c.how, 'required', c.required, 'outcome', c.outcome,
                   'reason', c.reason, 'evidence', c.evidence, 'findings',
                   (SELECT json_agg(json_build_object('code', f.code, 'level', f.level, 'detail', f.detail, 'source', f.source, 'at', f.at) ORDER BY f.id)
                    FROM dossier_finding f WHERE f.dossier_id = c.dossier_id AND f.kind = c.kind)) ORDER BY c.position)
          FROM dossier_check c WHERE c.dossier_id = d.id) AS requirements
  FROM dossier d JOIN employer_account a ON a.id = d.account_id LEFT JOIN staff_member s ON s.id = d.decided_by`;

/** One SQL per answer about dossiers. */
@Injectable()
export class DossierReads {
  constructor(private readonly database: Database) {}

  /** @throws {NotFound} also for a dossier of another centre. */
  async byId(id: string, actor: StaffActor): Promise<DossierView> {
    const row = await this.database.sql.one<Row>(`${VIEW} WHERE d.id = $1`, [id]);
    if (!row || row.centerId !== actor.center?.id) throw new NotFound();
    return viewOf(row);
  }

  /**
   * The dossier of a visit for the service it is there for now (a transferred visit may have one per service);
   * undefined while there is none. The caller has checked the visit's centre.
   */
  async forTicket(ticketId: string): Promise<DossierView | undefined> {
    const row = await this.database.sql.one<Row>(
      `${VIEW} JOIN ticket t ON t.id = d.ticket_id AND t.service_code = d.service_code WHERE d.ticket_id = $1`,
      [ticketId],
    );
    return row && viewOf(row);
  }

  /**
   * What requests to approve against findings are about: whose dossier, who stands at the counter, and what was found. A finding
   * that is not there any more belonged to a document that was corrected since.
   */
  async overridden(
    sql: Sql,
    requests: readonly { readonly id: string; readonly subjectId: string; readonly scope: object }[],
  ): Promise<ReadonlyMap<string, OverriddenView>> {
    const rows = await sql.rows<OverriddenRow>(
      `SELECT d.id, a.ruc, a.sucursal, a.kind, a.legal_name AS "legalName", d.service_code AS service, d.cedula, d.foreigner_code AS "foreignerCode",
         t.number, coalesce((SELECT json_agg(json_build_object('id', f.id, 'kind', f.kind, 'level', f.level, 'detail', f.detail, 'source', f.source) ORDER BY f.id)
           FROM dossier_finding f WHERE f.dossier_id = d.id AND f.level = 'blocking'), '[]') AS findings
       FROM dossier d JOIN employer_account a ON a.id = d.account_id JOIN ticket t ON t.id = d.ticket_id WHERE d.id = ANY($1::uuid[])`,
      [requests.map(({ subjectId }) => subjectId)],
    );
    const dossiers = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      requests.flatMap(({ id, subjectId, scope }) => {
        const row = dossiers.get(subjectId);
        const { findings = [] } = scope as { findings?: readonly string[] };
        return row ? [[id, overriddenView(row, findings)] as const] : [];
      }),
    );
  }
}

interface OverriddenRow {
  id: string;
  ruc: string;
  sucursal: string;
  kind: EmployerKind;
  legalName: string;
  service: string;
  cedula: string | null;
  foreignerCode: string | null;
  number: string;
  findings: { id: string; kind: RequirementKind; level: FindingLevel; detail: string; source: string }[];
}

/** What a supervisor is shown of a dossier that would be approved against findings. */
export interface OverriddenView {
  readonly employer: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  readonly facts: readonly { readonly name: string; readonly text: string; readonly level?: FindingLevel }[];
}

function overriddenView(row: OverriddenRow, findings: readonly string[]): OverriddenView {
  const words = wordsFor(row.kind, row.service);
  return {
    employer: { ruc: row.ruc, sucursal: row.sucursal, legalName: row.legalName },
    facts: [
      { name: 'Visita', text: row.number },
      { name: 'En ventanilla', text: row.cedula ?? row.foreignerCode ?? '' },
      ...row.findings
        .filter(({ id }) => findings.includes(id))
        .map(({ kind, level, detail, source }) => ({
          name: words.get(kind)?.name ?? kind,
          text: `${detail} (${source})`,
          level,
        })),
    ],
  };
}

/** The words of the list are the room's, whatever they were when the dossier was opened. */
const wordsFor = (employerKind: EmployerKind, service: string) =>
  new Map(
    requirementsFor({ employerKind, service, walkIn: false }).map((requirement) => [
      requirement.kind,
      requirement,
    ]),
  );

function viewOf(row: Row): DossierView {
  const { id, ticketId, status, service, ruc, sucursal, legalName, kind, email } = row;
  const words = wordsFor(kind, service);
  return {
    id,
    ticketId,
    status,
    service,
    employer: {
      ruc,
      sucursal,
      legalName,
      kind,
      ...(email === null ? {} : { emailMasked: maskEmail(email) }),
    },
    representative: {
      ...(row.cedula === null ? {} : { cedula: row.cedula }),
      ...(row.foreignerCode === null ? {} : { foreignerCode: row.foreignerCode }),
      registeredName: row.registeredName,
      ...(row.registeredCedula === null ? {} : { registeredCedula: row.registeredCedula }),
      ...(row.registeredForeignerCode === null
        ? {}
        : { registeredForeignerCode: row.registeredForeignerCode }),
    },
    requirements: row.requirements.map((line) => ({
      kind: line.kind,
      name: words.get(line.kind)?.name ?? line.kind,
      how: line.how,
      required: line.required,
      outcome: line.outcome,
      ...(line.reason === null ? {} : { reason: line.reason }),
      ...(line.evidence === null ? {} : { evidence: line.evidence }),
      checks: words.get(line.kind)?.checks ?? [],
      findings: (line.findings ?? []).map((finding) => ({
        ...finding,
        at: new Date(finding.at).toISOString(),
      })),
    })),
    ...decisionOf(row),
  };
}

function decisionOf(row: Row): Pick<DossierView, 'decision'> {
  if (row.status === 'open' || !row.decidedAt) return {};
  const by = { id: row.decidedBy ?? '', name: row.decidedByName ?? '' };
  return {
    decision: {
      outcome: row.status,
      ...(row.reason === null ? {} : { reason: row.reason }),
      at: row.decidedAt.toISOString(),
      by,
    },
  };
}
