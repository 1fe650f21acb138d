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

/**
 * The column list of one audit row, for the hot verbs that are a single statement and so write their
 * audit in a CTE. Its values come from {@link auditValues}, in this order.
 */
export const AUDIT_COLUMNS =
  'id, at, actor_kind, actor_id, action, subject_kind, subject_id, center_id, details, request_id';

/** The values for {@link AUDIT_COLUMNS}. */
export function auditValues(entry: AuditEntry): unknown[] {
  const { actor, subject } = entry;
  return [
    newId(),
    entry.at,
    actor.kind,
    actor.kind === 'public' ? null : actor.id,
    entry.action,
    subject.kind,
    subject.id,
    entry.centerId ?? (actor.kind === 'staff' ? (actor.center?.id ?? null) : null),
    JSON.stringify(entry.details ?? {}),
    actor.kind === 'system' ? null : actor.requestId,
  ];
}

/** Writes the record of who did what, in the transaction that does it. */
@Injectable()
export class AuditLog {
  /** @param tx the transaction of the change itself: both happen, or neither. */
  async record(tx: Sql, ...entries: AuditEntry[]): Promise<void> {
    for (const entry of entries) {
      await tx.run(
        `INSERT INTO audit_event (${AUDIT_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        auditValues(entry),
      );
    }
  }
}
