export { Captcha, type ShownWork } from './captcha/captcha.js';
export { CONFIG } from './config/config.token.js';
export { type Config, type RegistryService } from './config/config.js';
export { type S3Bucket } from './config/files-place.js';
export { Batches } from './database/batches.js';
export {
  Database,
  hasGuardFailed,
  onConstraint,
  refuse,
  refusedAsAWhole,
  sqlStateOf,
  type TxContext,
} from './database/database.js';
export { NOW } from './database/named-client.js';
export { byteaText, ELSE_TAKE_ALL_BACK, type Sql, type Statement, type Tx } from './database/sql.js';
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
export { NotSignedIn } from './http/access.guard.js';
export { type Answer, Answers } from './http/answers.js';
export { HotAnswers } from './http/hot-answers.js';
export { Idempotency, Once, type OnceKey, type Outcome } from './http/idempotency.js';
export { type Cap, RateLimits } from './http/rate-limits.js';
export {
  type Asker,
  type BadgePart,
  type DeniedPart,
  type HealthPart,
  PlatformParts,
  type SessionPart,
} from './http/registries.js';
export {
  ANYTHING,
  COUNT,
  DATE,
  ID,
  INSTANT,
  listOf,
  NOTHING,
  objectOf,
  oneOf,
  orNull,
  type Shape,
  textLike,
  YES_OR_NO,
} from './http/shapes.js';
export { Denials } from './http/denials.js';
export { LiveStreams } from './http/sse.js';
export { readFormWithFile, ReadsForm, TakesFile } from './http/takes-file.js';
export { IdParam, isId, readInput } from './http/validation.js';
export { LOGGER } from './logging/logger.js';
export { Metrics } from './health/metrics.js';
export { Realtime } from './realtime/realtime.js';
export { type Backlog, backlogOf, COUNTED_AT_MOST, together } from './scheduler/backlog.js';
export { type SweepProblem, type SweepState } from './scheduler/sweep-state.rules.js';
export { type Standings, type SweepStanding, SweepStates } from './scheduler/sweep-states.js';
export { type Sweep, Sweeps } from './scheduler/sweeps.js';
export { FairGate } from './secrets/fair-gate.js';
export { KeyRing } from './secrets/key-ring.js';
export { type HashLane, SecretHasher } from './secrets/secret-hasher.js';
export { digest, newId, newSixDigits, newToken, randomText, randomUpTo, sameText } from './secrets/random.js';
export { Pages } from './views/pages.js';
export { Views } from './views/views.js';
