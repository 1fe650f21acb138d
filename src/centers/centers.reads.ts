import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type TimeZone } from '../ecuador/index.js';
import { CONFIG, type Config, Database, Realtime } from '../platform/index.js';
import { type BookingLimits, type SlottedService } from './calendar.rules.js';
import { calendarIn, calendarsIn, type KnownCalendar } from './calendars.reads.js';
import { Remembered } from './remembered.js';

/** A service as one centre gives it. Durations in minutes, the horizon in days. */
export interface CenterService extends BookingLimits, SlottedService {
  readonly name: string;
  readonly checkInBeforeMinutes: number;
  readonly cancelBeforeMinutes: number;
  readonly modes: readonly string[];
}

/** A calendar and the number of its last change, which every booking is checked against. */
export interface CurrentCalendar extends KnownCalendar {
  versionFor(serviceCode: string): number;
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
  /** So long after its time a turno is waited for. */
  readonly noShowAfterMinutes: number;
  readonly services: readonly CenterService[];
}

/** Change with every centre, every service of one, and every change of a calendar. */
interface Stamps {
  readonly country: string;
  readonly centers: ReadonlyMap<string, string>;
}

/** Announced by whoever changes a centre, its services, hours, rest days or closures. */
export const CENTERS_TOPIC = 'centers';

/** How old a centre or a calendar may be that another process has changed without being heard. */
const MAX_AGE_MS = 1_000;
/** How old the centres may be where no version was counted on: somebody changed a row by hand. */
const TRUSTED_MS = 30_000;
/** And a calendar: each is loaded by itself, so that in a country of hundreds every other look would else load one. */
const CALENDAR_TRUSTED_MS = 600_000;

/** Service centres and their calendars. They change rarely and are asked for by every screen, so they are kept for a moment. */
@Injectable()
export class CenterReads implements OnModuleInit, OnModuleDestroy {
  private readonly stamps = new Remembered(() => this.loadStamps(), MAX_AGE_MS);
  private readonly centers = new Remembered(() => this.loadCenters(), TRUSTED_MS);
  /** By centre: what one of them costs does not grow with the country. */
  private readonly calendars = new Map<string, Remembered<CurrentCalendar>>();
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly realtime: Realtime,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.realtime.subscribe(CENTERS_TOPIC, () => this.forget());
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** All centres, in the order of their names. */
  async all(): Promise<Center[]> {
    if (!this.realtime.connected) this.forget();
    const { country } = await this.stamps.get();
    return this.centers.get(country);
  }

  async byCode(code: string): Promise<Center | undefined> {
    return (await this.all()).find((center) => center.code === code);
  }

  async byId(id: string): Promise<Center | undefined> {
    return (await this.all()).find((center) => center.id === id);
  }

  /** The other centres of its province. */
  async near({ id, provinceCode }: Pick<Center, 'id' | 'provinceCode'>): Promise<Center[]> {
    return (await this.all()).filter((center) => center.provinceCode === provinceCode && center.id !== id);
  }

  /** What decides when this centre serves. Past closures are left out. */
  async calendarOf(center: Pick<Center, 'id' | 'timeZone'>): Promise<CurrentCalendar> {
    if (!this.realtime.connected) this.forget();
    const stamps = await this.stamps.get();
    return this.rememberedCalendar(center).get(stamps.centers.get(center.id));
  }

  /** The database knows a newer calendar than this process: the next question is asked of it. */
  forget(): void {
    this.stamps.forget();
    this.centers.forget();
    this.calendars.clear();
  }

  /** One question for the whole country, so that it costs the same however many centres are asked for. */
  private async loadStamps(): Promise<Stamps> {
    const rows = await this.database.sql.rows<{ centerId: string; stamp: string }>(
      `SELECT center_id AS "centerId", string_agg(service_code || ' ' || calendar_version, '|' ORDER BY service_code) AS stamp
       FROM center_service GROUP BY center_id ORDER BY center_id`,
    );
    return {
      country: rows.map(({ centerId, stamp }) => `${centerId} ${stamp}`).join('\n'),
      centers: new Map(rows.map(({ centerId, stamp }) => [centerId, stamp])),
    };
  }

  /** Put together here: the same services stand in every centre, and the database would write them out for each. */
  private async loadCenters(): Promise<Center[]> {
    const [centers = [], services = [], given = []] = await this.database.inOneFlight<object>([
      {
        text: `SELECT c.id, c.code, c.name, c.province_code AS "provinceCode", c.city, c.address, c.contact,
           c.time_zone AS "timeZone", c.walk_in_offset_minutes AS "walkInOffsetMinutes",
           c.priority_boost_minutes AS "priorityBoostMinutes", c.late_after_minutes AS "lateAfterMinutes",
           c.calls_before_absent AS "callsBeforeAbsent", c.no_show_after_minutes AS "noShowAfterMinutes"
         FROM service_center c ORDER BY c.name, c.code`,
        params: [],
      },
      {
        text: `SELECT code, name, minutes, lead_minutes AS "leadMinutes", horizon_days AS "horizonDays",
           check_in_before_minutes AS "checkInBeforeMinutes", cancel_before_minutes AS "cancelBeforeMinutes", modes,
           slots_needed AS "slotsNeeded"
         FROM service ORDER BY position, name`,
        params: [],
      },
      {
        text: `SELECT center_id AS "centerId", service_code AS "serviceCode", public_seats AS "publicSeats", internal_seats AS "internalSeats"
         FROM center_service`,
        params: [],
      },
    ]);
    const seats = new Map(
      (given as GivenService[]).map((row) => [`${row.centerId}|${row.serviceCode}`, row]),
    );
    return (centers as Omit<Center, 'services'>[]).map((center) => ({
      ...center,
      services: (services as Omit<CenterService, 'publicSeats' | 'internalSeats'>[]).flatMap((service) => {
        const here = seats.get(`${center.id}|${service.code}`);
        if (!here) return [];
        const { publicSeats, internalSeats } = here;
        return [{ ...service, modes: this.offered(service.modes), publicSeats, internalSeats }];
      }),
    }));
  }

  /** Without a place for the rooms everything is given in person, whatever the services say. */
  private offered(modes: readonly string[]): readonly string[] {
    return this.config.videoBaseUrl === '' ? ['in-person'] : modes;
  }

  private rememberedCalendar(center: Pick<Center, 'id' | 'timeZone'>): Remembered<CurrentCalendar> {
    const known = this.calendars.get(center.id);
    if (known) return known;
    const fresh = new Remembered(() => this.loadCalendar(center), CALENDAR_TRUSTED_MS);
    this.calendars.set(center.id, fresh);
    return fresh;
  }

  private async loadCalendar(center: Pick<Center, 'id' | 'timeZone'>): Promise<CurrentCalendar> {
    const loaded = await this.database.transaction(({ tx, now }) => calendarsIn(tx, now, center.id));
    const versions = new Map(
      loaded.versions.get(center.id)?.map(({ serviceCode, version }) => [serviceCode, version]),
    );
    return {
      ...calendarIn(loaded, center, this.config.demoOpenAlways),
      versionFor: (code) => versions.get(code) ?? 0,
    };
  }
}

interface GivenService {
  readonly centerId: string;
  readonly serviceCode: string;
  readonly publicSeats: number;
  readonly internalSeats: number;
}
