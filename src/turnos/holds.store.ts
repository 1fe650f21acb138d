import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, AUDIT_VALUES, type AuditEntry, auditRow } from '../audit/index.js';
import { type BookingLimits, offeredWhile, type Span } from '../centers/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import { byteaText, type Sql, type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** A hold about to be made. */
export interface NewHold extends Span, EmployerService, PersonDocument {
  readonly id: string;
  readonly centerId: string;
  /** Seats 1 to this may be taken. */
  readonly publicSeats: number;
  readonly limits: BookingLimits;
  /** Of the calendar by which the slot was found to be offered. */
  readonly calendarVersion: number;
  readonly mode: TurnoMode;
  readonly ruc: string;
  /** Typed together with the rest on the page; programs send it with the confirmation. */
  readonly phone: string | null;
  readonly bookingDigest: Buffer;
  readonly holdSeconds: number;
}

/** A seat that a hold tries to take, and what the audit says of it if it can. */
export interface Attempt {
  readonly hold: NewHold;
  readonly seat: number;
  readonly audit: AuditEntry;
}

export interface Attempted {
  /** The calendar is still the one by which the slot was judged. */
  readonly current: boolean;
  /** Lead time and horizon let the slot be taken now. */
  readonly offered: boolean;
  /** Set when the seat is ours. */
  readonly holdExpiresAt: Date | null;
}

export interface OwnTurno {
  readonly id: string;
  readonly centerId: string;
  readonly status: TurnoStatus;
  readonly seat: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly holdExpiresAt: Date;
  readonly manageVersion: number;
}

const INSERT = `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, mode, status, ruc, ruc_root, sucursal, cedula,
    booking_digest, hold_expires_at, created_at, phone, foreigner_code)`;
const OWN = `id, center_id AS "centerId", status, seat, starts_at AS "startsAt", ends_at AS "endsAt", hold_expires_at AS "holdExpiresAt",
  manage_version AS "manageVersion"`;
const KEY = 'booking_digest = $1 AND ruc_root = $2 AND sucursal = $3 AND service_code = $4';

const TOUCHES =
  't.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange($4::timestamptz, $5::timestamptz)';
const FREE_SEAT = `SELECT s.seat FROM generate_series(1, $3::int) AS s(seat)
  WHERE NOT EXISTS (
    SELECT 1 FROM turno t WHERE t.center_id = $1 AND t.service_code = $2 AND t.seat = s.seat AND ${TOUCHES})
  ORDER BY random() LIMIT 1`;

const spanOf = (hold: NewHold): unknown[] => [
  hold.centerId,
  hold.serviceCode,
  hold.publicSeats,
  hold.startsAt,
  hold.endsAt,
];

/** A hold as the statement's record spells it. */
const rowOf = ({ hold, seat }: Attempt) => {
  const { from, until } = offeredWhile(hold.startsAt, hold.limits);
  return {
    id: hold.id,
    center_id: hold.centerId,
    service_code: hold.serviceCode,
    seat,
    starts_at: hold.startsAt,
    ends_at: hold.endsAt,
    mode: hold.mode,
    ruc: hold.ruc,
    ruc_root: hold.rucRoot,
    sucursal: hold.sucursal,
    cedula: hold.cedula,
    foreigner_code: hold.foreignerCode,
    booking_digest: byteaText(hold.bookingDigest),
    hold_seconds: hold.holdSeconds,
    phone: hold.phone,
    offered_from: from,
    offered_until: until,
    calendar_version: hold.calendarVersion,
  };
};

const ownKey = (hold: EmployerService & { bookingDigest: Buffer }): unknown[] => [
  hold.bookingDigest,
  hold.rucRoot,
  hold.sucursal,
  hold.serviceCode,
];

