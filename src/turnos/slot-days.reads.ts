import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  type BookingLimits,
  type Center,
  CenterReads,
  type CenterService,
  isOffered,
  offeredWhile,
  slotsOf,
  type Span,
} from '../centers/index.js';
import { addDays, daysBetween, type LocalDate, localDateOf, startOfLocalDay } from '../ecuador/index.js';
import { Database, Realtime } from '../platform/index.js';

export interface FreeSlot {
  readonly startsAt: Date;
  /** How many seats anyone may still take; never 0. */
  readonly free: number;
}

/** A day of a service at a centre, as it can be booked now. */
export interface SlotDay {
  readonly date: LocalDate;
  /** Nobody is served that day: weekend, rest day, closure. */
  readonly closed: boolean;
  readonly slots: readonly FreeSlot[];
  /** The contract's JSON of this day. */
  readonly json: string;
}

interface KeptDay extends SlotDay {
  /** By the monotonic clock of this process. */
  readonly freshUntil: number;
}

/** What is remembered of one centre. A change drops the whole object, so a load that began before cannot revive it. */
interface CenterMemory {
  readonly days: Map<string, KeptDay>;
  readonly loading: Map<string, Promise<KeptDay[]>>;
}

/** Rows of one slot, seats put together. */
interface Taken extends Span {
  readonly now: Date;
  readonly seats: number[];
  /** When the next of its holds ends. */
  readonly nextExpiry: Date | null;
}

/** Another process's change may go unheard for this long. */
const MAX_AGE_MS = 1_000;
/** Enough for every service over its horizon; strange dates must not fill the memory. */
const MAX_DAYS_KEPT = 1_000;
const ALTERNATIVES = 3;
const DAY_MS = 86_400_000;

/**
 * Free seats, answered from memory: one JSON string per centre, service and day. A day is dropped when its centre's
 * turnos change, after a second, and when the clock changes the answer (a hold ends, a slot passes its lead time or
 * enters the horizon). While this process may be missing others' changes, nothing is remembered.
 */
