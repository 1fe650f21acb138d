import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import {
  type CalendarChange,
  CalendarEntryGone,
  CalendarStore,
  type Center,
  CENTERS_TOPIC,
} from '../centers/index.js';
import { localDateOf } from '../ecuador/index.js';
import { Database, type StaffActor, type TxContext } from '../platform/index.js';
import { CalendarCenters } from './calendar-centers.js';
import { CalendarConflicts } from './calendar-conflicts.reads.js';
import { LeftOutHolds } from './left-out-holds.js';

type Recorded = Pick<AuditEntry, 'action' | 'details'>;

/**
 * Changes when a centre serves: closures, versions of hours, local rest days. It holds for the very next booking in every
 * process. Holds that are left out end with it; turnos stay as they are and become conflicts.
 */
@Injectable()
export class ChangeCalendar {
  constructor(
    private readonly database: Database,
    private readonly centers: CalendarCenters,
    private readonly calendars: CalendarStore,
    private readonly conflicts: CalendarConflicts,
    private readonly leftOut: LeftOutHolds,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param changeAt makes the change by the clock of the transaction; it may throw what the rules throw.
   * @throws {CenterUnknown} {@link CalendarEntryGone} {@link CalendarChangeInvalid}
   */
  async execute(
    input: { readonly center: string; readonly changeAt: (now: Date) => CalendarChange },
    actor: StaffActor,
  ): Promise<void> {
    const center = await this.centers.of(input.center, actor);
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      await this.calendars.countOn(tx, center.id);
      const recorded = await this.write(context, center, input.changeAt(now));
      await this.audit.record(tx, {
        ...recorded,
        at: now,
        actor,
        subject: { kind: 'center', id: center.id },
        centerId: center.id,
      });
      await this.leftOut.end(context, center.id, await this.conflicts.heldAgainst(tx, now, center), actor);
      announce(CENTERS_TOPIC);
    });
  }

  private async write(
    { tx, now }: TxContext,
    { id, timeZone }: Center,
    change: CalendarChange,
  ): Promise<Recorded> {
    switch (change.kind) {
      case 'close': {
        const { startsAt, endsAt, reason } = change.closure;
        await this.calendars.addClosure(tx, id, change.closure);
        return {
          action: 'calendar.closed',
          details: { reason, from: startsAt.toISOString(), until: endsAt.toISOString() },
        };
      }
      case 'reopen':
        if (!(await this.calendars.endClosure(tx, now, id, change.closureId))) throw new CalendarEntryGone();
        return { action: 'calendar.reopened' };
      case 'put-hours': {
        const { version } = change;
        await this.calendars.putHours(tx, id, version);
        return {
          action: 'calendar.hours-set',
          details: {
            service: version.serviceCode,
            validFrom: version.validFrom,
            validUntil: version.validUntil,
          },
        };
      }
      case 'remove-hours': {
        const { version } = change;
        // What has been in force is history: it is replaced from a day on, never taken back.
        if (
          version.validFrom <= localDateOf(now, timeZone) ||
          !(await this.calendars.removeHours(tx, id, version))
        )
          throw new CalendarEntryGone();
        return {
          action: 'calendar.hours-removed',
          details: { service: version.serviceCode, validFrom: version.validFrom },
        };
      }
      case 'add-rest-day':
        await this.calendars.putLocalRestDay(tx, id, change.day);
        return { action: 'calendar.rest-day-added', details: { ...change.day } };
      case 'remove-rest-day':
        if (!(await this.calendars.removeLocalRestDay(tx, id, change.day))) throw new CalendarEntryGone();
        return {
          action: 'calendar.rest-day-removed',
          details: { month: change.day.month, day: change.day.day },
        };
    }
  }
}
