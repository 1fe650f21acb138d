import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, AUDIT_VALUES, type AuditEntry, auditRow } from '../audit/index.js';
import { type EmployerKind } from '../ecuador/index.js';
import { Outbox, OWED_MAIL_COLUMNS, OWED_MAIL_RECORD, OWED_MAIL_VALUES } from '../mail/index.js';
import { type Sql } from '../platform/index.js';
import { TURNO_CONFIRMED_PART } from './turno-confirmed.mail.js';
import { type Turno, TURNO_COLUMNS } from './turnos.store.js';

/** A turno with what its confirmation is decided by. */
export interface Confirmable extends Turno {
  /** By the database's clock, when the rest was read. */
  readonly now: Date;
  /** The employer has a live turno for this service, be it this one. */
  readonly hasLive: boolean;
  readonly accountEmail: string | null;
  /** null: nobody has the employer on record. */
  readonly accountKind: EmployerKind | null;
  /** Of the latest code; null when none was asked for. */
  readonly issue: number | null;
  readonly attempt: number | null;
  readonly codeEmail: string | null;
  readonly mac: Buffer | null;
  readonly triesLeft: number | null;
  readonly codeExpiresAt: Date | null;
}

/** A hold whose code was found right, and what is written of it if it still is. */
export interface ConfirmAttempt {
  readonly id: string;
  readonly code: string;
  readonly email: string;
  readonly phone: string | null;
  readonly proven: boolean;
  readonly videoKey: string;
  /** Which code was found right. */
  readonly issue: number;
  readonly attempt: number;
  readonly audit: AuditEntry;
}

/** Confirmations of the common case: of a hold, with the right code, where the employer has no other turno. */
@Injectable()
export class ConfirmationsStore {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Each row of the joined tables is found by its key: `OFFSET 0` leaves the planner no other way, which on a table that grew since
   * it was analysed would read all of it.
   * @returns one answer per id, in their order; undefined where there is no such turno.
   */
  async lookTogether(sql: Sql, ids: readonly string[]): Promise<(Confirmable | undefined)[]> {
    const rows = await sql.rows<Confirmable>(
      `SELECT t.*, date_trunc('milliseconds', now()) AS now,
         EXISTS (SELECT 1 FROM turno live WHERE live.ruc_root = t."rucRoot" AND live.sucursal = t.sucursal
           AND live.service_code = t."serviceCode" AND live.status IN ('confirmed', 'arrived')) AS "hasLive",
         a.email AS "accountEmail", a.kind AS "accountKind", c.issue, c.attempt, c.email AS "codeEmail", c.mac,
         c.tries_left AS "triesLeft", c.expires_at AS "codeExpiresAt"
       FROM (SELECT ${TURNO_COLUMNS} FROM turno WHERE id = ANY (ARRAY (SELECT unnest($1::uuid[])))) t
         LEFT JOIN LATERAL (SELECT * FROM turno_email_code WHERE turno_id = t.id OFFSET 0) c ON true
         LEFT JOIN LATERAL (
           SELECT email, kind FROM employer_account WHERE ruc_root = t."rucRoot" AND sucursal = t.sucursal OFFSET 0) a ON true`,
      [ids],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  }

  /**
   * Any number of confirmations as one autocommitted, prepared statement: clock, rows, audit and receipts in a single round trip.
   *
   * Race: a try with another code uses up the last one, a new code is asked for, or the hold ends. Turno and code are locked in
   * the order in which every other use case takes them, and what was found right must still be so behind the locks.
   * Race: the employer's other turno becomes live. The unique index `turno_one_live` refuses the statement as a whole: then each
   * has to go on by itself.
   * @returns one answer per attempt, in their order: when it was confirmed, or undefined when it has to be looked at again.
   */
  async confirmTogether(sql: Sql, asked: readonly ConfirmAttempt[]): Promise<(Date | undefined)[]> {
    // A second press for the same turno finds it confirmed when it looks again.
    const attempts = asked.filter(({ id }, index) => asked.findIndex((other) => other.id === id) === index);
    const rows = await sql.rows<{ id: string; now: Date }>(
      `WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS now),
       asked AS MATERIALIZED (
         SELECT * FROM json_to_recordset($1::json)
           AS a(id uuid, code text, email text, phone text, proven boolean, video_key text, issue int, attempt int)),
       turnos AS MATERIALIZED (
         SELECT id FROM turno WHERE id = ANY (ARRAY (SELECT id FROM asked)) ORDER BY id FOR UPDATE),
       codes AS MATERIALIZED (
         SELECT c.turno_id FROM turno_email_code c JOIN asked ON asked.id = c.turno_id, clock
         WHERE c.turno_id = ANY (ARRAY (SELECT id FROM turnos)) AND c.issue = asked.issue AND c.attempt = asked.attempt AND c.tries_left > 0 AND c.expires_at > clock.now
         ORDER BY c.turno_id FOR UPDATE OF c),
       confirmed AS (
         UPDATE turno t SET status = 'confirmed', code = asked.code, email = asked.email, phone = coalesce(asked.phone, t.phone),
           proven = asked.proven, confirmed_at = clock.now, video_key = CASE WHEN t.mode = 'video' THEN asked.video_key END
         FROM asked, clock
         WHERE t.id = ANY (ARRAY (SELECT turno_id FROM codes)) AND t.id = asked.id AND t.status = 'held' AND t.hold_expires_at > clock.now
         RETURNING t.id),
       logged AS (
         INSERT INTO audit_event (${AUDIT_COLUMNS})
         SELECT ${AUDIT_VALUES}
         FROM clock, json_populate_recordset(NULL::audit_event, $2::json) AS e JOIN confirmed ON e.subject_id = confirmed.id::text),
       owed AS (
         INSERT INTO mail_message (${OWED_MAIL_COLUMNS})
         SELECT ${OWED_MAIL_VALUES}
         FROM clock, json_to_recordset($3::json) AS mail(${OWED_MAIL_RECORD}) JOIN confirmed ON confirmed.id = mail.subject_id)
       SELECT confirmed.id, clock.now FROM confirmed, clock`,
      [
        JSON.stringify(
          attempts.map(({ videoKey, audit: _, ...attempt }) => ({ ...attempt, video_key: videoKey })),
        ),
        JSON.stringify(attempts.map(({ audit }) => auditRow(audit))),
        JSON.stringify(
          attempts.map(({ id, email }) =>
            this.outbox.owed({ part: TURNO_CONFIRMED_PART, subjectId: id, recipient: email }),
          ),
        ),
      ],
    );
    const confirmed = new Map(rows.map(({ id, now }) => [id, now]));
    return asked.map((attempt) => (attempts.includes(attempt) ? confirmed.get(attempt.id) : undefined));
  }
}
