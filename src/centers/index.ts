export {
  bookableDates,
  type BookingLimits,
  type CenterCalendar,
  isOffered,
  offeredWhile,
  overlap,
  slotAt,
  slotsOf,
  type Span,
} from './calendar.rules.js';
export { CenterUnknown } from './centers.errors.js';
export { CentersModule } from './centers.module.js';
export { type Center, CenterReads, CENTERS_TOPIC, type CenterService } from './centers.reads.js';