/** The write side of holds. */
@Injectable()
export class HoldsStore {
  /**
   * Any number of holds as one autocommitted, prepared statement: clock, rows and audit in a single round trip. It takes
   * seats and decides nothing else: whoever gets none is told so and asks again under a transaction.
   *
   * The clock is read here and not in the transaction helper because there is no transaction around it: one
   * `now()` of the statement judges lead time and horizon and starts the holds.
   *
   * Race: two statements want the same seat. The exclusion constraint lets one in; the other waits for its commit and
   * inserts nothing (`DO NOTHING`). Seats are taken in one order, so that two statements never wait for each other.
   * Any other constraint refuses the statement as a whole, such as `turno_one_hold` when one person asks twice at
   * once: then each attempt has to go on by itself.
   *
   * Race: the calendar changes meanwhile. Whoever changes it holds the centre's rows of `center_service`; the share lock waits for
   * the commit and then reads the new number, whatever the memory of this process says. The foreign key locks the same row anyway.
   * @returns one answer per attempt, in their order.
   */
  async takeTogether(sql: Sql, attempts: readonly Attempt[]): Promise<Attempted[]> {
    const rows = await sql.rows<Attempted & { id: string }>(
      `WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS now),
       asked AS MATERIALIZED (
         SELECT h.*, clock.now, clock.now BETWEEN h.offered_from AND h.offered_until AS offered
         FROM clock, json_to_recordset($1::json) AS h(id uuid, center_id uuid, service_code text, seat smallint,
           starts_at timestamptz, ends_at timestamptz, mode text, ruc text, ruc_root text, sucursal text, cedula text,
           booking_digest bytea, hold_seconds int, phone text, foreigner_code text, offered_from timestamptz, offered_until timestamptz,
           calendar_version int)),
       calendar AS MATERIALIZED (
         SELECT center_id, service_code, calendar_version FROM center_service
         WHERE (center_id, service_code) IN (SELECT center_id, service_code FROM asked)
         ORDER BY center_id, service_code FOR SHARE),
       judged AS MATERIALIZED (
         SELECT asked.*, calendar.calendar_version IS NOT DISTINCT FROM asked.calendar_version AS current
         FROM asked LEFT JOIN calendar USING (center_id, service_code)),
       held AS (
         ${INSERT}
         SELECT id, center_id, service_code, seat, starts_at, ends_at, mode, 'held', ruc, ruc_root, sucursal, cedula,
           booking_digest, now + hold_seconds * interval '1 second', now, phone, foreigner_code
         FROM judged WHERE offered AND current ORDER BY center_id, service_code, starts_at, seat
         ON CONFLICT ON CONSTRAINT turno_seat_taken DO NOTHING RETURNING id, hold_expires_at),
       logged AS (
         INSERT INTO audit_event (${AUDIT_COLUMNS})
         SELECT ${AUDIT_VALUES}
         FROM clock, json_populate_recordset(NULL::audit_event, $2::json) AS e JOIN held ON e.subject_id = held.id::text)
       SELECT judged.id, judged.current, judged.offered, held.hold_expires_at AS "holdExpiresAt" FROM judged LEFT JOIN held USING (id)`,
      [JSON.stringify(attempts.map(rowOf)), JSON.stringify(attempts.map(({ audit }) => auditRow(audit)))],
    );
    const answers = new Map(rows.map((row) => [row.id, row]));
    return attempts.map(
      ({ hold }) => answers.get(hold.id) ?? { current: true, offered: false, holdExpiresAt: null },
    );
  }

