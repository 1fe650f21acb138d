/**
 * Rows that the scheduled tasks should have handled long ago, of every kind: what the bench sweeps by the hundred thousand, and
 * the crash tests under the killing of processes.
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

const CENTER = `(SELECT id FROM service_center WHERE code = 'UIO-CENTRO')`;
const CLERK = `(SELECT id FROM staff_member WHERE username = 'ventanilla1')`;
const SERVICE = `'clave-empleador'`;
const TURNO = `id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest, hold_expires_at, created_at, code, email, confirmed_at`;

/** Turnos of nobody who is anywhere else, told apart by their kind. */
const turnoOf = (kind: string, status: string, startsAt: string, expires: string): string =>
  `SELECT gen_random_uuid(), ${CENTER}, ${SERVICE}, 1 + n % 6, ${startsAt}, ${startsAt} + interval '20 minutes', '${status}', '1790001016001',
     '${kind}-' || n, '1740006299', decode(lpad(to_hex(n), 8, '0'), 'hex'), ${expires}, now() - interval '3 days',
     ${status === 'confirmed' ? `upper('${kind}-' || n), 'a@b.ec', now() - interval '3 days'` : 'NULL, NULL, NULL'}`;
const rows = 'generate_series(1, $1::int) AS n';

/** @param found a FROM clause with the settled rows as `r`; @param action what the audit says of each. */
const settledWith = (found: string, action: string | null, mails = 'NULL::int'): string => {
  const of = (what: string) =>
    action === null
      ? 'NULL::int'
      : `(SELECT ${what}::int FROM audit_event WHERE action = '${action}' AND subject_id IN (SELECT r.id::text FROM ${found}))`;
  return `SELECT $1::int AS laid, (SELECT count(*)::int FROM ${found}) AS rows, ${of('count(*)')} AS events, ${of('count(DISTINCT subject_id)')} AS subjects, ${mails} AS mails`;
};

