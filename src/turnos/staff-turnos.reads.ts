import { Injectable } from '@nestjs/common';
import {
  type Center,
  CenterReads,
  type CenterService,
  isOffered,
  type Slot,
  slotsOf,
} from '../centers/index.js';
import { addDays, type LocalDate, localDateOf, startOfLocalDay } from '../ecuador/index.js';
import { Database, isId, type StaffActor } from '../platform/index.js';
import { TurnoNotFound } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';
import { VideoRooms } from './video-rooms.js';

/** An hour as staff see it who may give it. */
export interface StaffSlot {
  readonly startsAt: Date;
  /** Seats that staff may give, those that rest included: of those that anyone may take and of those that only staff give. */
  readonly publicFree: number;
  readonly internalFree: number;
}

/** A turno by video that its clerk waits for today. */
export interface VideoTurno {
  readonly id: string;
  readonly code: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
}

/** What staff see of turnos. */
@Injectable()
export class StaffTurnos {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly rooms: VideoRooms,
  ) {}

  /** The hours of a day that can still be given, full ones included; the lead time does not count. */
  async slots(center: Center, service: CenterService, date: LocalDate): Promise<StaffSlot[]> {
    const calendar = await this.centers.calendarOf(center);
    const now = await this.database.now();
    const limits = { leadMinutes: 0, horizonDays: service.horizonDays };
    const offered = slotsOf(calendar, service, date).filter(({ startsAt }) =>
      isOffered(startsAt, limits, now),
    );
    const [first, last] = [offered[0], offered.at(-1)];
    if (!first || !last) return [];
    const taken = await this.database.sql.rows<{ seat: number; startsAt: Date; endsAt: Date }>(
      `SELECT seat, starts_at AS "startsAt", ends_at AS "endsAt" FROM turno
       WHERE center_id = $1 AND service_code = $2 AND seated AND tstzrange(starts_at, ends_at) && tstzrange($3::timestamptz, $4::timestamptz)
         AND (status <> 'held' OR hold_expires_at > $5) AND NOT resting`,
      [center.id, service.code, first.startsAt, last.endsAt, now],
    );
    return offered.map((slot) => freeIn(slot, taken));
  }

  /** One turno of the centre of this person. Its room stays between owner and clerk. @throws {TurnoNotFound} */
  async turno(id: string, actor: StaffActor): Promise<TurnoView> {
    const turno = isId(id) ? await this.turnos.byId(this.database.sql, id) : undefined;
    if (!turno || turno.centerId !== actor.center?.id) throw new TurnoNotFound();
    const view = await this.reads.view(this.database.sql, await this.database.now(), turno);
    return { ...view, videoHref: undefined };
  }

  /** The room of a turno by video, for the clerk who holds its visit. */
  async roomOf(turnoId: string): Promise<string | undefined> {
    const turno = await this.turnos.byId(this.database.sql, turnoId);
    return turno && this.rooms.hrefOf(turno);
  }

  /** The turnos by video of today for which nobody is online yet, in the order of their hours. */
  async awaitedByVideo(center: Pick<Center, 'id' | 'timeZone'>, now: Date): Promise<VideoTurno[]> {
    const today = localDateOf(now, center.timeZone);
    return this.database.sql.rows<VideoTurno>(
      `SELECT id, code, service_code AS "serviceCode", starts_at AS "startsAt" FROM turno
       WHERE center_id = $1 AND mode = 'video' AND status = 'confirmed' AND starts_at >= $2 AND starts_at < $3
       ORDER BY starts_at, id`,
      [
        center.id,
        startOfLocalDay(today, center.timeZone),
        startOfLocalDay(addDays(today, 1), center.timeZone),
      ],
    );
  }
}

function freeIn(
  { startsAt, endsAt, publicSeats, internalSeats }: Slot,
  taken: readonly { seat: number; startsAt: Date; endsAt: Date }[],
): StaffSlot {
  const seats = new Set(
    taken.filter((row) => row.startsAt < endsAt && startsAt < row.endsAt).map(({ seat }) => seat),
  );
  const all = [...seats];
  const publicTaken = all.filter((seat) => seat <= publicSeats).length;
  const internalTaken = all.filter(
    (seat) => seat > publicSeats && seat <= publicSeats + internalSeats,
  ).length;
  return { startsAt, publicFree: publicSeats - publicTaken, internalFree: internalSeats - internalTaken };
}
