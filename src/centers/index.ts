export {
  type CalendarChange,
  closureOf,
  hoursVersionOf,
  restDayTyped,
  type TypedClosure,
  type TypedHours,
  withChange,
} from './calendar-change.rules.js';
export {
  type BookingLimits,
  type CenterCalendar,
  type Closure,
  daysToMoveTo,
  hoursInForce,
  type HoursVersion,
  isOffered,
  type Obstacle,
  offeredWhile,
  openingSpansOf,
  type OpeningHours,
  reasonAgainst,
  type Slot,
  slotAt,
  slotsOf,
  type Span,
} from './calendar.rules.js';
export { ChangeService } from './change-service.js';
export { type TypedService, wayOf } from './service-settings.rules.js';
export { type Service, Services } from './services.store.js';
export {
  decreeTyped,
  isAlreadySo,
  type NationalChange,
  newRestDays,
  revocationOf,
  type TypedDecree,
  withNationalChange,
} from './national-days.rules.js';
export { CalendarStore } from './calendar.store.js';
export { CalendarEntryGone, CenterUnknown } from './centers.errors.js';
export { CentersModule } from './centers.module.js';
export {
  type Center,
  CenterReads,
  type CenterService,
  CENTERS_TOPIC,
  type CurrentCalendar,
} from './centers.reads.js';
