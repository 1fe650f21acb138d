import { Injectable } from '@nestjs/common';
import { addDays, instantAt, isLocalDate, type TimeZone } from '../ecuador/index.js';
import { Database, InputInvalid, isId, type StaffActor } from '../platform/index.js';
import { type AuditEventsQuery } from './audit-events.dto.js';

const DEFAULT_LIMIT = 50;

export interface AuditEventJson {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string | null };
  readonly center?: string;
  readonly details: Record<string, unknown>;
  readonly requestId: string | null;
}

interface Row extends Omit<AuditEventJson, 'at' | 'center' | 'actor' | 'subject'> {
  readonly at: Date;
  readonly center: string | null;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
}

/** What the audit log answers; people's names are joined when it is read, never kept in it. */
@Injectable()
export class AuditEventsReads {
  constructor(private readonly database: Database) {}

  /** Newest first. A supervisor sees the events of the own centre and those of none; an administrator sees all. */
  async page(
    query: AuditEventsQuery,
    viewer: StaffActor,
  ): Promise<{ events: AuditEventJson[]; nextCursor?: string }> {
    const limit = Number(query.limit ?? DEFAULT_LIMIT);
    const zone = (viewer.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const cursor = readCursor(query.cursor);
    const wanted = new Conditions();
    if (query.from) wanted.add(startOf(query.from, zone), (n) => `e.at >= ${n}`);
    if (query.to) wanted.add(endOf(query.to, zone), (n) => `e.at < ${n}`);
    if (query.actor)
      wanted.add(
        query.actor,
        (n) =>
          `(e.actor_id = ${n} OR e.actor_kind = ${n} OR e.actor_id = (SELECT id::text FROM staff_member WHERE username = ${n}))`,
      );
    if (query.action)
      wanted.add(query.action, (n) => `(e.action = ${n} OR starts_with(e.action, ${n} || '.'))`);
    if (query.subject) wanted.add(query.subject, (n) => `(e.subject_id = ${n} OR e.subject_kind = ${n})`);
    if (query.center)
      wanted.add(query.center, (n) => `e.center_id = (SELECT id FROM service_center WHERE code = ${n})`);
    if (viewer.role !== 'admin')
      wanted.add(viewer.center?.id ?? null, (n) => `(e.center_id = ${n}::uuid OR e.center_id IS NULL)`);
    if (cursor) {
      const at = wanted.value(cursor.at);
      wanted.add(cursor.id, (n) => `(e.at, e.id) < (${at}::timestamptz, ${n}::uuid)`);
    }
    const rows = await this.database.sql.rows<Row>(
      `SELECT e.id, e.at, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.action, e.subject_kind AS "subjectKind",
              e.subject_id AS "subjectId", c.code AS center, e.details, e.request_id AS "requestId",
              coalesce(s.name, a.legal_name, CASE e.actor_kind WHEN 'public' THEN 'Público' WHEN 'system' THEN 'Sistema' ELSE '—' END) AS "actorName"
       FROM audit_event e
       LEFT JOIN service_center c ON c.id = e.center_id
       LEFT JOIN staff_member s ON s.id = ${personOf('staff')}
       LEFT JOIN employer_account a ON a.id = ${personOf('employer')}
       ${wanted.where()}
       ORDER BY e.at DESC, e.id DESC
       LIMIT ${wanted.value(limit + 1)}`,
      wanted.params,
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      events: shown.map(toJson),
      ...(rows.length > limit && last ? { nextCursor: cursorOf(last) } : {}),
    };
  }

  /** The actions that have been recorded so far, for the filter. */
  async actions(): Promise<string[]> {
    // A loose index scan: one step per distinct action, however many events there are.
    const rows = await this.database.sql.rows<{ action: string }>(
      `WITH RECURSIVE seen AS (
         (SELECT action FROM audit_event ORDER BY action LIMIT 1)
         UNION ALL
         SELECT (SELECT action FROM audit_event WHERE action > seen.action ORDER BY action LIMIT 1) FROM seen WHERE seen.action IS NOT NULL
       ) SELECT action FROM seen WHERE action IS NOT NULL`,
    );
    return rows.map(({ action }) => action);
  }
}

/** The actor's id where it can be one: a row that somebody forged must not keep the log from being read. */
const personOf = (kind: 'staff' | 'employer'): string =>
  `CASE WHEN e.actor_kind = '${kind}' AND e.actor_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN e.actor_id::uuid END`;

/**
 * The filters that were given, and no others: a statement that asks `$1 IS NULL OR …` of every filter is planned for all of
 * them at once, and reads the log from its newest end whatever is looked for.
 */
class Conditions {
  readonly params: unknown[] = [];
  private readonly conditions: string[] = [];

  /** @returns the placeholder of a value. */
  value(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  add(value: unknown, condition: (placeholder: string) => string): void {
    this.conditions.push(condition(this.value(value)));
  }

  where(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

const toJson = (row: Row): AuditEventJson => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  action: row.action,
  subject: { kind: row.subjectKind, id: row.subjectId },
  ...(row.center ? { center: row.center } : {}),
  details: row.details,
  requestId: row.requestId,
});

const invalid = (field: string, detail: string) => new InputInvalid([{ field, code: 'DATE', detail }]);

function startOf(text: string, zone: TimeZone, field = 'from'): Date {
  const isDay = !text.includes('T');
  if (isDay && isLocalDate(text)) return instantAt(text, '00:00', zone);
  const instant = new Date(text);
  if (isDay || Number.isNaN(instant.getTime())) throw invalid(field, 'Esa fecha no existe.');
  return instant;
}

/** A whole day is meant to its end; an instant is excluded. */
const endOf = (text: string, zone: TimeZone): Date =>
  startOf(isLocalDate(text) ? addDays(text, 1) : text, zone, 'to');

const cursorOf = ({ at, id }: { at: Date; id: string }): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');

function readCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\S+Z) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id || !isId(id) || Number.isNaN(new Date(at).getTime())) {
    throw new InputInvalid([
      { field: 'cursor', code: 'CURSOR', detail: 'Ese cursor no viene de una respuesta anterior.' },
    ]);
  }
  return { at: new Date(at), id };
}
