import { CENTER, type OverdueKind, rows, SERVICE, settledWhenGone, settledWith } from './overdue-kinds.js';

const TURNO = `id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest, hold_expires_at, created_at, code, email, confirmed_at, ended_at`;

/** Turnos of nobody who is anywhere else, told apart by their kind. */
const turnoOf = (
  kind: string,
  status: string,
  startsAt: string,
  { holdExpiresAt = 'now()', endedAt = 'NULL' } = {},
): string =>
  `SELECT gen_random_uuid(), ${CENTER}, ${SERVICE}, 1 + n % 6, ${startsAt}, ${startsAt} + interval '20 minutes', '${status}', '1790001016001',
     '${kind}-' || n, '1740006299', decode(lpad(to_hex(n), 8, '0'), 'hex'), ${holdExpiresAt}, now() - interval '3 days',
     ${['confirmed', 'no-show'].includes(status) ? `upper('${kind}-' || n), 'a@b.ec', now() - interval '3 days'` : 'NULL, NULL, NULL'}, (${endedAt})::timestamptz`;

const apart = `n / 6 * interval '20 minutes'`;
const ENTRY = `id, status, service_code, center_id, ruc, ruc_root, cedula, email, from_day, until_day, parts, created_at, joined_at`;
const entryOf = (kind: string, status: string, untilDay: string, extra = ''): string =>
  `SELECT gen_random_uuid(), '${status}', ${SERVICE}, ${CENTER}, '1790001016001', '${kind}-' || n, '1740006299', 'a@b.ec', current_date - 30, ${untilDay},
     ARRAY['morning'], now() - interval '3 days', now() - interval '3 days' ${extra} FROM ${rows}`;

/** Of the room of turnos. */
export const OVERDUE_TURNOS: readonly OverdueKind[] = [
  {
    name: 'holds',
    sweep: 'turnos.expire-holds',
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('hold', 'held', `now() + interval '40 days' + ${apart}`, { holdExpiresAt: `now() - interval '1 hour'` })} FROM ${rows}`,
    settled: settledWith(`turno r WHERE r.ruc_root LIKE 'hold-%' AND r.status = 'expired'`, 'turno.expired'),
  },
  {
    name: 'no-shows',
    sweep: 'turnos.mark-no-shows',
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('missed', 'confirmed', `now() - interval '3 days' - ${apart}`)} FROM ${rows}`,
    settled: settledWith(
      `turno r WHERE r.ruc_root LIKE 'missed-%' AND r.status = 'no-show'`,
      'turno.no-show',
    ),
  },
  {
    name: 'reminders',
    sweep: 'turnos.send-reminders',
    // The next day of the whole country: in one centre they would be what its own pages have to read.
    lay: `INSERT INTO turno (${TURNO})
      SELECT gen_random_uuid(), center_id, ${SERVICE}, 1 + n % 30000, at, at + interval '20 minutes', 'confirmed', '1790001016001', 'due-' || n, '1740006299',
        '\\x00', now(), now() - interval '3 days', 'DUE-' || n, 'a@b.ec', now() - interval '3 days', NULL::timestamptz
      FROM (SELECT n, now() + (4 + n / 30000) * interval '1 hour' AS at FROM ${rows}) AS due
        JOIN (SELECT center_id, row_number() OVER (ORDER BY center_id) - 1 AS place, count(*) OVER () AS centers
              FROM center_service WHERE service_code = ${SERVICE}) AS center ON place = n % centers`,
    settled: settledWith(
      `turno r JOIN turno_reminder m ON m.turno_id = r.id WHERE r.ruc_root LIKE 'due-%'`,
      'turno.reminded',
      '(SELECT count(*)::int FROM mail_message m JOIN turno_reminder o ON o.id = m.subject_id)',
    ),
  },
  {
    name: 'codes',
    sweep: 'turnos.forget-codes',
    lay: `WITH cancelled AS (
        INSERT INTO turno (${TURNO}) ${turnoOf('code', 'cancelled', 'now()', { endedAt: 'now()' })} FROM ${rows} RETURNING id)
      INSERT INTO turno_email_code (turno_id, email, status, mac, tries_left, expires_at, created_at)
      SELECT id, 'a@b.ec', 'sent', '\\x01', 3, now() - interval '2 days', now() FROM cancelled`,
    settled: settledWith(
      `turno r JOIN turno_email_code c ON c.turno_id = r.id AND c.mac IS NULL WHERE r.ruc_root LIKE 'code-%'`,
      null,
    ),
  },
  {
    name: 'past turnos',
    sweep: 'turnos.forget-people',
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('past', 'no-show', `now() - interval '9 years' - ${apart}`, { endedAt: `now() - interval '8 years'` })} FROM ${rows}`,
    settled: settledWith(
      `turno r WHERE r.code LIKE 'PAST-%' AND r.cedula = '' AND r.forgotten_at IS NOT NULL`,
      'turno.forgotten',
    ),
  },
  {
    name: 'past holds',
    sweep: 'turnos.forget-people',
    // Nothing but its hour tells afterwards which one it was.
    lay: `INSERT INTO turno (${TURNO}) ${turnoOf('let-go', 'expired', `timestamptz '2001-01-01' - ${apart}`, { endedAt: `now() - interval '2 days'` })} FROM ${rows}`,
    settled: settledWith(
      `turno r WHERE r.starts_at < '2001-01-02' AND r.cedula = '' AND r.forgotten_at IS NOT NULL`,
      'turno.forgotten',
    ),
  },
  {
    name: 'offers',
    sweep: 'turnos.offer-seats',
    // The last of three, so that nobody is asked again; its seat is a hold that ran out with it.
    lay: `WITH entry AS (INSERT INTO waiting_entry (${ENTRY}) ${entryOf('offer', 'waiting', 'current_date + 30')} RETURNING id, ruc_root),
      kept AS (INSERT INTO turno (${TURNO}) ${turnoOf('offer', 'held', `now() + interval '4000 days' + ${apart}`, { holdExpiresAt: `now() - interval '1 hour'` })} FROM ${rows} RETURNING id, ruc_root)
      INSERT INTO waiting_offer (id, entry_id, turno_id, number, offered_on, offered_at, expires_at)
      SELECT gen_random_uuid(), entry.id, kept.id, 3, current_date - 1, now() - interval '1 day', now() - interval '1 hour' FROM entry JOIN kept USING (ruc_root)`,
    settled: settledWith(
      `waiting_entry r JOIN waiting_offer o ON o.entry_id = r.id AND o.outcome = 'expired' JOIN turno t ON t.id = o.turno_id AND t.status = 'expired'
       WHERE r.ruc_root LIKE 'offer-%' AND r.status = 'over'`,
      'waiting.offer-expired',
    ),
  },
  {
    name: 'waited long enough',
    sweep: 'turnos.offer-seats',
    lay: `INSERT INTO waiting_entry (${ENTRY}) ${entryOf('waited', 'waiting', 'current_date - 2')}`,
    settled: settledWhenGone(`waiting_entry WHERE ruc_root LIKE 'waited-%'`, 'waiting.forgotten'),
  },
];
