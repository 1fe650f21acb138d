import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CurrentCalendar } from '../centers/index.js';
import { type LocalDate, localDateOf } from '../ecuador/index.js';
import { Database } from '../platform/index.js';

/** What a centre's calendar says, what time it is, and which day it is there: what every page of a calendar begins with. */
@Injectable()
export class TodaysCalendar {
  constructor(
    private readonly database: Database,
    private readonly calendars: CenterReads,
  ) {}

  async of(center: Center): Promise<{ calendar: CurrentCalendar; now: Date; today: LocalDate }> {
    const calendar = await this.calendars.calendarOf(center);
    const now = await this.database.now();
    return { calendar, now, today: localDateOf(now, center.timeZone) };
  }
}
