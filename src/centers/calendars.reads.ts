import { type DecreedRestDay, type LocalRestDay, type TimeZone } from '../ecuador/index.js';
import { type Sql } from '../platform/index.js';
import { type CenterCalendar, type Closure, type OpeningHours } from './calendar.rules.js';

interface OfCenter {
  readonly centerId: string;
}

/** A closure that can be named when it is lifted. */
export interface KeptClosure extends Closure {
  readonly id: string;
}

/** A calendar whose closures can be named. */
export interface KnownCalendar extends CenterCalendar {
  readonly closures: readonly KeptClosure[];
}

/** By centre, except for what the whole country shares. */
export interface Calendars {
  /** Per service: by which change of the calendar a booking is judged. */
  readonly versions: ReadonlyMap<string, readonly { serviceCode: string; version: number }[]>;
  readonly hours: ReadonlyMap<string, readonly OpeningHours[]>;
  readonly local: ReadonlyMap<string, readonly LocalRestDay[]>;
  readonly closures: ReadonlyMap<string, readonly KeptClosure[]>;
  readonly decreed: readonly DecreedRestDay[];
}

/**
 * The calendars of all centres, or of one. Past closures are left out. The versions are read first: what is read after them
 * is at least as new, so a booking is never judged by less than its number says.
 */
export async function calendarsIn(sql: Sql, now: Date, centerId?: string): Promise<Calendars> {
  const of = [centerId ?? null];
  const versions = await sql.rows<{ serviceCode: string; version: number } & OfCenter>(
    `SELECT center_id AS "centerId", service_code AS "serviceCode", calendar_version AS version FROM center_service
     WHERE $1::uuid IS NULL OR center_id = $1`,
    of,
  );
  const hours = await sql.rows<OpeningHours & OfCenter>(
    `SELECT center_id AS "centerId", service_code AS "serviceCode", valid_from AS "validFrom", valid_until AS "validUntil",
       weekday, to_char(opens, 'HH24:MI') AS opens, to_char(closes, 'HH24:MI') AS closes, slot_minutes AS "slotMinutes",
       public_seats AS "publicSeats", internal_seats AS "internalSeats"
     FROM opening_hours WHERE $1::uuid IS NULL OR center_id = $1`,
    of,
  );
  const local = await sql.rows<LocalRestDay & OfCenter>(
    `SELECT center_id AS "centerId", month, day, name FROM local_rest_day
     WHERE $1::uuid IS NULL OR center_id = $1 ORDER BY month, day`,
    of,
  );
  const closures = await sql.rows<KeptClosure & OfCenter>(
    `SELECT id, center_id AS "centerId", starts_at AS "startsAt", ends_at AS "endsAt", reason FROM closure
     WHERE ends_at > $2 AND ($1::uuid IS NULL OR center_id = $1) ORDER BY starts_at, id`,
    [...of, now],
  );
  const decreed = await decreedDaysIn(sql);
  return {
    versions: byCenter(versions),
    hours: byCenter(hours),
    local: byCenter(local),
    closures: byCenter(closures),
    decreed,
  };
}

/** Free days by decree, for the whole country, past ones too. */
export const decreedDaysIn = (sql: Sql): Promise<DecreedRestDay[]> =>
  sql.rows('SELECT day AS date, name, in_place_of AS "inPlaceOf" FROM decreed_rest_day ORDER BY day');

/** One centre's calendar out of those that were read. */
export const calendarIn = (
  { hours, local, closures, decreed }: Calendars,
  { id, timeZone }: { readonly id: string; readonly timeZone: TimeZone },
  alwaysOpen: boolean,
): KnownCalendar => ({
  timeZone,
  hours: hours.get(id) ?? [],
  restDays: { local: local.get(id) ?? [], decreed },
  closures: closures.get(id) ?? [],
  alwaysOpen,
});

function byCenter<T extends OfCenter>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.centerId);
    if (group) group.push(row);
    else groups.set(row.centerId, [row]);
  }
  return groups;
}
