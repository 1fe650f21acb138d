import { Injectable } from '@nestjs/common';
import { type Actor, newId, type Sql } from '../platform/index.js';

/** One thing that happened. Ids, codes and numbers only: names are joined when it is read. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: Actor;
  /** `<subject>.<what happened>`, such as `turno.confirmed`. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string | null };
  readonly centerId?: string | null;
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** The columns of one audit row, for the hot verbs that are a single statement and so write their audit in a CTE. */
export const AUDIT_COLUMNS =
  'id, at, actor_kind, actor_id, action, subject_kind, subject_id, center_id, details, request_id';

/** A row `e` of those columns, dated by the instant `clock.now` of its statement. */
export const AUDIT_VALUES =
  'e.id, clock.now, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id, e.center_id, e.details, e.request_id';

/** An entry that its statement dates. */
export type UndatedEntry = Omit<AuditEntry, 'at'>;

/** One row by its columns; as JSON it is what `json_populate_recordset(NULL::audit_event, …)` reads. */
export const auditRow = (entry: UndatedEntry & { readonly at?: Date }) => {
  const { actor, subject } = entry;
  return {
    id: newId(),
    at: entry.at,
    actor_kind: actor.kind,
    actor_id: actor.kind === 'public' ? null : actor.id,
    action: entry.action,
    subject_kind: subject.kind,
    subject_id: subject.id,
    center_id: entry.centerId ?? (actor.kind === 'staff' ? (actor.center?.id ?? null) : null),
    details: entry.details ?? {},
    request_id: actor.kind === 'system' ? null : actor.requestId,
  };
};

/** Writes the record of who did what, in the transaction that does it. */
@Injectable()
export class AuditLog {
  /** @param tx the transaction of the change itself: both happen, or neither. */
  async record(tx: Sql, ...entries: AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.run(
      `INSERT INTO audit_event (${AUDIT_COLUMNS}) SELECT ${AUDIT_COLUMNS} FROM json_populate_recordset(NULL::audit_event, $1::json)`,
      [JSON.stringify(entries.map(auditRow))],
    );
  }
}
