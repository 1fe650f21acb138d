import { Injectable } from '@nestjs/common';
import { type Span } from '../centers/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import { randomText, type Sql, type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { TURNO_CODE_ALPHABET, TURNO_CODE_LENGTH, type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** A turno, from hold to end. */
export interface Turno extends EmployerService, PersonDocument {
  readonly id: string;
  /** null until it is confirmed. */
  readonly code: string | null;
  readonly centerId: string;
  readonly seat: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly mode: TurnoMode;
  readonly status: TurnoStatus;
  readonly ruc: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly bookingDigest: Buffer;
  readonly holdExpiresAt: Date;
  readonly manageVersion: number;
  /** Its mailed code went to the registered e-mail of the employer. */
  readonly proven: boolean;
  readonly confirmedAt: Date | null;
  /** Counts its moves and its end: a calendar believes the higher one. */
  readonly icsSequence: number;
  /** Who or what ended it: `by-owner`, `displaced`, `day-over`, … */
  readonly endReason: string | null;
  /** Which key of the ring names its room; null where it is not by video. */
  readonly videoKey: string | null;
  /** Given beyond the seats of its slot. */
  readonly overbooked: boolean;
  /** Who of the staff gave it; null where it was booked. */
  readonly givenBy: string | null;
}

export const TURNO_COLUMNS = `id, code, center_id AS "centerId", service_code AS "serviceCode", seat, starts_at AS "startsAt", ends_at AS "endsAt",
  mode, status, ruc, ruc_root AS "rucRoot", sucursal, cedula, foreigner_code AS "foreignerCode", email, phone, booking_digest AS "bookingDigest",
  hold_expires_at AS "holdExpiresAt", manage_version AS "manageVersion", proven, confirmed_at AS "confirmedAt", ics_sequence AS "icsSequence",
  end_reason AS "endReason", video_key AS "videoKey", overbooked, given_by AS "givenBy"`;

/** Another seat for a turno. Its end belongs to it: a service may take longer elsewhere. */
export interface SeatAt extends Span {
  readonly centerId: string;
  readonly seat: number;
}

