export { CLEARED, FailureCounters } from './failure-counters.store.js';
export {
  ALARMS_TOPIC,
  CHANNEL_NAMES,
  type LockoutKey,
  type LockoutPolicy,
  OUTBREAK,
} from './lockout.rules.js';
export { LockoutReads } from './lockouts.reads.js';
export { LockoutsModule } from './lockouts.module.js';
export { type Lock, Locks } from './locks.store.js';
