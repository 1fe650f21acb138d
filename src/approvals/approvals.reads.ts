import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type ApprovalAbout, type ApprovalFact, ApprovalParts } from './approval-part.js';
import { type ApprovalOutcome, approvalStatusAt, type ApprovalStatus } from './approval.rules.js';
import { type Approval, APPROVAL_COLUMNS } from './approvals.store.js';

/** One request, with enough to decide it. */
export interface ApprovalView {
  readonly id: string;
  readonly kind: string;
  readonly status: ApprovalStatus;
  /** What is asked for. */
  readonly what: string;
  /** What it allows. */
  readonly allows: string;
  /** Why, in the words of whoever asked. */
  readonly reason?: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly employer?: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  readonly facts: readonly ApprovalFact[];
  readonly requestedBy: { readonly id: string; readonly username: string; readonly name: string };
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly decision?: {
    readonly outcome: ApprovalOutcome;
    readonly reason: string;
    readonly at: string;
    readonly by: { readonly id: string; readonly username: string; readonly name: string };
  };
}

interface Row extends Approval {
  readonly makerUsername: string;
  readonly makerName: string;
  readonly checkerUsername: string | null;
  readonly checkerName: string | null;
  readonly decidedAt: Date | null;
  readonly now: Date;
}

const ROW = `SELECT ${APPROVAL_COLUMNS}, m.username AS "makerUsername", m.name AS "makerName", c.username AS "checkerUsername", c.name AS "checkerName", a.decided_at AS "decidedAt", date_trunc('milliseconds', now()) AS now
  FROM approval a JOIN staff_member m ON m.id = a.maker_id LEFT JOIN staff_member c ON c.id = a.checker_id`;

/** Requests that are over stay in sight for a while; the audit has them all. */
const SHOWN_DECIDED = 30;

/** What supervisors decide upon, and what desks wait for. */
@Injectable()
export class ApprovalReads {
  constructor(
    private readonly database: Database,
    private readonly parts: ApprovalParts,
  ) {}

  /** The centre's: pending ones first, the oldest on top; then the latest that are over. */
  async ofCenter(actor: StaffActor): Promise<ApprovalView[]> {
    const center = actor.center?.id ?? null;
    const [pending, over] = await Promise.all([
      this.database.sql.rows<Row>(
        `${ROW} WHERE a.center_id = $1 AND a.status = 'pending' AND a.expires_at > now() ORDER BY a.requested_at, a.id`,
        [center],
      ),
      this.database.sql.rows<Row>(
        `${ROW} WHERE a.center_id = $1 AND (a.status <> 'pending' OR a.expires_at <= now()) ORDER BY a.requested_at DESC, a.id DESC LIMIT ${SHOWN_DECIDED}`,
        [center],
      ),
    ]);
    return this.views([...pending, ...over]);
  }

  /** @throws {NotFound} also for one of another centre, and to clerks for what they did not ask for. */
  async byId(id: string, actor: StaffActor): Promise<ApprovalView> {
    const row = await this.database.sql.one<Row>(`${ROW} WHERE a.id = $1`, [id]);
    if (!row || row.centerId !== actor.center?.id) throw new NotFound();
    if (actor.role !== 'supervisor' && row.makerId !== actor.id) throw new NotFound();
    const [view] = await this.views([row]);
    if (!view) throw new NotFound();
    return view;
  }

  /** Of each kind the last request about a subject, for the desk that waits for it. The caller has checked the centre. */
  async ofSubject(subjectId: string): Promise<ApprovalView[]> {
    const rows = await this.database.sql.rows<Row>(
      `SELECT DISTINCT ON (r.kind) r.* FROM (${ROW} WHERE a.subject_id = $1) r ORDER BY r.kind, r."requestedAt" DESC, r.id DESC`,
      [subjectId],
    );
    return this.views(rows);
  }

  /** How many wait for a decision in a centre. */
  async pendingCount(centerId: string): Promise<number> {
    const row = await this.database.sql.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM approval WHERE center_id = $1 AND status = 'pending' AND expires_at > now()`,
      [centerId],
    );
    return row?.count ?? 0;
  }

  private async views(rows: readonly Row[]): Promise<ApprovalView[]> {
    const about = new Map<string, ApprovalAbout>();
    for (const kind of new Set(rows.map((row) => row.kind))) {
      const described = await this.parts.get(kind).describe(
        this.database.sql,
        rows.filter((row) => row.kind === kind),
      );
      for (const [id, words] of described) about.set(id, words);
    }
    return rows.map((row) => this.view(row, about.get(row.id) ?? { facts: [] }));
  }

  private view(row: Row, { employer, facts, allows }: ApprovalAbout): ApprovalView {
    const part = this.parts.get(row.kind);
    return {
      id: row.id,
      kind: row.kind,
      status: approvalStatusAt(row, row.now),
      what: part.what,
      allows: allows ?? part.allows,
      ...(row.reason === null ? {} : { reason: row.reason }),
      subject: { kind: row.subjectKind, id: row.subjectId },
      ...(employer ? { employer } : {}),
      facts,
      requestedBy: { id: row.makerId, username: row.makerUsername, name: row.makerName },
      requestedAt: row.requestedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      ...decisionOf(row),
    };
  }
}

function decisionOf(row: Row): Pick<ApprovalView, 'decision'> {
  if ((row.status !== 'approved' && row.status !== 'rejected') || !row.decidedAt) return {};
  return {
    decision: {
      outcome: row.status,
      reason: row.decisionReason ?? '',
      at: row.decidedAt.toISOString(),
      by: {
        id: row.checkerId ?? '',
        username: row.checkerUsername ?? '',
        name: row.checkerName ?? '',
      },
    },
  };
}
