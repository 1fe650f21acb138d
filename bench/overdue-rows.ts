import {
  BYTES,
  CENTER,
  CLERK,
  type OverdueKind,
  rows,
  SERVICE,
  settledWhenGone,
  settledWith,
} from './overdue-kinds.js';
import { OVERDUE_TURNOS } from './overdue-turnos.js';

/**
 * Rows that the scheduled tasks should have handled long ago, of every kind: what the bench sweeps by the hundred thousand, and
 * the crash tests under the killing of processes.
 */
export const OVERDUE_KINDS: readonly OverdueKind[] = [
  ...OVERDUE_TURNOS,
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
    name: 'past visits',
    sweep: 'queue.forget-visitors',
    lay: `INSERT INTO ticket (id, center_id, day, number, service_code, status, ruc, cedula, arrived_at, due_at, state_since, ended_at)
      SELECT gen_random_uuid(), ${CENTER}, current_date - 3000, 'X-' || n, ${SERVICE}, 'finished', '1790001016001', '1740006299', at, at, at, at
      FROM (SELECT n, now() - interval '8 years' AS at FROM ${rows}) AS long_ago`,
    settled: settledWith(
      `ticket r WHERE r.number LIKE 'X-%' AND r.cedula IS NULL AND r.ruc IS NULL`,
      'ticket.forgotten',
    ),
  },
  {
    name: 'old keys',
    sweep: 'employers.remind-old-keys',
    lay: `INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, key_hash, key_changed_at, created_at)
      SELECT gen_random_uuid(), 'old-key-' || n, 'old-key-' || n, 'natural', 'Prueba', '1740006299', 'Prueba', 'a@b.ec', '-', now() - interval '100 days', now() FROM ${rows}`,
    settled: settledWith(
      `employer_account r WHERE r.ruc LIKE 'old-key-%' AND r.key_reminders = 1`,
      'employer.key-reminded',
      `(SELECT count(*)::int FROM mail_message m JOIN employer_account a ON a.id = m.subject_id WHERE a.ruc LIKE 'old-key-%')`,
    ),
  },
  {
    name: 'locks',
    sweep: 'lockouts.tidy',
    lay: `INSERT INTO lockout (id, subject_key, channel, failures, last_failure_at, locked_at, locked_until)
      SELECT gen_random_uuid(), ${BYTES}, 'employer-sign-in', 5, now() - interval '2 days', now() - interval '2 days', now() - interval '1 day' FROM ${rows}`,
    settled: settledWhenGone(`lockout WHERE locked_at IS NOT NULL`, 'lockouts.ran-out'),
  },
  {
    name: 'failures',
    sweep: 'lockouts.tidy',
    lay: `INSERT INTO lockout (id, subject_key, channel, failures, last_failure_at)
      SELECT gen_random_uuid(), ${BYTES}, 'staff-sign-in', 2, now() - interval '30 days' FROM ${rows}`,
    settled: settledWhenGone(`lockout WHERE locked_at IS NULL`, null),
  },
  {
    name: 'papers',
    sweep: 'papers.forget',
    lay: `WITH visit AS (
        INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since, ended_at)
        SELECT gen_random_uuid(), ${CENTER}, current_date - 2900, 'W-1', ${SERVICE}, 'finished', at, at, at, at
        FROM (SELECT now() - interval '8 years' AS at) AS long_ago RETURNING id, ended_at),
      decided AS (
        INSERT INTO dossier (id, ticket_id, service_code, center_id, account_id, cedula, status, opened_by, opened_at, standing, decided_by, decided_at)
        SELECT gen_random_uuid(), id, ${SERVICE}, ${CENTER}, (SELECT id FROM employer_account WHERE ruc = '1790001016001'), '1740006299', 'approved', ${CLERK},
          ended_at, 'legal-representative', ${CLERK}, ended_at FROM visit RETURNING id, decided_at),
      file AS (INSERT INTO paper_file (hash) SELECT encode(sha256(('paper-' || n)::bytea), 'hex') FROM ${rows} RETURNING hash),
      handed_in AS (
        INSERT INTO paper (id, dossier_id, kind, sent_hash, hash, type, bytes, handed_in_by, handed_in_at)
        SELECT gen_random_uuid(), d.id, 'request-letter', hash, hash, 'application/pdf', 1000, ${CLERK}, d.decided_at
        FROM file, decided d RETURNING id, hash)
      INSERT INTO paper_page (paper_id, number, hash, width, height) SELECT id, 1, hash, 1414, 2000 FROM handed_in`,
    settled: settledWhenGone('paper', 'papers.forgotten'),
  },
  {
    name: 'idle files',
    sweep: 'papers.remove-files',
    lay: `INSERT INTO paper_file (hash, idle_since) SELECT encode(sha256(('idle-' || n)::bytea), 'hex'), now() - interval '2 hours' FROM ${rows}`,
    settled: settledWhenGone(`paper_file WHERE idle_since < now() - interval '1 hour'`, null),
  },
  {
    name: 'idempotency keys',
    sweep: 'platform.forget-requests',
    lay: `INSERT INTO idempotency_key (actor_key, route, key_digest, body_digest, created_at)
      SELECT 'old', 'r', ${BYTES}, '\\x00', now() - interval '2 days' FROM ${rows}`,
    settled: settledWhenGone(`idempotency_key WHERE actor_key = 'old'`, null),
  },
  {
    name: 'used challenges',
    sweep: 'platform.forget-requests',
    lay: `INSERT INTO captcha_used (digest, expires_at) SELECT ${BYTES}, now() - interval '1 hour' FROM ${rows}`,
    settled: settledWhenGone('captcha_used WHERE length(digest) = 16', null),
  },
  {
    name: 'caps',
    sweep: 'platform.forget-requests',
    lay: `INSERT INTO rate_limit (key, points, expire) SELECT 'old-' || n, 1, extract(epoch FROM now() - interval '2 days') * 1000 FROM ${rows}`,
    settled: settledWhenGone(`rate_limit WHERE key LIKE 'old-%'`, null),
  },
];
