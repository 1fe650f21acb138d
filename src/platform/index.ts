export { CONFIG } from './config/config.token.js';
export { type Config } from './config/config.js';
export { Database, onConstraint, refuse, type TxContext } from './database/database.js';
export { type Sql, type Tx } from './database/sql.js';
export {
  DomainError,
  type DomainErrorDetails,
  type FieldProblem,
  InputInvalid,
  NotFound,
} from './errors/domain-error.js';
export { statusOf } from './errors/problem.js';
export {
  type Actor,
  Allow,
  CurrentActor,
  type EmployerActor,
  Public,
  type PublicActor,
  type RequestTrace,
  type StaffActor,
  type StaffRole,
  type SystemActor,
  traceOf,
} from './http/actor.js';
export { Idempotency, Once, type OnceKey, type Outcome } from './http/idempotency.js';
export { type Cap, RateLimits } from './http/rate-limits.js';
export { type DeniedPart, type HealthPart, PlatformParts, type SessionPart } from './http/registries.js';
export { LiveStreams } from './http/sse.js';
export { IdParam, readInput } from './http/validation.js';
export { LOGGER } from './logging/logger.js';
export { Metrics } from './health/metrics.js';
export { Realtime } from './realtime/realtime.js';
export { type Sweep, Sweeps } from './scheduler/sweeps.js';
export { KeyRing } from './secrets/key-ring.js';
export { digest, newId, newSixDigits, newToken, randomText, sameText } from './secrets/random.js';
export { Pages } from './views/pages.js';
export { Views } from './views/views.js';
