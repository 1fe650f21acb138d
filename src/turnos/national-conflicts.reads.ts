import { Injectable } from '@nestjs/common';
import {
  CalendarStore,
  type Center,
  CenterReads,
  type NationalChange,
  newRestDays,
  withNationalChange,
} from '../centers/index.js';
import {
  addDays,
  type DecreedRestDay,
  type LocalDate,
  localDateOf,
  type RestDay,
  restDaysFrom,
  startOfLocalDay,
} from '../ecuador/index.js';
import { Database, type Sql, type Tx } from '../platform/index.js';
import {
  BOOKED,
  type BookedTurno,
  type Conflict,
  conflictsOf,
  ITS_EMPLOYER,
} from './calendar-conflicts.reads.js';

/** Whose clock a decree goes by; Galápagos is an hour behind. */
export const CAPITAL = 'America/Guayaquil';
const FARTHEST_WEST = 'Pacific/Galapagos';

/** As far ahead as anybody may book. */
const HORIZON_DAYS = 366;

const IS_BOOKED = `t.status IN ('confirmed', 'arrived')`;
const IS_HELD = `t.status = 'held' AND t.hold_expires_at > $3`;

/** Makes a change by the day in the capital, out of what is decreed now; it may throw what the rules throw. */
export type NationalChangeAt = (today: LocalDate, decreed: readonly DecreedRestDay[]) => NationalChange;

/** What the country's rest days leave out at one centre. */
export interface CenterConflicts {
  readonly center: Center;
  readonly conflicts: readonly Conflict[];
}

/** The decrees, the national rest days to come, and the turnos that stand on one, each at its centre. */
export interface NationalDays {
  readonly today: LocalDate;
  readonly decreed: readonly DecreedRestDay[];
  readonly coming: readonly RestDay[];
  readonly conflicts: readonly CenterConflicts[];
}

/** What a decree will do, before it is made. */
export interface NationalPreview {
  readonly change: NationalChange;
  /** As they are now. */
  readonly decreed: readonly DecreedRestDay[];
  /** In the order of the centres' names; centres that it does not touch are left out. */
  readonly affected: readonly CenterConflicts[];
}

/** What the national rest days and the turnos of the whole country say against each other; read, not stored. */
@Injectable()
export class NationalConflicts {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly calendars: CalendarStore,
  ) {}

  async days(): Promise<NationalDays> {
    const { sql } = this.database;
    const now = await this.database.now();
    const today = localDateOf(now, CAPITAL);
    const decreed = await this.calendars.decreedDays(sql);
    const coming = restDaysFrom(today, HORIZON_DAYS, { decreed });
    const dates = coming.map(({ date }) => date);
    const conflicts = await this.against(sql, now, await turnosOn(sql, now, dates, IS_BOOKED));
    return { today, decreed, coming, conflicts };
  }

  async preview(changeAt: NationalChangeAt): Promise<NationalPreview> {
    const { sql } = this.database;
    const now = await this.database.now();
    const decreed = await this.calendars.decreedDays(sql);
    const change = changeAt(localDateOf(now, CAPITAL), decreed);
    const turnos = await turnosOn(sql, now, newRestDays(decreed, change), IS_BOOKED);
    const affected = await this.against(sql, now, turnos, withNationalChange(decreed, change));
    return { change, decreed, affected };
  }

  /** Holds that these days leave out; they end with the change that does it. */
  async heldAgainst(tx: Tx, now: Date, dates: readonly LocalDate[]): Promise<CenterConflicts[]> {
    return this.against(tx, now, await turnosOn(tx, now, dates, IS_HELD));
  }

  /** @param decreed the decreed days as they will be; as they are where nothing is said. */
  private async against(
    sql: Sql,
    now: Date,
    turnos: readonly BookedTurno[],
    decreed?: readonly DecreedRestDay[],
  ): Promise<CenterConflicts[]> {
    if (turnos.length === 0) return [];
    const centers = await this.centers.all();
    const calendars = await this.calendars.ofAll(sql, now, centers);
    return centers.flatMap((center) => {
      const known = calendars.get(center.id);
      if (!known) return [];
      const calendar = decreed ? { ...known, restDays: { ...known.restDays, decreed } } : known;
      const conflicts = conflictsOf(
        calendar,
        turnos.filter(({ centerId }) => centerId === center.id),
      );
      return conflicts.length > 0 ? [{ center, conflicts }] : [];
    });
  }
}

/**
 * The turnos of the whole country on some days. A centre's day begins where it is; what an hour too much brings along stands on
 * no rest day of its centre. Through `center_service`, so that the index by centre, service and time serves it.
 */
function turnosOn(sql: Sql, now: Date, dates: readonly LocalDate[], which: string): Promise<BookedTurno[]> {
  if (dates.length === 0) return Promise.resolve([]);
  return sql.rows(
    `SELECT ${BOOKED}
     FROM unnest($1::timestamptz[], $2::timestamptz[]) AS d(begins, ends) CROSS JOIN center_service s
       JOIN turno t ON t.center_id = s.center_id AND t.service_code = s.service_code AND t.starts_at >= d.begins AND t.starts_at < d.ends
       ${ITS_EMPLOYER}
     WHERE t.ends_at > $3 AND ${which}`,
    [
      dates.map((date) => startOfLocalDay(date, CAPITAL)),
      dates.map((date) => startOfLocalDay(addDays(date, 1), FARTHEST_WEST)),
      now,
    ],
  );
}
