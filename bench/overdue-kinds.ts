/**
 * What is overdue of one kind, as the bench and the crash tests lay it and look at it afterwards.
 */
export interface OverdueKind {
  /** What it is, for the one who reads the figures. */
  readonly name: string;
  /** The task that handles it. */
  readonly sweep: string;
  /** Lays $1 rows. */
  readonly lay: string;
  /** How it stands once $1 rows were laid, as one {@link Settled}. */
  readonly settled: string;
}

export interface Settled {
  readonly laid: number;
  /** Rows of this kind in their final state, or gone where that is the final one. */
  readonly rows: number;
  /** Effects on the record: audit events of the task about them; null where none is left. */
  readonly events: number | null;
  /** Different rows that these effects are about. */
  readonly subjects: number | null;
  /** Mails owed for them; null where none is. */
  readonly mails: number | null;
}

export const CENTER = `(SELECT id FROM service_center WHERE code = 'UIO-CENTRO')`;
export const CLERK = `(SELECT id FROM staff_member WHERE username = 'ventanilla1')`;
export const SERVICE = `'clave-empleador'`;
export const rows = 'generate_series(1, $1::int) AS n';
/** Sixteen bytes of nobody's, told apart by `n`. */
export const BYTES = `decode(lpad(to_hex(n), 32, '0'), 'hex')`;

const standing = (count: string, action: string | null, about: string, mails = 'NULL::int'): string => {
  const of = (what: string) =>
    action === null
      ? 'NULL::int'
      : `(SELECT ${what}::int FROM audit_event WHERE action = '${action}' ${about})`;
  return `SELECT $1::int AS laid, ${count} AS rows, ${of('count(*)')} AS events, ${of('count(DISTINCT subject_id)')} AS subjects, ${mails} AS mails`;
};

/** @param found a FROM clause with the settled rows as `r`; @param action what the audit says of each. */
export const settledWith = (found: string, action: string | null, mails?: string): string =>
  standing(
    `(SELECT count(*)::int FROM ${found})`,
    action,
    `AND subject_id IN (SELECT r.id::text FROM ${found})`,
    mails,
  );

/** @param left a FROM clause with the rows that are still there; @param action what the audit says of each that went. */
export const settledWhenGone = (left: string, action: string | null): string =>
  standing(`$1::int - (SELECT count(*)::int FROM ${left})`, action, '');