@Injectable()
export class SlotDays implements OnModuleInit, OnModuleDestroy {
  private readonly memories = new Map<string, CenterMemory>();
  private clock: { readonly now: Date; readonly askedAt: number } | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly realtime: Realtime,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.realtime.subscribeAll((topic) => {
      if (topic.startsWith('slots:')) this.memories.delete(topic.slice('slots:'.length));
      else if (topic === '*' || topic === 'centers') this.memories.clear();
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** @param from first day in the centre's zone; today when absent. */
  async days(
    center: Center,
    service: CenterService,
    from: LocalDate | undefined,
    count: number,
  ): Promise<SlotDay[]> {
    const first = from ?? (await this.today(center));
    const memory = this.memoryOf(center);
    const dates = Array.from({ length: count }, (_, index) => addDays(first, index));
    const kept = dates.map((date) => fresh(memory.days.get(`${service.code}|${date}`)));
    const missing = dates.filter((_, index) => !kept[index]);
    const [firstMissing, lastMissing] = [missing[0], missing.at(-1)];
    if (firstMissing === undefined || lastMissing === undefined)
      return kept.filter((day) => day !== undefined);
    const loaded = await this.loadOnce(memory, center, service, firstMissing, lastMissing);
    const byDate = new Map(loaded.map((day) => [day.date, day]));
    return dates.map((date, index) => kept[index] ?? byDate.get(date)).filter((day) => day !== undefined);
  }

  /** The free slots nearest to an instant, before or after it; the earlier one first where two are as near. */
  async nearest(center: Center, service: CenterService, startsAt: Date): Promise<FreeSlot[]> {
    const date = localDateOf(startsAt, center.timeZone);
    const distance = ({ startsAt: other }: FreeSlot) => Math.abs(other.getTime() - startsAt.getTime());
    for (const radius of [1, 5, service.horizonDays + 1]) {
      const days = await this.days(center, service, addDays(date, -radius), 2 * radius + 1);
      const nearest = days
        .flatMap(({ slots }) => slots)
        .sort(
          (one, other) =>
            distance(one) - distance(other) || one.startsAt.getTime() - other.startsAt.getTime(),
        )
        .slice(0, ALTERNATIVES);
      // Everything within `radius` days was looked at, so nothing outside can be nearer than these.
      const last = nearest.at(ALTERNATIVES - 1);
      if ((last && distance(last) <= radius * DAY_MS) || radius > service.horizonDays) return nearest;
    }
    return [];
  }

  /** By the database's clock; between two questions this process's monotonic clock carries it on. */
  private async today(center: Center): Promise<LocalDate> {
    const known = this.clock;
    const ageMs = performance.now() - (known?.askedAt ?? -Infinity);
    const now =
      known && ageMs < MAX_AGE_MS
        ? new Date(known.now.getTime() + ageMs)
        : await this.database.transaction(async (context) => context.now);
    return localDateOf(now, center.timeZone);
  }

  private memoryOf({ id }: Center): CenterMemory {
    if (!this.realtime.connected) return { days: new Map(), loading: new Map() };
    const known = this.memories.get(id);
    if (known && known.days.size < MAX_DAYS_KEPT) return known;
    const memory: CenterMemory = { days: new Map(), loading: new Map() };
    this.memories.set(id, memory);
    return memory;
  }

  /** However many ask at once, one of them asks the database. */
  private loadOnce(
    memory: CenterMemory,
    center: Center,
    service: CenterService,
    first: LocalDate,
    last: LocalDate,
  ): Promise<KeptDay[]> {
    const key = `${service.code}|${first}|${last}`;
    const underway = memory.loading.get(key);
    if (underway) return underway;
    const load = this.load(center, service, first, last).then((days) => {
      for (const day of days) memory.days.set(`${service.code}|${day.date}`, day);
      return days;
    });
    memory.loading.set(key, load);
    void load.catch(() => undefined).finally(() => memory.loading.delete(key));
    return load;
  }

  private async load(
    center: Center,
    service: CenterService,
    first: LocalDate,
    last: LocalDate,
  ): Promise<KeptDay[]> {
    const askedAt = performance.now();
    const calendar = await this.centers.calendarOf(center);
    const { now, taken } = await this.taken(center, service, first, last);
    this.clock = { now, askedAt };
    return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => {
      const date = addDays(first, index);
      const grid = slotsOf(calendar, service, date);
      const [opening, closing] = [grid[0]?.startsAt ?? now, grid.at(-1)?.endsAt ?? now];
      const ofDay = taken.filter((row) => row.startsAt < closing && row.endsAt > opening);
      const slots = grid
        .filter(({ startsAt }) => isOffered(startsAt, service, now))
        .map((slot) => ({ startsAt: slot.startsAt, free: service.publicSeats - seatsTaken(slot, ofDay) }))
        .filter(({ free }) => free > 0);
      const closed = grid.length === 0;
      const validMs = Math.min(MAX_AGE_MS, untilNextChange(grid, ofDay, service, now));
      return { date, closed, slots, json: jsonOf(date, closed, slots), freshUntil: askedAt + validMs };
    });
  }

  /** The clock is read in the same statement as the rows, so that no hold is counted by another moment than its own. */
  private async taken(
    center: Center,
    service: CenterService,
    first: LocalDate,
    last: LocalDate,
  ): Promise<{ now: Date; taken: Taken[] }> {
    const rows = await this.database.sql.rows<Taken | { now: Date; seats: null }>(
      `WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS now)
       SELECT clock.now, t.starts_at AS "startsAt", t.ends_at AS "endsAt", t.seats, t.next_expiry AS "nextExpiry"
       FROM clock LEFT JOIN LATERAL (
         SELECT starts_at, ends_at, array_agg(seat::int) AS seats, min(hold_expires_at) FILTER (WHERE status = 'held') AS next_expiry
         FROM turno WHERE center_id = $1 AND service_code = $2 AND status IN ('held', 'confirmed', 'arrived')
           AND starts_at > $3::timestamptz - interval '1 day' AND starts_at < $4::timestamptz AND ends_at > $3::timestamptz
           AND seat <= $5::int AND (status <> 'held' OR hold_expires_at > clock.now)
         GROUP BY starts_at, ends_at) t ON true
       ORDER BY t.starts_at`,
      [
        center.id,
        service.code,
        startOfLocalDay(first, center.timeZone),
        startOfLocalDay(addDays(last, 1), center.timeZone),
        service.publicSeats,
      ],
    );
    const now = rows[0]?.now;
    if (!now) throw new Error('the database did not tell the time');
    return { now, taken: rows.filter((row): row is Taken => row.seats !== null) };
  }
}

const fresh = (day: KeptDay | undefined): KeptDay | undefined =>
  day && performance.now() < day.freshUntil ? day : undefined;

/** Seats of a slot that live rows touch; rows of another grid may touch two slots. */
function seatsTaken(slot: Span, taken: readonly Taken[]): number {
  const seats = new Set<number>();
  for (const row of taken) {
    if (row.startsAt >= slot.endsAt) break;
    if (row.endsAt > slot.startsAt) for (const seat of row.seats) seats.add(seat);
  }
  return seats.size;
}

/** Milliseconds until the clock alone changes the answer for a day: a hold ends, a slot enters the horizon or passes its lead time. */
function untilNextChange(
  grid: readonly Span[],
  taken: readonly Taken[],
  limits: BookingLimits,
  now: Date,
): number {
  const changes = [
    ...taken.flatMap(({ nextExpiry }) => (nextExpiry ? [nextExpiry.getTime()] : [])),
    ...grid.flatMap(({ startsAt }) => {
      const { from, until } = offeredWhile(startsAt, limits);
      return [from.getTime(), until.getTime() + 1];
    }),
  ];
  return changes.reduce((least, change) => {
    const ms = change - now.getTime();
    return ms > 0 && ms < least ? ms : least;
  }, Infinity);
}

function jsonOf(date: LocalDate, closed: boolean, slots: readonly FreeSlot[]): string {
  const list = slots
    .map(({ startsAt, free }) => `{"startsAt":"${startsAt.toISOString()}","free":${free}}`)
    .join(',');
  return `{"date":"${date}",${closed ? '"closed":true,' : ''}"slots":[${list}]}`;
}