export const OVERDUE_KINDS: readonly OverdueKind[] = [
  {
    name: 'holds',
    sweep: 'turnos.expire-holds',
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('hold', 'held', `now() + interval '40 days' + n / 6 * interval '20 minutes'`, `now() - interval '1 hour'`)} FROM ${rows}`,
    settled: settledWith(`turno r WHERE r.ruc_root LIKE 'hold-%' AND r.status = 'expired'`, 'turno.expired'),
  },
  {
    name: 'no-shows',
    sweep: 'turnos.mark-no-shows',
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('missed', 'confirmed', `now() - interval '3 days' - n / 6 * interval '20 minutes'`, 'now()')} FROM ${rows}`,
    settled: settledWith(
      `turno r WHERE r.ruc_root LIKE 'missed-%' AND r.status = 'no-show'`,
      'turno.no-show',
    ),
  },
  {
    name: 'reminders',
    sweep: 'turnos.send-reminders',
    lay: `INSERT INTO turno (${TURNO})
      SELECT gen_random_uuid(), ${CENTER}, ${SERVICE}, 1 + n % 30000, at, at + interval '20 minutes', 'confirmed', '1790001016001', 'due-' || n, '1740006299',
        '\\x00', now(), now() - interval '3 days', 'DUE-' || n, 'a@b.ec', now() - interval '3 days'
      FROM (SELECT n, now() + (4 + n / 30000) * interval '1 hour' AS at FROM ${rows}) AS due`,
    settled: settledWith(
      `turno r JOIN turno_reminder m ON m.turno_id = r.id WHERE r.ruc_root LIKE 'due-%'`,
      'turno.reminded',
      '(SELECT count(*)::int FROM mail_message m JOIN turno_reminder o ON o.id = m.subject_id)',
    ),
  },
  {
    name: 'links',
    sweep: 'resets.expire-links',
    lay: `WITH account AS (
        INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, created_at)
        SELECT gen_random_uuid(), 'link-' || n, 'link-' || n, 'natural', 'Prueba', '1740006299', 'Prueba', now() FROM ${rows} RETURNING id)
      INSERT INTO key_reset (id, origin, account_id, status, link_mac, link_expires_at, issued_at, key_version, contact_version, requested_at, sent_at)
      SELECT gen_random_uuid(), 'online', id, 'sent', decode(replace(id::text, '-', ''), 'hex'), now() - interval '1 hour', now(), 0, 1, now(), now() FROM account`,
    settled: settledWith(`key_reset r WHERE r.origin = 'online' AND r.status = 'expired'`, 'reset.expired'),
  },
  {
    name: 'codes',
    sweep: 'turnos.forget-codes',
    lay: `WITH cancelled AS (
        INSERT INTO turno (${TURNO}) ${turnoOf('code', 'cancelled', 'now()', 'now()')} FROM ${rows} RETURNING id)
      INSERT INTO turno_email_code (turno_id, email, status, mac, tries_left, expires_at, created_at)
      SELECT id, 'a@b.ec', 'sent', '\\x01', 3, now() - interval '2 days', now() FROM cancelled`,
    settled: settledWith(
      `turno r JOIN turno_email_code c ON c.turno_id = r.id AND c.mac IS NULL WHERE r.ruc_root LIKE 'code-%'`,
      null,
    ),
  },
  {
    name: 'approvals',
    sweep: 'approvals.expire-requests',
    lay: `INSERT INTO approval (id, kind, subject_kind, subject_id, center_id, scope, maker_id, maker_cedula, requested_at, expires_at)
      SELECT gen_random_uuid(), 'dossier-finding', 'dossier', gen_random_uuid(), ${CENTER}, '{}', ${CLERK}, '-', now() - interval '2 days', now() - interval '1 hour' FROM ${rows}`,
    settled: settledWith(`approval r WHERE r.status = 'expired'`, 'approval.expired'),
  },
  {
    name: 'stale dossiers',
    sweep: 'dossiers.mark-stale',
    lay: `WITH visit AS (
        INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since, ended_at)
        SELECT gen_random_uuid(), ${CENTER}, current_date - 20, 'Z-' || n, ${SERVICE}, 'left', now() - interval '20 days', now() - interval '20 days',
          now() - interval '20 days', now() - interval '20 days' FROM ${rows} RETURNING id)
      INSERT INTO dossier (id, ticket_id, service_code, center_id, account_id, cedula, status, opened_by, opened_at, standing)
      SELECT gen_random_uuid(), id, ${SERVICE}, ${CENTER}, (SELECT id FROM employer_account WHERE ruc = '1790001016001'), '1740006299', 'open', ${CLERK},
        now() - interval '20 days', 'legal-representative' FROM visit`,
    settled: settledWith(`dossier r WHERE r.stale_at IS NOT NULL`, 'dossier.went-stale'),
  },
  {
    name: 'forgotten visits',
    sweep: 'queue.end-forgotten-visits',
    lay: `WITH visit AS (
        INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since)
        SELECT gen_random_uuid(), ${CENTER}, current_date - 30, 'Y-' || n, ${SERVICE}, 'waiting', now() - interval '2 days', now(), now() - interval '2 days'
        FROM ${rows} RETURNING id)
      INSERT INTO ticket_period (id, ticket_id, state, service_code, from_at) SELECT gen_random_uuid(), id, 'waiting', ${SERVICE}, now() - interval '2 days' FROM visit`,
    settled: settledWith(
      `ticket r JOIN ticket_period p ON p.ticket_id = r.id AND p.to_at IS NOT NULL WHERE r.number LIKE 'Y-%' AND r.status = 'left'`,
      'ticket.left',
    ),
  },
  {
    name: 'old keys',
    sweep: 'employers.remind-old-keys',
    lay: `INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, created_at,
        key_hash, key_version, key_changed_at)
      SELECT gen_random_uuid(), 'old-' || n, 'old-' || n, 'natural', 'Prueba', '1740006299', 'Prueba', 'a@b.ec', now(), '-', 1, now() - interval '91 days'
      FROM ${rows}`,
    settled: settledWith(
      `employer_account r WHERE r.ruc_root LIKE 'old-%' AND r.key_reminders = 1`,
      'employer.key-reminded',
      `(SELECT count(*)::int FROM mail_message WHERE part = 'key-reminder')`,
    ),
  },
  {
    name: 'idempotency keys',
    sweep: 'platform.forget-requests',
    lay: `INSERT INTO idempotency_key (actor_key, route, key_digest, body_digest, created_at)
      SELECT 'old', 'r', decode(lpad(to_hex(n), 8, '0'), 'hex'), '\\x00', now() - interval '2 days' FROM ${rows}`,
    settled: `SELECT $1::int AS laid, $1::int - (SELECT count(*)::int FROM idempotency_key WHERE actor_key = 'old') AS rows,
      NULL::int AS events, NULL::int AS subjects, NULL::int AS mails`,
  },
];