  /** Whether this cookie has a hold or a live turno for the employer's service. */
  async hasOwn(sql: Sql, of: EmployerService & { bookingDigest: Buffer }): Promise<boolean> {
    const row = await sql.one<{ own: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM turno WHERE ${KEY} AND status = 'held')
         OR EXISTS (SELECT 1 FROM turno WHERE ${KEY} AND status IN ('confirmed', 'arrived')) AS own`,
      ownKey(of),
    );
    return row?.own ?? false;
  }

  /**
   * One decision at a time about what one person holds for an employer's service. Without it many tabs of one person
   * would break each other's unique hold again and again; nobody else ever waits here.
   */
  async queueUp(tx: Tx, of: EmployerService & { bookingDigest: Buffer }): Promise<void> {
    const key = [of.bookingDigest.toString('hex'), of.rucRoot, of.sucursal, of.serviceCode].join('|');
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  }

  /**
   * Whether the calendar is still the one by which the slot was judged; until the end of this transaction nobody changes it.
   * Asked before any turno is locked: whoever changes a calendar locks turnos after it.
   */
  async isCurrent(
    tx: Tx,
    of: Pick<NewHold, 'centerId' | 'serviceCode' | 'calendarVersion'>,
  ): Promise<boolean> {
    const row = await tx.one<{ version: number }>(
      'SELECT calendar_version AS version FROM center_service WHERE center_id = $1 AND service_code = $2 FOR SHARE',
      [of.centerId, of.serviceCode],
    );
    return row?.version === of.calendarVersion;
  }

  /** The hold this cookie has for the employer's service, locked. Whether it is overdue is for the caller to ask. */
  lockOwnHold(tx: Tx, of: EmployerService & { bookingDigest: Buffer }): Promise<OwnTurno | undefined> {
    return tx.one(`SELECT ${OWN} FROM turno WHERE ${KEY} AND status = 'held' FOR UPDATE`, ownKey(of));
  }

  /** The live turno this cookie has for the employer's service. */
  ownLive(tx: Tx, of: EmployerService & { bookingDigest: Buffer }): Promise<OwnTurno | undefined> {
    return tx.one(`SELECT ${OWN} FROM turno WHERE ${KEY} AND status IN ('confirmed', 'arrived')`, ownKey(of));
  }

  byId(sql: Sql, id: string): Promise<(OwnTurno & { bookingDigest: Buffer }) | undefined> {
    return sql.one(`SELECT ${OWN}, booking_digest AS "bookingDigest" FROM turno WHERE id = $1`, [id]);
  }

  /** A seat of the slot that no live row touches, whatever grid that row was made on. */
  async freeSeat(tx: Sql, hold: NewHold): Promise<number | undefined> {
    const row = await tx.one<{ seat: number }>(FREE_SEAT, spanOf(hold));
    return row?.seat;
  }

  /**
   * Whether the slot has no seat to give, now and also once what is overdue has been settled. Asked first, because the whole country
   * comes for the same few seats, and no decision under a transaction could give one of these.
   */
  async isFull(sql: Sql, hold: NewHold): Promise<boolean> {
    const row = await sql.one<{ full: boolean }>(
      `SELECT NOT EXISTS (${FREE_SEAT}) AND NOT EXISTS (
         SELECT 1 FROM turno t WHERE t.center_id = $1 AND t.service_code = $2 AND t.seat <= $3 AND ${TOUCHES}
           AND (t.status = 'held' AND t.hold_expires_at <= now() OR t.status = 'confirmed' AND t.starts_at <= now())) AS full`,
      spanOf(hold),
    );
    return row?.full ?? false;
  }

  /** @returns false when somebody took the seat meanwhile. */
  async take(tx: Tx, now: Date, hold: NewHold, seat: number): Promise<boolean> {
    const taken = await tx.run(
      `${INSERT} VALUES ($1, $2, $3, $4, $5, $6, $7, 'held', $8, $9, $10, $11, $12, $13::timestamptz + $14::int * interval '1 second', $13, $15, $16)
       ON CONFLICT ON CONSTRAINT turno_seat_taken DO NOTHING`,
      [
        hold.id,
        hold.centerId,
        hold.serviceCode,
        seat,
        hold.startsAt,
        hold.endsAt,
        hold.mode,
        hold.ruc,
        hold.rucRoot,
        hold.sucursal,
        hold.cedula,
        hold.bookingDigest,
        now,
        hold.holdSeconds,
        hold.phone,
        hold.foreignerCode,
      ],
    );
    return taken === 1;
  }

  /** The person corrected what was typed and keeps the hold. */
  async retype(
    tx: Tx,
    id: string,
    typed: Pick<NewHold, 'ruc' | 'cedula' | 'foreignerCode' | 'mode' | 'phone'>,
  ): Promise<boolean> {
    const changed = await tx.run(
      `UPDATE turno SET ruc = $2, cedula = $3, mode = $4, phone = $5, foreigner_code = $6
       WHERE id = $1 AND status = 'held' AND (ruc, cedula, mode, phone, foreigner_code) IS DISTINCT FROM ($2, $3, $4, $5, $6)`,
      [id, typed.ruc, typed.cedula, typed.mode, typed.phone, typed.foreignerCode],
    );
    return changed === 1;
  }

  /**
   * The seat stays taken until then, by nobody: a row without a person, under a cookie that nobody has. Written in the
   * transaction that frees the seat, so that whoever waits for its commit finds the seat taken still. Of a turno that moved
   * on a little and sits on the seat still, only what it left rests.
   */
  async rest(
    tx: Tx,
    now: Date,
    seat: Span & { centerId: string; serviceCode: string; seat: number },
    until: Date,
  ): Promise<void> {
    await tx.run(
      `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest, hold_expires_at,
         created_at, resting)
       SELECT gen_random_uuid(), $1, $2, $3, lower(rest), upper(rest), 'held', '', '', '', uuid_send(gen_random_uuid()), $6, $7, true
       FROM unnest(tstzmultirange(tstzrange($4::timestamptz, $5::timestamptz)) - (
         SELECT coalesce(range_agg(tstzrange(starts_at, ends_at)), '{}') FROM turno
         WHERE center_id = $1 AND service_code = $2 AND seat = $3 AND seated
           AND tstzrange(starts_at, ends_at) && tstzrange($4::timestamptz, $5::timestamptz))) AS rest`,
      [seat.centerId, seat.serviceCode, seat.seat, seat.startsAt, seat.endsAt, until, now],
    );
  }

  /** Gives the seat back. False when the row is no hold any more. */
  async release(tx: Tx, now: Date, id: string, reason: 'let-go' | 'replaced' | 'calendar'): Promise<boolean> {
    const released = await tx.run(
      `UPDATE turno SET status = 'cancelled', ended_at = $2, end_reason = $3 WHERE id = $1 AND status = 'held'`,
      [id, now, reason],
    );
    return released === 1;
  }
}
