import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type RequirementKind } from '../requirements/index.js';
import { type FindingLevel } from './finding-facts.rules.js';
import { type LaterOutcome } from './later-check.rules.js';
import { tookPart } from './later-checks.store.js';

interface Person {
  readonly id: string;
  readonly name: string;
}

interface Found {
  readonly code: string;
  readonly level: FindingLevel;
  readonly detail: string;
  readonly source: string;
}

/** Something that a supervisor looks up afterwards, with all that is needed to do so. */
export interface LaterCheckView {
  readonly id: string;
  readonly dossierId: string;
  readonly kind: RequirementKind;
  readonly service: string;
  readonly employer: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  /** The account is stopped: nobody changes its key. */
  readonly frozen: boolean;
  /** Who stood at the counter. */
  readonly person: { readonly cedula?: string; readonly foreignerCode?: string };
  /** Who approved it. */
  readonly clerk: Person;
  /** Whoever asks let it pass: somebody else resolves it. */
  readonly isOwn: boolean;
  /** What could not be looked up. */
  readonly unverified: readonly (Found & { readonly at: string })[];
  readonly createdAt: string;
  /** The last time that the registry was asked again. */
  readonly asked?: { readonly at: string; readonly by: Person; readonly findings: readonly Found[] };
  readonly resolution?: {
    readonly outcome: LaterOutcome;
    readonly reason?: string;
    readonly at: string;
    readonly by: Person;
  };
}

interface Row {
  id: string;
  dossierId: string;
  centerId: string;
  kind: RequirementKind;
  service: string;
  ruc: string;
  sucursal: string;
  legalName: string;
  frozen: boolean;
  cedula: string | null;
  foreignerCode: string | null;
  clerk: Person;
  isOwn: boolean;
  unverified: (Found & { at: string })[] | null;
  createdAt: Date;
  askedAt: Date | null;
  askedBy: Person | null;
  answer: Found[] | null;
  outcome: LaterOutcome | null;
  reason: string | null;
  resolvedAt: Date | null;
  resolvedBy: Person | null;
}

const personOf = (table: string): string => `json_build_object('id', ${table}.id, 'name', ${table}.name)`;

/** `$1` is whose page it is. */
const VIEW = `
  SELECT l.id, l.dossier_id AS "dossierId", l.center_id AS "centerId", l.kind, d.service_code AS service, a.ruc, a.sucursal,
         a.legal_name AS "legalName", a.frozen_at IS NOT NULL AS frozen, d.cedula, d.foreigner_code AS "foreignerCode",
         ${personOf('clerk')} AS clerk, ${tookPart('$1::uuid')} AS "isOwn", l.created_at AS "createdAt", l.asked_at AS "askedAt", l.answer,
         CASE WHEN asker.id IS NOT NULL THEN ${personOf('asker')} END AS "askedBy",
         l.outcome, l.reason, l.resolved_at AS "resolvedAt",
         CASE WHEN resolver.id IS NOT NULL THEN ${personOf('resolver')} END AS "resolvedBy",
         (SELECT json_agg(json_build_object('code', f.code, 'level', f.level, 'detail', f.detail, 'source', f.source, 'at', f.at) ORDER BY f.id)
          FROM dossier_finding f WHERE f.dossier_id = l.dossier_id AND f.kind = l.kind AND f.level = 'unverified') AS unverified
  FROM later_check l JOIN dossier d ON d.id = l.dossier_id JOIN employer_account a ON a.id = d.account_id
  JOIN staff_member clerk ON clerk.id = d.decided_by
  LEFT JOIN staff_member asker ON asker.id = l.asked_by LEFT JOIN staff_member resolver ON resolver.id = l.resolved_by`;

/** A page of work; whoever is done with it sees the next ones. */
const MAX_PENDING = 100;
const MAX_RESOLVED = 50;
/** How long something that was not in order stays on top while the account works. */
const ALARM_DAYS = 30;

@Injectable()
export class LaterCheckReads {
  constructor(private readonly database: Database) {}

  /** Of the actor's centre: what waits, oldest first, and what was resolved last, latest first. */
  async ofCenter(
    actor: StaffActor,
  ): Promise<{ pending: LaterCheckView[]; resolved: LaterCheckView[]; pendingCount: number }> {
    const centerId = actor.center?.id ?? null;
    const { sql } = this.database;
    const [pending, resolved, pendingCount] = await Promise.all([
      sql.rows<Row>(
        `${VIEW} WHERE l.center_id = $2 AND l.resolved_at IS NULL ORDER BY l.created_at, l.id LIMIT ${MAX_PENDING}`,
        [actor.id, centerId],
      ),
      sql.rows<Row>(
        `${VIEW} WHERE l.center_id = $2 AND l.resolved_at IS NOT NULL ORDER BY l.resolved_at DESC LIMIT ${MAX_RESOLVED}`,
        [actor.id, centerId],
      ),
      this.pendingCount(centerId),
    ]);
    return { pending: pending.map(viewOf), resolved: resolved.map(viewOf), pendingCount };
  }

  /** Not in order, and nobody has stopped the account since or let it go again: latest first. */
  async alarming(actor: StaffActor): Promise<LaterCheckView[]> {
    const rows = await this.database.sql.rows<Row>(
      `${VIEW} WHERE l.center_id = $2 AND l.outcome = 'non-conforming' AND a.frozen_at IS NULL
         AND (a.unfrozen_at IS NULL OR a.unfrozen_at < l.resolved_at)
         AND l.resolved_at > $3::timestamptz - interval '${ALARM_DAYS} days'
       ORDER BY l.resolved_at DESC LIMIT ${MAX_RESOLVED}`,
      [actor.id, actor.center?.id ?? null, await this.database.now()],
    );
    return rows.map(viewOf);
  }

  /** @throws {NotFound} also for another centre's. */
  async byId(id: string, actor: StaffActor): Promise<LaterCheckView> {
    const row = await this.database.sql.one<Row>(`${VIEW} WHERE l.id = $2`, [actor.id, id]);
    if (!row || row.centerId !== actor.center?.id) throw new NotFound();
    return viewOf(row);
  }

  async pendingCount(centerId: string | null): Promise<number> {
    const row = await this.database.sql.one<{ count: number }>(
      'SELECT count(*)::int AS count FROM later_check WHERE center_id = $1 AND resolved_at IS NULL',
      [centerId],
    );
    return row?.count ?? 0;
  }
}

function viewOf(row: Row): LaterCheckView {
  const { id, dossierId, kind, service, ruc, sucursal, legalName, frozen, clerk, isOwn } = row;
  return {
    id,
    dossierId,
    kind,
    service,
    employer: { ruc, sucursal, legalName },
    frozen,
    person: {
      ...(row.cedula === null ? {} : { cedula: row.cedula }),
      ...(row.foreignerCode === null ? {} : { foreignerCode: row.foreignerCode }),
    },
    clerk,
    isOwn,
    unverified: (row.unverified ?? []).map((found) => ({ ...found, at: new Date(found.at).toISOString() })),
    createdAt: row.createdAt.toISOString(),
    ...(row.askedAt && row.askedBy && row.answer
      ? { asked: { at: row.askedAt.toISOString(), by: row.askedBy, findings: row.answer } }
      : {}),
    ...(row.outcome && row.resolvedAt && row.resolvedBy
      ? {
          resolution: {
            outcome: row.outcome,
            ...(row.reason === null ? {} : { reason: row.reason }),
            at: row.resolvedAt.toISOString(),
            by: row.resolvedBy,
          },
        }
      : {}),
  };
}
