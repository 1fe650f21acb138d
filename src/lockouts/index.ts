export { FailureCounters } from './failure-counters.store.js';
export { type LockoutKey, type LockoutPolicy } from './lockout.rules.js';
export { LockoutsModule } from './lockouts.module.js';
