import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, AUDIT_VALUES, auditRow, type UndatedEntry } from '../audit/index.js';
import { type EmployerKind } from '../ecuador/index.js';
import { Outbox, OWED_MAIL_COLUMNS, OWED_MAIL_RECORD, OWED_MAIL_VALUES } from '../mail/index.js';
import { byteaText, type Sql } from '../platform/index.js';
import { type OwnerClaim } from './turno-access.js';
import { TURNO_CONFIRMED_PART } from './turno-confirmed.mail.js';
import { type Turno, TURNO_COLUMNS } from './turnos.store.js';

/** A hold, by whom and with what it is confirmed, and what is written of it if all of that is right. */
export interface ConfirmAttempt {
  readonly id: string;
  readonly claim: OwnerClaim;
  /** What the typed code would be stored as, by each key of the ring. */
  readonly macs: readonly Buffer[];
  /** Where the code went, as it was typed here, in the one way of writing an address. */
  readonly email: string;
  readonly phone: string | null;
  /** The turno's own code from now on. */
  readonly code: string;
  readonly videoKey: string;
  /** Without what only the row tells: its centre, its mode, whether the address is the registered one. */
  readonly audit: UndatedEntry;
}

/** A turno as its confirmation left it. */
export interface Confirmed extends Turno {
  readonly confirmedAt: Date;
  /** null: nobody has the employer on record. */
  readonly accountKind: EmployerKind | null;
}

/** Confirmations of the common case: of a hold, by its owner, with the right code, where the employer has no other turno. */
@Injectable()
export class ConfirmationsStore {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Any number of confirmations as one autocommitted, prepared statement: clock, rows, audit and receipts in a single round trip. It
   * confirms what is plainly right and says nothing of why anything else is not: whoever gets no answer looks again under a transaction.
   * The conditions are those of `canTry`, `isHoldAlive`, `sameEmail` and `TurnoAccess.owns`.
   *
   * Race: a try with another code uses up the last one, a new code is asked for, or the hold ends. Turno and code are locked in
   * the order in which every other use case takes them, and what was found right must still be so behind the locks.
   * Race: the employer's other turno becomes live. The unique index `turno_one_live` refuses the statement as a whole: then each
   * has to go on by itself.
   *
   * `OFFSET 0` leaves the planner no way to an account but its key: on a table that grew since it was analysed it would read all of it.
   * @returns one answer per attempt, in their order; undefined when it has to be looked at.
   */
  async confirmTogether(sql: Sql, asked: readonly ConfirmAttempt[]): Promise<(Confirmed | undefined)[]> {
    // A second press for the same turno finds it confirmed when it looks again.
    const attempts = asked.filter(({ id }, index) => asked.findIndex((other) => other.id === id) === index);
    const rows = await sql.rows<Confirmed>(
      `WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS now),
       asked AS MATERIALIZED (
         SELECT * FROM json_to_recordset($1::json) AS a(id uuid, booking_digest bytea, manage_version int, macs bytea[], email text,
           phone text, code text, video_key text)),
       turnos AS MATERIALIZED (
         SELECT t.id, t.ruc_root, t.sucursal, EXISTS (
             SELECT 1 FROM turno live WHERE live.ruc_root = t.ruc_root AND live.sucursal = t.sucursal
               AND live.service_code = t.service_code AND live.status IN ('confirmed', 'arrived')) AS has_live
         FROM turno t JOIN asked ON asked.id = t.id, clock
         WHERE t.id = ANY (ARRAY (SELECT id FROM asked)) AND t.status = 'held' AND t.hold_expires_at > clock.now
           AND (t.booking_digest = asked.booking_digest OR t.manage_version = asked.manage_version)
         ORDER BY t.id FOR UPDATE OF t),
       codes AS MATERIALIZED (
         SELECT c.turno_id FROM turno_email_code c JOIN asked ON asked.id = c.turno_id, clock
         WHERE c.turno_id = ANY (ARRAY (SELECT id FROM turnos WHERE NOT has_live)) AND c.mac = ANY (asked.macs) AND c.email = asked.email
           AND c.tries_left > 0 AND c.expires_at > clock.now
         ORDER BY c.turno_id FOR UPDATE OF c),
       good AS MATERIALIZED (
         SELECT asked.*, account.kind AS account_kind, coalesce(lower(account.email) = asked.email, false) AS proven
         FROM codes JOIN asked ON asked.id = codes.turno_id JOIN turnos ON turnos.id = codes.turno_id
           LEFT JOIN LATERAL (
             SELECT email, kind FROM employer_account WHERE ruc_root = turnos.ruc_root AND sucursal = turnos.sucursal OFFSET 0) account ON true),
       confirmed AS (
         UPDATE turno t SET status = 'confirmed', code = good.code, email = good.email, phone = coalesce(good.phone, t.phone),
           proven = good.proven, confirmed_at = clock.now, video_key = CASE WHEN t.mode = 'video' THEN good.video_key END
         FROM good, clock
         WHERE t.id = ANY (ARRAY (SELECT id FROM good)) AND t.id = good.id
         RETURNING t.*, good.account_kind),
       logged AS (
         INSERT INTO audit_event (${AUDIT_COLUMNS})
         SELECT ${AUDIT_VALUES}
         FROM clock, (
           SELECT entry.id, entry.actor_kind, entry.actor_id, entry.action, entry.subject_kind, entry.subject_id, confirmed.center_id,
             entry.details || jsonb_build_object('proven', confirmed.proven)
               || CASE WHEN confirmed.mode = 'video' THEN jsonb_build_object('mode', confirmed.mode) ELSE '{}' END AS details,
             entry.request_id
           FROM json_populate_recordset(NULL::audit_event, $2::json) AS entry JOIN confirmed ON entry.subject_id = confirmed.id::text) AS e),
       owed AS (
         INSERT INTO mail_message (${OWED_MAIL_COLUMNS})
         SELECT ${OWED_MAIL_VALUES}
         FROM clock, json_to_recordset($3::json) AS mail(${OWED_MAIL_RECORD}) JOIN confirmed ON confirmed.id = mail.subject_id)
       SELECT ${TURNO_COLUMNS}, account_kind AS "accountKind" FROM confirmed`,
      [
        JSON.stringify(attempts.map(rowOf)),
        JSON.stringify(attempts.map(({ audit }) => auditRow(audit))),
        JSON.stringify(
          attempts.map(({ id, email }) =>
            this.outbox.owed({ part: TURNO_CONFIRMED_PART, subjectId: id, recipient: email }),
          ),
        ),
      ],
    );
    const confirmed = new Map(rows.map((row) => [row.id, row]));
    return asked.map((attempt) => (attempts.includes(attempt) ? confirmed.get(attempt.id) : undefined));
  }
}

/** An attempt as the statement's record spells it. */
const rowOf = ({ id, claim, macs, email, phone, code, videoKey }: ConfirmAttempt) => ({
  id,
  booking_digest: claim.bookingDigest && byteaText(claim.bookingDigest),
  manage_version: claim.manageVersion,
  macs: macs.map(byteaText),
  email,
  phone,
  code,
  video_key: videoKey,
});
