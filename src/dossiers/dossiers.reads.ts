import { Inject, Injectable } from '@nestjs/common';
import { type EmployerKind } from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { CONFIG, type Config, Database, NotFound, type Sql, type StaffActor } from '../platform/index.js';
import {
  type Requirement,
  type RequirementHow,
  type RequirementKind,
  requirementsFor,
  type Standing,
} from '../requirements/index.js';
import { type ToldDefect, toldDefects } from './defects-sheet.rules.js';
import { type CheckOutcome, type Decision, type DossierStatus } from './dossier.rules.js';
import {
  EARLIER,
  type EarlierRow,
  earlierView,
  type EarlierVisit,
  type Note,
  noteOf,
  type NoteRow,
  noteView,
} from './earlier-visits.js';
import { type FindingLevel } from './finding-facts.rules.js';
import { toldReason } from './told-reason.rules.js';

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
  /** How the person at the counter stands for the employer. */
  readonly standing: Standing;
  /** Several represent together. */
  readonly joint: boolean;
  readonly requirements: readonly {
    readonly kind: RequirementKind;
    readonly name: string;
    readonly how: RequirementHow;
    readonly required: boolean;
    readonly outcome: CheckOutcome;
    /** The defects out of the list and what was written besides, as the employer is told. */
    readonly reason?: string;
    readonly reasonCodes: readonly string[];
    /** Of a rejected one: each defect with its law and how to cure it. */
    readonly defects: readonly ToldDefect[];
    readonly evidence?: string;
    readonly checks: readonly string[];
    readonly legalBasis?: string;
    /** Who keeps it, where that is known. */
    readonly registeredAt?: string;
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
  readonly notes?: Note;
  /** Latest first; absent when there is nothing to go on with. */
  readonly earlier?: readonly EarlierVisit[];
  /** Left open when its visit was over. */
  readonly staleAt?: string;
}

interface Row {
  id: string;
  ticketId: string;
  centerId: string;
  status: DossierStatus;
  service: string;
  cedula: string | null;
  foreignerCode: string | null;
  standing: Standing;
  joint: boolean;
  staleAt: Date | null;
  notes: NoteRow | null;
  earlier: EarlierRow[] | null;
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
    reasonCodes: string[];
    evidence: string | null;
    findings: { code: string; level: FindingLevel; detail: string; source: string; at: string }[] | null;
  }[];
}

const VIEW = `
  SELECT d.id, d.ticket_id AS "ticketId", d.center_id AS "centerId", d.status, d.service_code AS service, d.cedula, d.foreigner_code AS "foreignerCode",
         d.decided_at AS "decidedAt", d.decided_by AS "decidedBy", s.name AS "decidedByName", d.decision_reason AS reason,
         d.standing, d.joint, d.stale_at AS "staleAt", ${noteOf('d')} AS notes, ${EARLIER} AS earlier,
         a.ruc, a.sucursal, a.legal_name AS "legalName", a.kind, a.email, a.representative_name AS "registeredName",
         a.representative_cedula AS "registeredCedula", a.representative_foreigner_code AS "registeredForeignerCode",
         (SELECT json_agg(json_build_object('kind', c.kind, 'how', c.how, 'required', c.required, 'outcome', c.outcome,
                   'reason', c.reason, 'reasonCodes', c.reason_codes, 'evidence', c.evidence, 'findings',
                   (SELECT json_agg(json_build_object('code', f.code, 'level', f.level, 'detail', f.detail, 'source', f.source, 'at', f.at) ORDER BY f.id)
                    FROM dossier_finding f WHERE f.dossier_id = c.dossier_id AND f.kind = c.kind)) ORDER BY c.position)
          FROM dossier_check c WHERE c.dossier_id = d.id) AS requirements
  FROM dossier d JOIN employer_account a ON a.id = d.account_id LEFT JOIN staff_member s ON s.id = d.decided_by`;

/** One SQL per answer about dossiers. */
@Injectable()
export class DossierReads {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  /** @throws {NotFound} also for a dossier of another centre. */
  async byId(id: string, actor: StaffActor): Promise<DossierView> {
    const row = await this.row(this.database.sql, id);
    if (row?.centerId !== actor.center?.id || !row) throw new NotFound();
    return viewOf(row, this.wordsOf(row));
  }

  /** The same inside a transaction; the caller has checked who asks. */
  async view(sql: Sql, id: string): Promise<DossierView | undefined> {
    const row = await this.row(sql, id);
    return row && viewOf(row, this.wordsOf(row));
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
    return row && viewOf(row, this.wordsOf(row));
  }

  private row(sql: Sql, id: string): Promise<Row | undefined> {
    return sql.one<Row>(`${VIEW} WHERE d.id = $1`, [id]);
  }

  /** The words of the list are the room's, whatever they were when the dossier was opened. */
  private wordsOf({ kind, service, standing, joint }: Row): Map<RequirementKind, Requirement> {
    const { expiredCedulas } = this.config;
    return new Map(
      requirementsFor({ employerKind: kind, standing, joint, service, walkIn: false, expiredCedulas }).map(
        (requirement) => [requirement.kind, requirement],
      ),
    );
  }
}

function viewOf(row: Row, words: ReadonlyMap<RequirementKind, Requirement>): DossierView {
  const { id, ticketId, status, service, ruc, sucursal, legalName, kind, email } = row;
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
    standing: row.standing,
    joint: row.joint,
    requirements: row.requirements.map((line) => lineView(line, words.get(line.kind))),
    ...decisionOf(row),
    ...(row.notes === null ? {} : { notes: noteView(row.notes) }),
    ...(row.earlier === null ? {} : { earlier: row.earlier.map(earlierView) }),
    ...(row.staleAt === null ? {} : { staleAt: row.staleAt.toISOString() }),
  };
}

function lineView(
  line: Row['requirements'][number],
  words: Requirement | undefined,
): DossierView['requirements'][number] {
  const reason = toldReason(line);
  return {
    kind: line.kind,
    name: words?.name ?? line.kind,
    how: line.how,
    required: line.required,
    outcome: line.outcome,
    ...(reason === null ? {} : { reason }),
    reasonCodes: line.reasonCodes,
    defects: toldDefects(line, words?.legalBasis ?? ''),
    ...(line.evidence === null ? {} : { evidence: line.evidence }),
    checks: words?.checks ?? [],
    ...(words === undefined ? {} : { legalBasis: words.legalBasis }),
    ...(words?.registeredAt === undefined ? {} : { registeredAt: words.registeredAt }),
    findings: (line.findings ?? []).map((finding) => ({
      ...finding,
      at: new Date(finding.at).toISOString(),
    })),
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
