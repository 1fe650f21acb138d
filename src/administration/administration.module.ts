import { Module } from '@nestjs/common';
import { CentersModule } from '../centers/index.js';
import { TurnosModule } from '../turnos/index.js';
import { CalendarPages } from './calendar.pages.js';
import { ClosurePages } from './closure.pages.js';
import { ConflictPages } from './conflict.pages.js';
import { HoursPages } from './hours.pages.js';
import { NationalDayPages } from './national-day.pages.js';
import { RestDayPages } from './rest-day.pages.js';
import { ServicePages } from './service.pages.js';
import { TodaysCalendar } from './todays-calendar.reads.js';

@Module({
  imports: [CentersModule, TurnosModule],
  controllers: [
    CalendarPages,
    ClosurePages,
    ConflictPages,
    HoursPages,
    NationalDayPages,
    RestDayPages,
    ServicePages,
  ],
  providers: [TodaysCalendar],
})
export class AdministrationModule {}
