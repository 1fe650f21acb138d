import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import {
  CalendarStore,
  CENTERS_TOPIC,
  isAlreadySo,
  type NationalChange,
  newRestDays,
} from '../centers/index.js';
import { localDateOf } from '../ecuador/index.js';
import { Database, type StaffActor } from '../platform/index.js';
import { LeftOutHolds } from './left-out-holds.js';
import { CAPITAL, type NationalChangeAt, NationalConflicts } from './national-conflicts.reads.js';

/**
 * Changes the days on which the whole country rests, as a decree says. It holds for the very next booking of every centre in every
 * process. Holds that are left out end with it; turnos stay as they are and become conflicts of their centres.
 */
@Injectable()
export class ChangeNationalDays {
  constructor(
    private readonly database: Database,
    private readonly calendars: CalendarStore,
    private readonly conflicts: NationalConflicts,
    private readonly leftOut: LeftOutHolds,
    private readonly audit: AuditLog,
  ) {}

  /** The same change again changes nothing and leaves no trace. @throws {CalendarEntryGone} {@link CalendarChangeInvalid} */
  async execute(changeAt: NationalChangeAt, actor: StaffActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      await this.calendars.countOnAll(tx);
      const decreed = await this.calendars.decreedDays(tx);
      const change = changeAt(localDateOf(now, CAPITAL), decreed);
      if (isAlreadySo(decreed, change)) return;
      if (change.kind === 'decree') await this.calendars.decree(tx, change.day);
      else await this.calendars.revoke(tx, change.date);
      await this.audit.record(tx, {
        ...recorded(change),
        at: now,
        actor,
        subject: { kind: 'country', id: null },
      });
      for (const { center, conflicts } of await this.conflicts.heldAgainst(
        tx,
        now,
        newRestDays(decreed, change),
      ))
        await this.leftOut.end(context, center.id, conflicts, actor);
      announce(CENTERS_TOPIC);
    });
  }
}

function recorded(change: NationalChange): Pick<AuditEntry, 'action' | 'details'> {
  if (change.kind === 'revoke')
    return { action: 'calendar.national-day-revoked', details: { date: change.date } };
  const { date, name, inPlaceOf = null } = change.day;
  return { action: 'calendar.national-day-decreed', details: { date, name, inPlaceOf } };
}
