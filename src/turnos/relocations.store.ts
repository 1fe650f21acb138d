import { Injectable } from '@nestjs/common';
import { type Slot } from '../centers/index.js';
import { newId, type Sql, type Tx } from '../platform/index.js';
import { type SeatAt } from './turnos.store.js';

/** That the centre moved a turno: from where and when, and why. */
export interface Relocation {
  readonly id: string;
  readonly turnoId: string;
  readonly fromCenterId: string;
  readonly fromStartsAt: Date;
  readonly reason: string;
}

const COLUMNS =
  'id, turno_id AS "turnoId", from_center_id AS "fromCenterId", from_starts_at AS "fromStartsAt", reason';

/** Seats for turnos that the calendar left out. */
@Injectable()
export class Relocations {
  /** The first of these slots, in their order, that has a free seat: a public one if there is, else one of the internal ones. */
  async firstFree(
    sql: Sql,
    of: { readonly centerId: string; readonly serviceCode: string },
    slots: readonly Slot[],
  ): Promise<SeatAt | undefined> {
    const found = await sql.one<Omit<SeatAt, 'centerId'>>(
      `SELECT s.starts_at AS "startsAt", s.ends_at AS "endsAt", g.seat
       FROM unnest($3::timestamptz[], $4::timestamptz[], $5::int[]) WITH ORDINALITY AS s(starts_at, ends_at, seats, place),
         generate_series(1, s.seats) AS g(seat)
       WHERE NOT EXISTS (
         SELECT 1 FROM turno t WHERE t.center_id = $1 AND t.service_code = $2 AND t.seat = g.seat
           AND t.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange(s.starts_at, s.ends_at))
       ORDER BY s.place, g.seat LIMIT 1`,
      [
        of.centerId,
        of.serviceCode,
        slots.map(({ startsAt }) => startsAt),
        slots.map(({ endsAt }) => endsAt),
        slots.map(({ publicSeats, internalSeats }) => publicSeats + internalSeats),
      ],
    );
    return found && { ...found, centerId: of.centerId };
  }

  /** @returns the id by which the mail knows it. */
  async note(tx: Tx, now: Date, relocation: Omit<Relocation, 'id'>): Promise<string> {
    const id = newId();
    await tx.run(
      `INSERT INTO turno_relocation (id, turno_id, from_center_id, from_starts_at, reason, moved_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, relocation.turnoId, relocation.fromCenterId, relocation.fromStartsAt, relocation.reason, now],
    );
    return id;
  }

  /** The latest of a turno, if it is this one: an older mail would tell a time that is no longer true. */
  latest(sql: Sql, id: string): Promise<Relocation | undefined> {
    return sql.one(
      `SELECT ${COLUMNS} FROM turno_relocation r WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM turno_relocation n WHERE n.turno_id = r.turno_id AND n.moved_at > r.moved_at)`,
      [id],
    );
  }
}
