import { Injectable } from '@nestjs/common';
import { type LocalDate, type PersonDocument } from '../ecuador/index.js';
import { type Sql, type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { type DayPart, OFFERS_IN_ALL, type WaitingStatus, type Wish } from './waiting.rules.js';

/** One centre, or any of a province. */
export type WaitingPlace =
  | { readonly centerId: string; readonly provinceCode: null }
  | { readonly centerId: null; readonly provinceCode: string };

/** Somebody who waits for a seat. */
export interface WaitingEntry extends EmployerService, PersonDocument, Wish {
  readonly id: string;
  readonly status: WaitingStatus;
  readonly centerId: string | null;
  readonly provinceCode: string | null;
  readonly ruc: string;
  readonly email: string;
  readonly joinedAt: Date | null;
}

export type NewWaitingEntry = Omit<WaitingEntry, 'status' | 'joinedAt' | 'centerId' | 'provinceCode'> &
  WaitingPlace;

/** A seat that could be offered, as the search for its person needs it. */
export interface SeatOnOffer {
  readonly startsAt: Date;
  readonly day: LocalDate;
  readonly part: DayPart;
}

const COLUMNS = `e.id, e.status, e.service_code AS "serviceCode", e.center_id AS "centerId", e.province_code AS "provinceCode", e.ruc,
  e.ruc_root AS "rucRoot", e.sucursal, e.cedula, e.foreigner_code AS "foreignerCode", e.email, e.from_day AS "fromDay", e.until_day AS "untilDay", e.parts, e.joined_at AS "joinedAt"`;
const BATCH = 100;
/** Nobody opened the link: the address was wrong, or not theirs. */
export const UNCONFIRMED_HOURS = 24;

/** The waiting list. Whoever changes an entry, or offers it something, holds its row: it is the one lock of its life. */
@Injectable()
export class WaitingEntries {
  async ask(tx: Tx, now: Date, entry: NewWaitingEntry): Promise<void> {
    await tx.run(
      `INSERT INTO waiting_entry (id, status, service_code, center_id, province_code, ruc, ruc_root, sucursal, cedula, email, from_day, until_day,
         parts, created_at, foreigner_code)
       VALUES ($1, 'asked', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        entry.id,
        entry.serviceCode,
        entry.centerId,
        entry.provinceCode,
        entry.ruc,
        entry.rucRoot,
        entry.sucursal,
        entry.cedula,
        entry.email,
        entry.fromDay,
        entry.untilDay,
        entry.parts,
        now,
        entry.foreignerCode,
      ],
    );
  }

  byId(sql: Sql, id: string): Promise<WaitingEntry | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM waiting_entry e WHERE e.id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<WaitingEntry | undefined> {
    return tx.one(`SELECT ${COLUMNS} FROM waiting_entry e WHERE e.id = $1 FOR UPDATE`, [id]);
  }

  /**
   * `asked → waiting`. Whoever waits already, with this address for this employer and service, keeps the place in line and
   * from now on waits for what was said last. Two links of one person opened at once take turns at the lock.
   */
  async join(tx: Tx, now: Date, entry: WaitingEntry): Promise<void> {
    const key = [entry.rucRoot, entry.sucursal, entry.serviceCode, entry.email];
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [['waiting', ...key].join('|')]);
    const before = await tx.one<{ joinedAt: Date }>(
      `UPDATE waiting_entry SET status = 'left', ended_at = $5
       WHERE ruc_root = $1 AND sucursal = $2 AND service_code = $3 AND email = $4 AND status = 'waiting' RETURNING joined_at AS "joinedAt"`,
      [...key, now],
    );
    await tx.run(
      `UPDATE waiting_entry SET status = 'waiting', joined_at = $2 WHERE id = $1 AND status = 'asked'`,
      [entry.id, before?.joinedAt ?? now],
    );
  }

  /** False when it had ended already. */
  async end(tx: Tx, now: Date, id: string, status: 'booked' | 'left' | 'over'): Promise<boolean> {
    const ended = await tx.run(
      `UPDATE waiting_entry SET status = $3, ended_at = $2 WHERE id = $1 AND status IN ('asked', 'waiting')`,
      [id, now, status],
    );
    return ended === 1;
  }

  /** These had their last offer, and are locked. */
  async endAll(tx: Tx, now: Date, ids: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE waiting_entry SET status = 'over', ended_at = $2 WHERE id = ANY ($1::uuid[]) AND status IN ('asked', 'waiting')`,
      [ids, now],
    );
  }

  /** Where somebody waits for what: only there is looked for seats. */
  places(sql: Sql): Promise<{ serviceCode: string; centerId: string | null; provinceCode: string | null }[]> {
    return sql.rows(
      `SELECT DISTINCT service_code AS "serviceCode", center_id AS "centerId", province_code AS "provinceCode"
       FROM waiting_entry WHERE status = 'waiting'`,
    );
  }

  /**
   * One process at a time looks for the people of a centre's free seats, so that who came first is asked first.
   */
  async queueUp(tx: Tx, centerId: string, serviceCode: string): Promise<void> {
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `offers|${centerId}|${serviceCode}`,
    ]);
  }

  /**
   * The first in line for one of these seats, locked: proven, without an open offer, not asked today, and not three times yet.
   * An entry whose owner is at work on it is passed over.
   */
  lockFirst(
    tx: Tx,
    at: { centerId: string; provinceCode: string; serviceCode: string; today: LocalDate },
    seats: readonly SeatOnOffer[],
  ): Promise<WaitingEntry | undefined> {
    const days = [...new Map(seats.map((seat) => [`${seat.day} ${seat.part}`, seat])).values()];
    return tx.one(
      `SELECT ${COLUMNS} FROM waiting_entry e
       WHERE e.status = 'waiting' AND e.service_code = $3 AND (e.center_id = $1 OR e.province_code = $2) AND e.until_day >= $4
         AND EXISTS (SELECT 1 FROM unnest($5::date[], $6::text[]) AS s(day, part)
                     WHERE s.day BETWEEN e.from_day AND e.until_day AND s.part = ANY (e.parts))
         AND NOT EXISTS (SELECT 1 FROM waiting_offer o WHERE o.entry_id = e.id AND (o.outcome IS NULL OR o.offered_on = $4 OR o.number >= ${OFFERS_IN_ALL}))
       ORDER BY e.joined_at, e.id LIMIT 1 FOR UPDATE OF e SKIP LOCKED`,
      [
        at.centerId,
        at.provinceCode,
        at.serviceCode,
        at.today,
        days.map(({ day }) => day),
        days.map(({ part }) => part),
      ],
    );
  }

  /** Entries end with their days, and links that nobody opened within a day: they are deleted with what they knew of the person. */
  forget(tx: Tx, now: Date, today: LocalDate): Promise<{ id: string; status: WaitingStatus }[]> {
    return tx.rows(
      `DELETE FROM waiting_entry WHERE id IN (
         SELECT id FROM waiting_entry
         WHERE until_day < $2 OR (status = 'asked' AND created_at <= $1::timestamptz - ${UNCONFIRMED_HOURS} * interval '1 hour')
         LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       RETURNING id, status`,
      [now, today],
    );
  }
}
