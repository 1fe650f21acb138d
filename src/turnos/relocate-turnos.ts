import { Injectable } from '@nestjs/common';
import { type Center } from '../centers/index.js';
import { Database, type StaffActor } from '../platform/index.js';
import { CalendarCenters } from './calendar-centers.js';
import { CalendarConflicts } from './calendar-conflicts.reads.js';
import { LeftOutTurnos, type Outcome, SeatGone, type WayOut } from './left-out-turnos.js';
import { type CenterConflicts, NationalConflicts } from './national-conflicts.reads.js';

/** Which conflicts, and what becomes of them. */
export type Relocating = { readonly how: WayOut } & (
  | {
      readonly center: string;
      /** Some of them; undefined for all of the centre's. */
      readonly turnoIds?: readonly string[] | undefined;
    }
  | { readonly onNationalRestDays: true }
);

/** What became of the conflicts. `left`: nobody could be moved there, or the person is already at the centre. */
export type Relocated = Readonly<Record<Exclude<Outcome, 'settled'>, number>>;

const ATTEMPTS = 6;

/**
 * Finds another time for the turnos that the calendar leaves out, who booked first at a centre being placed first there, and
 * tells the people. Each turno is a transaction of its own: whoever is interrupted goes on with those that are left by doing it
 * again.
 */
@Injectable()
export class RelocateTurnos {
  constructor(
    private readonly database: Database,
    private readonly centers: CalendarCenters,
    private readonly conflicts: CalendarConflicts,
    private readonly national: NationalConflicts,
    private readonly leftOut: LeftOutTurnos,
  ) {}

  /** @throws {CenterUnknown} */
  async execute(input: Relocating, actor: StaffActor): Promise<Relocated> {
    const result = { moved: 0, cancelled: 0, left: 0, settled: 0 };
    for (const { center, conflicts } of await this.asked(input, actor))
      for (const { id } of conflicts) result[await this.settle(id, center, input.how, actor)] += 1;
    return result;
  }

  private async asked(input: Relocating, actor: StaffActor): Promise<CenterConflicts[]> {
    if ('onNationalRestDays' in input) {
      const own = new Set((await this.centers.allOf(actor)).map(({ id }) => id));
      const { conflicts } = await this.national.days();
      return conflicts.filter(({ center }) => own.has(center.id));
    }
    const center = await this.centers.of(input.center, actor);
    const all = await this.conflicts.of(center);
    return [{ center, conflicts: all.filter(({ id }) => input.turnoIds?.includes(id) ?? true) }];
  }

  private async settle(id: string, center: Center, how: WayOut, actor: StaffActor): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction((context) =>
          this.leftOut.settle(context, id, center, how, actor),
        );
      } catch (error) {
        if (!(error instanceof SeatGone)) throw error;
        if (attempt === ATTEMPTS) return 'left';
      }
    }
  }
}