/** The write side of turnos, from the hold on. */
@Injectable()
export class TurnosStore {
  byId(sql: Sql, id: string): Promise<Turno | undefined> {
    return sql.one(`SELECT ${TURNO_COLUMNS} FROM turno WHERE id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<Turno | undefined> {
    return tx.one(`SELECT ${TURNO_COLUMNS} FROM turno WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Locks a turno together with the employer's live one, in the order of their ids: two who confirm at once never wait for each other in a ring. */
  async lockWithLive(
    tx: Tx,
    id: string,
    of: EmployerService,
  ): Promise<{ turno: Turno | undefined; live: Turno | undefined }> {
    const rows = await tx.rows<Turno>(
      `SELECT ${TURNO_COLUMNS} FROM turno
       WHERE id = $1 OR (ruc_root = $2 AND sucursal = $3 AND service_code = $4 AND status IN ('confirmed', 'arrived'))
       ORDER BY id FOR UPDATE`,
      [id, of.rucRoot, of.sucursal, of.serviceCode],
    );
    return {
      turno: rows.find((row) => row.id === id),
      live: rows.find((row) => row.id !== id && (row.status === 'confirmed' || row.status === 'arrived')),
    };
  }

  /** `held → confirmed`: the row keeps its seat all the while. False when the hold has ended. */
  async confirm(
    tx: Tx,
    now: Date,
    id: string,
    with_: { code: string; email: string; phone: string | null; proven: boolean; videoKey: string },
  ): Promise<boolean> {
    const confirmed = await tx.run(
      `UPDATE turno SET status = 'confirmed', code = $3, email = $4, phone = coalesce($5, phone), proven = $6, confirmed_at = $2,
         video_key = CASE WHEN mode = 'video' THEN $7 END
       WHERE id = $1 AND status = 'held' AND hold_expires_at > $2`,
      [id, now, with_.code, with_.email, with_.phone, with_.proven, with_.videoKey],
    );
    return confirmed === 1;
  }

  /** Whether the employer has a live turno for the service. */
  async hasLive(sql: Sql, of: EmployerService): Promise<boolean> {
    const live = await sql.one(
      `SELECT 1 FROM turno WHERE ruc_root = $1 AND sucursal = $2 AND service_code = $3 AND status IN ('confirmed', 'arrived')`,
      [of.rucRoot, of.sucursal, of.serviceCode],
    );
    return live !== undefined;
  }

  /** The live turno with this code of this employer. */
  liveByCode(sql: Sql, code: string, rucRoot: string): Promise<Pick<Turno, 'id' | 'centerId'> | undefined> {
    return sql.one(
      `SELECT id, center_id AS "centerId" FROM turno WHERE code = $1 AND ruc_root = $2 AND status IN ('confirmed', 'arrived')`,
      [code, rucRoot],
    );
  }

  /** A code that no live turno has. Race: another one takes it meanwhile; the unique index `turno_live_code` refuses the second. */
  async newCode(tx: Tx): Promise<string> {
    for (;;) {
      const code = randomText(TURNO_CODE_LENGTH, TURNO_CODE_ALPHABET);
      const taken = await tx.one(
        `SELECT 1 FROM turno WHERE code = $1 AND status IN ('confirmed', 'arrived')`,
        [code],
      );
      if (!taken) return code;
    }
  }

  /** A seat of a slot that no other live row touches; the turno's own seat is no obstacle to it. */
  async freeSeatFor(
    tx: Tx,
    turno: Pick<Turno, 'id' | 'serviceCode'>,
    at: Span & { centerId: string; publicSeats: number },
  ): Promise<number | undefined> {
    const row = await tx.one<{ seat: number }>(
      `SELECT s.seat FROM generate_series(1, $4::int) AS s(seat)
       WHERE NOT EXISTS (
         SELECT 1 FROM turno t WHERE t.center_id = $2 AND t.service_code = $3 AND t.seat = s.seat AND t.id <> $1
           AND t.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange($5::timestamptz, $6::timestamptz))
       ORDER BY random() LIMIT 1`,
      [turno.id, at.centerId, turno.serviceCode, at.publicSeats, at.startsAt, at.endsAt],
    );
    return row?.seat;
  }

  /**
   * Moves a confirmed turno to another seat, all or nothing: same id, code, link and dates of booking, one SEQUENCE up. The former
   * seat is free from the commit on. A turno never moves to a time that is over.
   *
   * Race: two want the seat. The exclusion constraint `turno_seat_taken` refuses the second with SQLSTATE 23P01 and spoils the
   * transaction; the caller translates it by name. Race with a check-in or a cancellation: the guard on the state.
   * @returns false when it is no longer `confirmed`.
   */
  async move(tx: Tx, now: Date, id: string, to: SeatAt): Promise<boolean> {
    const moved = await tx.run(
      `UPDATE turno SET center_id = $3, seat = $4, starts_at = $5, ends_at = $6, moved_at = $2, ics_sequence = ics_sequence + 1
       WHERE id = $1 AND status = 'confirmed' AND $6::timestamptz > $2`,
      [id, now, to.centerId, to.seat, to.startsAt, to.endsAt],
    );
    return moved === 1;
  }

  /**
   * `confirmed → cancelled`: the seat is free from the commit on, one SEQUENCE up.
   * @param reason a code: who or what ended it. @param note why, in a person's own words.
   * @returns false when it is no longer `confirmed`.
   */
  async cancel(tx: Tx, now: Date, id: string, reason: string, note: string | null = null): Promise<boolean> {
    const cancelled = await tx.run(
      `UPDATE turno SET status = 'cancelled', ended_at = $2, end_reason = $3, end_note = $4, ics_sequence = ics_sequence + 1
       WHERE id = $1 AND status = 'confirmed'`,
      [id, now, reason, note],
    );
    return cancelled === 1;
  }

  /** Why a turno ended, in the words of whoever ended it. */
  async endNote(sql: Sql, id: string): Promise<string | null> {
    return (
      (await sql.one<{ note: string | null }>('SELECT end_note AS note FROM turno WHERE id = $1', [id]))
        ?.note ?? null
    );
  }

  /**
   * Gives a hold its one extension, because mail is delayed on our side.
   * @returns false when it had it already, or is no longer alive.
   */
  async extendHold(tx: Tx, now: Date, id: string, seconds: number): Promise<boolean> {
    const extended = await tx.run(
      `UPDATE turno SET hold_expires_at = hold_expires_at + $3::int * interval '1 second', hold_extended = true
       WHERE id = $1 AND status = 'held' AND NOT hold_extended AND hold_expires_at > $2`,
      [id, now, seconds],
    );
    return extended === 1;
  }
}
