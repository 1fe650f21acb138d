import { Injectable } from '@nestjs/common';
import { type Span } from '../centers/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import { type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { type TurnoMode } from './turno.rules.js';

/** Where it is to stand. */
export interface GivenSlot extends Span {
  readonly centerId: string;
  readonly serviceCode: string;
}

/** A turno that one of the staff gives. */
export interface GivenTurno extends GivenSlot, EmployerService, PersonDocument {
  readonly id: string;
  readonly code: string;
  readonly seat: number;
  readonly mode: TurnoMode;
  readonly ruc: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly proven: boolean;
  readonly bookingDigest: Buffer;
  readonly videoKey: string | null;
  readonly givenBy: string;
  readonly overbooked: boolean;
}

/** The write side of turnos that staff give. */
@Injectable()
export class GivenTurnos {
  /**
   * The first of the seats `from` to `to` that no live row touches, or, where none is left, one that only rests: it is nobody's,
   * and whoever stands at the desk could not foresee it.
   */
  async firstFree(tx: Tx, slot: GivenSlot, from: number, to: number): Promise<number | undefined> {
    const row = await tx.one<{ seat: number }>(
      `SELECT s.seat FROM generate_series($3::int, $4::int) AS s(seat)
       LEFT JOIN turno t ON t.center_id = $1 AND t.service_code = $2 AND t.seat = s.seat
         AND t.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange($5::timestamptz, $6::timestamptz)
       GROUP BY s.seat HAVING bool_and(t.id IS NULL OR t.resting)
       ORDER BY count(t.id) > 0, s.seat LIMIT 1`,
      [slot.centerId, slot.serviceCode, from, to, slot.startsAt, slot.endsAt],
    );
    return row?.seat;
  }

  /**
   * The rest of a seat that is given ends with the giving. A row that rests beyond the slot frees what it kept there as well:
   * nobody could foresee that either.
   *
   * Race: two clerks want the seat, or a sweep tidies the rest up: whoever comes second waits here and deletes nothing; `insert`
   * has the last word.
   */
  async endRest(tx: Tx, slot: GivenSlot, seat: number): Promise<void> {
    await tx.run(
      `DELETE FROM turno WHERE center_id = $1 AND service_code = $2 AND seat = $3 AND resting AND seated
         AND tstzrange(starts_at, ends_at) && tstzrange($4::timestamptz, $5::timestamptz)`,
      [slot.centerId, slot.serviceCode, seat, slot.startsAt, slot.endsAt],
    );
  }

  /** The lowest number after `seats` that is free: one more than all the live rows that touch the slot is always enough. */
  async beyond(tx: Tx, slot: GivenSlot, seats: number): Promise<number> {
    const row = await tx.one<{ live: number }>(
      `SELECT count(*)::int AS live FROM turno WHERE center_id = $1 AND service_code = $2 AND seat > $3
         AND seated AND tstzrange(starts_at, ends_at) && tstzrange($4::timestamptz, $5::timestamptz)`,
      [slot.centerId, slot.serviceCode, seats, slot.startsAt, slot.endsAt],
    );
    return (await this.firstFree(tx, slot, seats + 1, seats + 1 + (row?.live ?? 0))) ?? seats + 1;
  }

  /**
   * Confirmed from the first: its seat is guarded like any other.
   *
   * Race: somebody else wants the seat. The exclusion constraint lets one in; the other waits for its commit and inserts nothing.
   * Race: the employer gets another turno, or another one the same code: the unique indexes `turno_one_live` and `turno_live_code`
   * refuse the second; the caller translates them.
   * @returns false when somebody took the seat meanwhile.
   */
  async insert(tx: Tx, now: Date, turno: GivenTurno): Promise<boolean> {
    const inserted = await tx.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, mode, status, ruc, ruc_root, sucursal, cedula,
         email, phone, booking_digest, proven, video_key, given_by, overbooked, hold_expires_at, created_at, confirmed_at,
         foreigner_code)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'confirmed', $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $20, $21)
       ON CONFLICT ON CONSTRAINT turno_seat_taken DO NOTHING`,
      [
        turno.id,
        turno.code,
        turno.centerId,
        turno.serviceCode,
        turno.seat,
        turno.startsAt,
        turno.endsAt,
        turno.mode,
        turno.ruc,
        turno.rucRoot,
        turno.sucursal,
        turno.cedula,
        turno.email,
        turno.phone,
        turno.bookingDigest,
        turno.proven,
        turno.videoKey,
        turno.givenBy,
        turno.overbooked,
        now,
        turno.foreignerCode,
      ],
    );
    return inserted === 1;
  }
}
