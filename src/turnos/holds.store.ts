import { Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, type AuditEntry, auditValues } from '../audit/index.js';
import { type BookingLimits, offeredWhile, type Span } from '../centers/index.js';
import { type Sql, type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** A hold about to be made. */
export interface NewHold extends Span, EmployerService {
  readonly id: string;
  readonly centerId: string;
  /** Seats 1 to this may be taken. */
  readonly publicSeats: number;
  readonly limits: BookingLimits;
  readonly mode: TurnoMode;
  readonly ruc: string;
  readonly cedula: string;
  /** Typed together with the rest on the page; programs send it with the confirmation. */
  readonly phone: string | null;
  readonly bookingDigest: Buffer;
  readonly holdSeconds: number;
}

/** What the one statement found and did. */
export interface Attempt {
  /** Lead time and horizon let the slot be taken now. */
  readonly offered: boolean;
  /** This cookie already has a hold or a live turno for the employer's service. */
  readonly own: boolean;
  /** Seats that were taken when the statement began. */
  readonly taken: readonly number[];
  /** A hold on the slot is past its end; looked for only where no seat was free. */
  readonly overdue: boolean | null;
  /** Set when the seat is ours. */
  readonly holdExpiresAt: Date | null;
}

export interface OwnTurno {
  readonly id: string;
  readonly centerId: string;
  readonly status: TurnoStatus;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly holdExpiresAt: Date;
  readonly manageVersion: number;
}

const INSERT = `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, mode, status, ruc, ruc_root, sucursal, cedula,
    booking_digest, hold_expires_at, created_at, phone)`;
const OWN = `id, center_id AS "centerId", status, starts_at AS "startsAt", ends_at AS "endsAt", hold_expires_at AS "holdExpiresAt",
  manage_version AS "manageVersion"`;
const KEY = 'booking_digest = $1 AND ruc_root = $2 AND sucursal = $3 AND service_code = $4';

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
   * The whole hold as one autocommitted, prepared statement: clock, free seat, row and audit in a single round trip,
   * and no transaction that others could wait for. It takes a seat that is free on the face of it and decides nothing
   * else: an own hold, overdue rows and a slot without a free seat are told to the caller.
   *
   * The clock is read here and not in the transaction helper because there is no transaction around it: one
   * `now()` of the statement judges lead time and horizon and starts the hold.
   *
   * Race: two statements see the same seat free. The exclusion constraint lets one in; the other waits for its commit,
   * inserts nothing (`DO NOTHING` on that constraint alone) and is tried again with another seat.
   * @param seats the public ones, in the order in which they are tried: another one for each contender, so that they spread.
   */
  async attempt(sql: Sql, hold: NewHold, seats: readonly number[], audit: AuditEntry): Promise<Attempt> {
    const { from, until } = offeredWhile(hold.startsAt, hold.limits);
    const [auditId, , ...logged] = auditValues(audit);
    const row = await sql.one<Attempt>(
      `WITH seen AS MATERIALIZED (
         SELECT date_trunc('milliseconds', now()) AS now,
           EXISTS (SELECT 1 FROM turno WHERE booking_digest = $12 AND ruc_root = $9 AND sucursal = $10 AND service_code = $3
                     AND status = 'held')
           OR EXISTS (SELECT 1 FROM turno WHERE ruc_root = $9 AND sucursal = $10 AND service_code = $3
                        AND status IN ('confirmed', 'arrived') AND booking_digest = $12) AS own,
           ARRAY(SELECT seat::int FROM turno WHERE center_id = $2 AND service_code = $3 AND starts_at = $5
                   AND status IN ('held', 'confirmed', 'arrived')) AS taken),
       held AS (
         ${INSERT}
         SELECT $1::uuid, $2::uuid, $3::text, free.seat, $5::timestamptz, $6::timestamptz, $7::text, 'held', $8::text, $9::text, $10::text,
           $11::text, $12::bytea, seen.now + $13::int * interval '1 second', seen.now, $25::text
         FROM seen CROSS JOIN LATERAL (SELECT s AS seat FROM unnest($4::int[]) AS s WHERE s <> ALL (seen.taken) LIMIT 1) AS free
         WHERE NOT seen.own AND seen.now BETWEEN $14::timestamptz AND $15::timestamptz
         ON CONFLICT ON CONSTRAINT turno_seat_taken DO NOTHING RETURNING hold_expires_at),
       logged AS (
         INSERT INTO audit_event (${AUDIT_COLUMNS})
         SELECT $16::uuid, seen.now, $17::text, $18::text, $19::text, $20::text, $21::text, $22::uuid, $23::jsonb, $24::text FROM held, seen)
       SELECT seen.now BETWEEN $14::timestamptz AND $15::timestamptz AS offered, seen.own, seen.taken,
         (SELECT hold_expires_at FROM held) AS "holdExpiresAt",
         CASE WHEN $4::int[] <@ seen.taken THEN EXISTS (
           SELECT 1 FROM turno WHERE center_id = $2 AND service_code = $3 AND starts_at = $5 AND status = 'held' AND hold_expires_at <= seen.now)
         END AS overdue
       FROM seen`,
      [
        hold.id,
        hold.centerId,
        hold.serviceCode,
        seats,
        hold.startsAt,
        hold.endsAt,
        hold.mode,
        hold.ruc,
        hold.rucRoot,
        hold.sucursal,
        hold.cedula,
        hold.bookingDigest,
        hold.holdSeconds,
        from,
        until,
        auditId,
        ...logged,
        hold.phone,
      ],
    );
    if (!row) throw new Error('the hold statement answered nothing');
    return row;
  }

  /**
   * One decision at a time about what one person holds for an employer's service. Without it many tabs of one person
   * would break each other's unique hold again and again; nobody else ever waits here.
   */
  async queueUp(tx: Tx, of: EmployerService & { bookingDigest: Buffer }): Promise<void> {
    const key = [of.bookingDigest.toString('hex'), of.rucRoot, of.sucursal, of.serviceCode].join('|');
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
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
  async freeSeat(tx: Tx, hold: NewHold): Promise<number | undefined> {
    const row = await tx.one<{ seat: number }>(
      `SELECT s.seat FROM generate_series(1, $3::int) AS s(seat)
       WHERE NOT EXISTS (
         SELECT 1 FROM turno t WHERE t.center_id = $1 AND t.service_code = $2 AND t.seat = s.seat
           AND t.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange($4::timestamptz, $5::timestamptz))
       ORDER BY random() LIMIT 1`,
      [hold.centerId, hold.serviceCode, hold.publicSeats, hold.startsAt, hold.endsAt],
    );
    return row?.seat;
  }

  /** @returns false when somebody took the seat meanwhile. */
  async take(tx: Tx, now: Date, hold: NewHold, seat: number): Promise<boolean> {
    const taken = await tx.run(
      `${INSERT} VALUES ($1, $2, $3, $4, $5, $6, $7, 'held', $8, $9, $10, $11, $12, $13::timestamptz + $14::int * interval '1 second', $13, $15)
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
      ],
    );
    return taken === 1;
  }

  /** The person corrected what was typed and keeps the hold. */
  async retype(
    tx: Tx,
    id: string,
    typed: Pick<NewHold, 'ruc' | 'cedula' | 'mode' | 'phone'>,
  ): Promise<boolean> {
    const changed = await tx.run(
      `UPDATE turno SET ruc = $2, cedula = $3, mode = $4, phone = $5
       WHERE id = $1 AND status = 'held' AND (ruc, cedula, mode, phone) IS DISTINCT FROM ($2, $3, $4, $5)`,
      [id, typed.ruc, typed.cedula, typed.mode, typed.phone],
    );
    return changed === 1;
  }

  /** Gives the seat back. False when the row is no hold any more. */
  async release(tx: Tx, now: Date, id: string, reason: 'let-go' | 'replaced'): Promise<boolean> {
    const released = await tx.run(
      `UPDATE turno SET status = 'cancelled', ended_at = $2, end_reason = $3 WHERE id = $1 AND status = 'held'`,
      [id, now, reason],
    );
    return released === 1;
  }
}
