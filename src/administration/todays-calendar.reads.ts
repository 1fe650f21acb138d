import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CurrentCalendar } from '../centers/index.js';
import { type LocalDate, localDateOf } from '../ecuador/index.js';
import { Database } from '../platform/index.js';

/** What a centre's calendar says, and which day it is there: what every page of a calendar begins with. */
@Injectable()
export class TodaysCalendar {
  constructor(
    private readonly database: Database,
    private readonly calendars: CenterReads,
  ) {}

  async of(center: Center): Promise<{ calendar: CurrentCalendar; today: LocalDate }> {
    const calendar = await this.calendars.calendarOf(center);
    return { calendar, today: localDateOf(await this.database.now(), center.timeZone) };
  }
}
