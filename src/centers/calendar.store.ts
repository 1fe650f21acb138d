import { Inject, Injectable } from '@nestjs/common';
import { type DecreedRestDay, type LocalDate, type LocalRestDay, type TimeZone } from '../ecuador/index.js';
import { CONFIG, type Config, newId, type Sql, type Tx } from '../platform/index.js';
import { type Closure, type HoursVersion } from './calendar.rules.js';
import { calendarIn, calendarsIn, decreedDaysIn, type KnownCalendar } from './calendars.reads.js';

interface Located {
  readonly id: string;
  readonly timeZone: TimeZone;
}

/** The write side of calendars. Whoever changes one locks it first, announces `centers` and looks after the turnos it leaves out. */
@Injectable()
export class CalendarStore {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Counts the centre's calendar on. Bookings share-lock the same rows and compare the number: those under way are waited for, so
   * what follows in this transaction sees them; later ones that were judged by the former calendar are refused.
   * In the order of its services, as bookings take them.
   */
  async countOn(tx: Tx, centerId: string): Promise<void> {
    await tx.rows(
      'SELECT 1 FROM center_service WHERE center_id = $1 ORDER BY service_code FOR NO KEY UPDATE',
      [centerId],
    );
    await tx.run('UPDATE center_service SET calendar_version = calendar_version + 1 WHERE center_id = $1', [
      centerId,
    ]);
  }

  /** Nobody changes the centre's calendar until the end of this transaction. */
  async keepStill(tx: Tx, centerId: string): Promise<void> {
    await tx.rows('SELECT 1 FROM center_service WHERE center_id = $1 ORDER BY service_code FOR SHARE', [
      centerId,
    ]);
  }

  /** Counts on the calendars of the whole country, as {@link countOn} does for one centre and in the same order. */
  async countOnAll(tx: Tx): Promise<void> {
    await tx.rows('SELECT 1 FROM center_service ORDER BY center_id, service_code FOR NO KEY UPDATE');
    await tx.run('UPDATE center_service SET calendar_version = calendar_version + 1');
  }

  /** In a transaction with its own changes. */
  async of(sql: Sql, now: Date, center: Located): Promise<KnownCalendar> {
    return calendarIn(await calendarsIn(sql, now, center.id), center, this.config.demoOpenAlways);
  }

  /** The calendars of many centres, read at once. */
  async ofAll(sql: Sql, now: Date, centers: readonly Located[]): Promise<ReadonlyMap<string, KnownCalendar>> {
    const known = await calendarsIn(sql, now);
    return new Map(
      centers.map((center) => [center.id, calendarIn(known, center, this.config.demoOpenAlways)]),
    );
  }

  async addClosure(tx: Tx, centerId: string, closure: Closure): Promise<string> {
    const id = newId();
    await tx.run(
      'INSERT INTO closure (id, center_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, $4, $5)',
      [id, centerId, closure.startsAt, closure.endsAt, closure.reason],
    );
    return id;
  }

  /** Opens again: what has been closed so far stays on record. @returns false when nothing is left of it to open. */
  async endClosure(tx: Tx, now: Date, centerId: string, id: string): Promise<boolean> {
    const removed = await tx.run('DELETE FROM closure WHERE id = $1 AND center_id = $2 AND starts_at >= $3', [
      id,
      centerId,
      now,
    ]);
    if (removed === 1) return true;
    const ended = await tx.run(
      'UPDATE closure SET ends_at = $3 WHERE id = $1 AND center_id = $2 AND starts_at < $3 AND ends_at > $3',
      [id, centerId, now],
    );
    return ended === 1;
  }

  /** Takes the place of a version of the same day; all others stay as they were. */
  async putHours(tx: Tx, centerId: string, version: HoursVersion): Promise<void> {
    await this.removeHours(tx, centerId, version);
    const { spans } = version;
    await tx.run(
      `INSERT INTO opening_hours (id, center_id, service_code, valid_from, valid_until, slot_minutes, public_seats, internal_seats, weekday, opens, closes)
       SELECT s.id, $1, $2, $3, $4, $5, $6, $7, s.weekday, s.opens, s.closes
       FROM unnest($8::uuid[], $9::smallint[], $10::time[], $11::time[]) AS s(id, weekday, opens, closes)`,
      [
        centerId,
        version.serviceCode,
        version.validFrom,
        version.validUntil,
        version.slotMinutes,
        version.publicSeats,
        version.internalSeats,
        spans.map(() => newId()),
        spans.map(({ weekday }) => weekday),
        spans.map(({ opens }) => opens),
        spans.map(({ closes }) => closes),
      ],
    );
  }

  /** @returns false when there is no such version. */
  async removeHours(
    tx: Tx,
    centerId: string,
    { serviceCode, validFrom }: Pick<HoursVersion, 'serviceCode' | 'validFrom'>,
  ): Promise<boolean> {
    const removed = await tx.run(
      'DELETE FROM opening_hours WHERE center_id = $1 AND service_code IS NOT DISTINCT FROM $2 AND valid_from = $3',
      [centerId, serviceCode, validFrom],
    );
    return removed > 0;
  }

  async putLocalRestDay(tx: Tx, centerId: string, { month, day, name }: LocalRestDay): Promise<void> {
    await tx.run(
      `INSERT INTO local_rest_day (center_id, month, day, name) VALUES ($1, $2, $3, $4)
       ON CONFLICT ON CONSTRAINT local_rest_day_pkey DO UPDATE SET name = excluded.name`,
      [centerId, month, day, name],
    );
  }

  /** @returns false when there is no such day. */
  async removeLocalRestDay(
    tx: Tx,
    centerId: string,
    { month, day }: Pick<LocalRestDay, 'month' | 'day'>,
  ): Promise<boolean> {
    const removed = await tx.run(
      'DELETE FROM local_rest_day WHERE center_id = $1 AND month = $2 AND day = $3',
      [centerId, month, day],
    );
    return removed === 1;
  }

  decreedDays(sql: Sql): Promise<DecreedRestDay[]> {
    return decreedDaysIn(sql);
  }

  /** Takes the place of a decree about the same date. */
  async decree(tx: Tx, { date, name, inPlaceOf = null }: DecreedRestDay): Promise<void> {
    await tx.run(
      `INSERT INTO decreed_rest_day (day, name, in_place_of) VALUES ($1, $2, $3)
       ON CONFLICT ON CONSTRAINT decreed_rest_day_pkey DO UPDATE SET name = excluded.name, in_place_of = excluded.in_place_of`,
      [date, name, inPlaceOf],
    );
  }

  async revoke(tx: Tx, date: LocalDate): Promise<void> {
    await tx.run('DELETE FROM decreed_rest_day WHERE day = $1', [date]);
  }
}
