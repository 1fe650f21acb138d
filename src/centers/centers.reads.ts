import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type DecreedRestDay, type LocalRestDay, type TimeZone } from '../ecuador/index.js';
import { CONFIG, type Config, Database, Realtime } from '../platform/index.js';
import { type BookingLimits, type CenterCalendar, type OpeningHours, type Span } from './calendar.rules.js';
import { Remembered } from './remembered.js';

/** A service as one centre gives it. Durations in minutes, the horizon in days. */
export interface CenterService extends BookingLimits {
  readonly code: string;
  readonly name: string;
  readonly minutes: number;
  readonly checkInBeforeMinutes: number;
  readonly cancelBeforeMinutes: number;
  readonly modes: readonly string[];
  /** Seats per slot that anyone may take, numbered from 1. */
  readonly publicSeats: number;
  /** Seats that only staff give, numbered after the public ones. */
  readonly internalSeats: number;
}

export interface Center {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly provinceCode: string;
  readonly city: string;
  readonly address: string;
  readonly contact: string;
  readonly timeZone: TimeZone;
  readonly walkInOffsetMinutes: number;
  readonly priorityBoostMinutes: number;
  readonly lateAfterMinutes: number;
  readonly callsBeforeAbsent: number;
  readonly services: readonly CenterService[];
}

/** Announced by whoever changes a centre, its services, hours, rest days or closures. */
export const CENTERS_TOPIC = 'centers';

/** How old a centre or a calendar may be that another process has changed without being heard. */
const MAX_AGE_MS = 1_000;

/** Service centres and their calendars. They change rarely and are asked for by every screen, so they are kept for a moment. */
@Injectable()
export class CenterReads implements OnModuleInit, OnModuleDestroy {
  private readonly centers = new Remembered(() => this.loadCenters(), MAX_AGE_MS);
  private readonly calendars = new Remembered(() => this.loadCalendars(), MAX_AGE_MS);
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly realtime: Realtime,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.realtime.subscribe(CENTERS_TOPIC, () => {
      this.centers.forget();
      this.calendars.forget();
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** All centres, in the order of their names. */
  all(): Promise<Center[]> {
    if (!this.realtime.connected) this.centers.forget();
    return this.centers.get();
  }

  async byCode(code: string): Promise<Center | undefined> {
    return (await this.all()).find((center) => center.code === code);
  }

  async byId(id: string): Promise<Center | undefined> {
    return (await this.all()).find((center) => center.id === id);
  }

  /** What decides when this centre serves. Past closures are left out. */
  async calendarOf(center: Pick<Center, 'id' | 'timeZone'>): Promise<CenterCalendar> {
    if (!this.realtime.connected) this.calendars.forget();
    const { hours, local, closures, decreed } = await this.calendars.get();
    return {
      timeZone: center.timeZone,
      hours: hours.get(center.id) ?? [],
      restDays: { local: local.get(center.id) ?? [], decreed },
      closures: closures.get(center.id) ?? [],
      alwaysOpen: this.config.demoOpenAlways,
    };
  }

  private loadCenters(): Promise<Center[]> {
    return this.database.sql.rows<Center>(
      `SELECT c.id, c.code, c.name, c.province_code AS "provinceCode", c.city, c.address, c.contact,
         c.time_zone AS "timeZone", c.walk_in_offset_minutes AS "walkInOffsetMinutes",
         c.priority_boost_minutes AS "priorityBoostMinutes", c.late_after_minutes AS "lateAfterMinutes",
         c.calls_before_absent AS "callsBeforeAbsent",
         coalesce((
           SELECT jsonb_agg(jsonb_build_object(
             'code', s.code, 'name', s.name, 'minutes', s.minutes, 'leadMinutes', s.lead_minutes,
             'horizonDays', s.horizon_days, 'checkInBeforeMinutes', s.check_in_before_minutes,
             'cancelBeforeMinutes', s.cancel_before_minutes, 'modes', to_jsonb(s.modes),
             'publicSeats', cs.public_seats, 'internalSeats', cs.internal_seats) ORDER BY s.position, s.name)
           FROM center_service cs JOIN service s ON s.code = cs.service_code WHERE cs.center_id = c.id), '[]') AS services
       FROM service_center c ORDER BY c.name, c.code`,
    );
  }

  private loadCalendars(): Promise<Calendars> {
    return this.database.transaction(async ({ tx, now }) => {
      const hours = await tx.rows<OpeningHours & OfCenter>(
        `SELECT center_id AS "centerId", service_code AS "serviceCode", valid_from AS "validFrom", valid_until AS "validUntil",
           weekday, to_char(opens, 'HH24:MI') AS opens, to_char(closes, 'HH24:MI') AS closes FROM opening_hours`,
      );
      const local = await tx.rows<LocalRestDay & OfCenter>(
        'SELECT center_id AS "centerId", month, day, name FROM local_rest_day',
      );
      const closures = await tx.rows<Span & OfCenter>(
        'SELECT center_id AS "centerId", starts_at AS "startsAt", ends_at AS "endsAt" FROM closure WHERE ends_at > $1',
        [now],
      );
      const decreed = await tx.rows<DecreedRestDay>('SELECT day AS date, name FROM decreed_rest_day');
      return { hours: byCenter(hours), local: byCenter(local), closures: byCenter(closures), decreed };
    });
  }
}

interface OfCenter {
  readonly centerId: string;
}

interface Calendars {
  readonly hours: ReadonlyMap<string, readonly OpeningHours[]>;
  readonly local: ReadonlyMap<string, readonly LocalRestDay[]>;
  readonly closures: ReadonlyMap<string, readonly Span[]>;
  readonly decreed: readonly DecreedRestDay[];
}

function byCenter<T extends OfCenter>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.centerId, [...(groups.get(row.centerId) ?? []), row]);
  return groups;
}
