import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Center, CenterReads, type CenterService, slotsOf } from '../centers/index.js';
import { addDays, daysBetween, type LocalDate, localDateOf, startOfLocalDay } from '../ecuador/index.js';
import { Database, HotAnswers, Realtime } from '../platform/index.js';
import { type FreeSlot, type SlotDay, slotDay, type Taken } from './slot-day.js';

/** The contract's JSON of some days, as it was sent. */
interface KeptAnswer {
  readonly centerId: string;
  readonly memory: CenterMemory;
  readonly freshUntil: number;
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

/** Another process's change may go unheard for this long. */
const MAX_AGE_MS = 1_000;
/** Enough for every service over its horizon; strange dates must not fill the memory. */
const MAX_DAYS_KEPT = 1_000;
const MAX_ANSWERS_KEPT = 2_000;
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
  private readonly answers = new Map<string, KeptAnswer>();
  private clock: { readonly now: Date; readonly askedAt: number } | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly realtime: Realtime,
    private readonly hot: HotAnswers,
  ) {}

  onModuleInit(): void {
    this.hot.register('/api/v1/centers/:center/slots', (url) => this.answered(url));
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
    return this.daysIn(this.memoryOf(center), center, service, from, count);
  }

  /**
   * The same days as the contract's JSON, kept under the URL that asked for them.
   * @returns the whole body.
   */
  async answer(
    url: string,
    center: Center,
    service: CenterService,
    from: LocalDate | undefined,
    count: number,
  ): Promise<string> {
    const memory = this.memoryOf(center);
    const days = await this.daysIn(memory, center, service, from, count);
    // The days are kept as JSON: put together as text, they are not parsed and written again for every reader.
    const head = JSON.stringify({ center: center.code, service: service.code, timeZone: center.timeZone });
    const json = `${head.slice(0, -1)},"days":[${days.map((day) => day.json).join(',')}]}`;
    const freshUntil = Math.min(...days.map((day) => day.freshUntil));
    if (this.answers.size >= MAX_ANSWERS_KEPT) this.answers.clear();
    this.answers.set(url, { centerId: center.id, memory, freshUntil, json });
    return json;
  }

  /** What this URL was answered with, if nothing has changed since; as fresh as the days in it. */
  answered(url: string): string | undefined {
    const kept = this.answers.get(url);
    if (!kept) return undefined;
    const isTrue = this.realtime.connected && this.memories.get(kept.centerId) === kept.memory;
    if (isTrue && performance.now() < kept.freshUntil) return kept.json;
    this.answers.delete(url);
    return undefined;
  }

  private async daysIn(
    memory: CenterMemory,
    center: Center,
    service: CenterService,
    from: LocalDate | undefined,
    count: number,
  ): Promise<KeptDay[]> {
    const first = from ?? (await this.today(center));
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

  /**
   * The free slots nearest to a slot that is taken, before or after it; the earlier one first where two are as near. Never that slot
   * itself: when another process gave its last seat away, this one may not know it yet.
   */
  async nearest(center: Center, service: CenterService, startsAt: Date): Promise<FreeSlot[]> {
    const date = localDateOf(startsAt, center.timeZone);
    const distance = ({ startsAt: other }: FreeSlot) => Math.abs(other.getTime() - startsAt.getTime());
    for (const radius of [1, 5, service.horizonDays + 1]) {
      const days = await this.days(center, service, addDays(date, -radius), 2 * radius + 1);
      const nearest = days
        .flatMap(({ slots }) => slots)
        .filter((slot) => distance(slot) > 0)
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
      known && ageMs < MAX_AGE_MS ? new Date(known.now.getTime() + ageMs) : await this.database.now();
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
    const dates = Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index));
    const grids = dates.map((date) => slotsOf(calendar, service, date));
    const { now, taken } = await this.taken(center, service, first, last);
    this.clock = { now, askedAt };
    return dates.map((date, index) => {
      const { changesInMs, ...day } = slotDay(date, grids[index] ?? [], taken, service, now);
      return { ...day, freshUntil: askedAt + Math.min(MAX_AGE_MS, changesInMs) };
    });
  }

  /** The clock is read in the same statement as the rows, so that no hold is counted by another moment than its own. */
  private async taken(
    center: Center,
    service: CenterService,
    first: LocalDate,
    last: LocalDate,
  ): Promise<{ now: Date; taken: Taken[] }> {
    const rows = await this.database.sql.rows<{ now: Date } & (Taken | { seats: null })>(
      `WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS now)
       SELECT clock.now, t.starts_at AS "startsAt", t.ends_at AS "endsAt", t.seats, t.next_expiry AS "nextExpiry"
       FROM clock LEFT JOIN LATERAL (
         SELECT starts_at, ends_at, array_agg(seat::int) AS seats, min(hold_expires_at) FILTER (WHERE status = 'held') AS next_expiry
         FROM turno WHERE center_id = $1 AND service_code = $2 AND status IN ('held', 'confirmed', 'arrived')
           AND starts_at > $3::timestamptz - interval '1 day' AND starts_at < $4::timestamptz AND ends_at > $3::timestamptz
           AND (status <> 'held' OR hold_expires_at > clock.now)
           AND (status <> 'confirmed' OR starts_at + $5::int * interval '1 minute' > clock.now)
         GROUP BY starts_at, ends_at) t ON true
       ORDER BY t.starts_at`,
      [
        center.id,
        service.code,
        startOfLocalDay(first, center.timeZone),
        startOfLocalDay(addDays(last, 1), center.timeZone),
        center.noShowAfterMinutes,
      ],
    );
    const now = rows[0]?.now;
    if (!now) throw new Error('the database did not tell the time');
    return { now, taken: rows.filter((row): row is Taken & { now: Date } => row.seats !== null) };
  }
}

const fresh = (day: KeptDay | undefined): KeptDay | undefined =>
  day && performance.now() < day.freshUntil ? day : undefined;
