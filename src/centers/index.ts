export {
  type BookingLimits,
  type CenterCalendar,
  isOffered,
  offeredWhile,
  slotAt,
  slotsOf,
  type Span,
} from './calendar.rules.js';
export { CenterUnknown } from './centers.errors.js';
export { CentersModule } from './centers.module.js';
export { type Center, CenterReads, type CenterService } from './centers.reads.js';
