import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type Logger } from 'pino';
import { CaptchaController } from './captcha/captcha.controller.js';
import { Captcha } from './captcha/captcha.js';
import { UsedChallenges } from './captcha/used-challenges.store.js';
import { type Config } from './config/config.js';
import { CONFIG } from './config/config.token.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { Database } from './database/database.js';
import { HealthController } from './health/health.controller.js';
import { MetricsListener } from './health/metrics-listener.js';
import { Metrics } from './health/metrics.js';
import { AccessGuard } from './http/access.guard.js';
import { ErrorFilter } from './http/error.filter.js';
import { ForgetRequests } from './http/forget-requests.js';
import { ForgetRequestsSweep } from './http/forget-requests.sweep.js';
import { HotAnswers } from './http/hot-answers.js';
import { Idempotency } from './http/idempotency.js';
import { RateLimits } from './http/rate-limits.js';
import { PlatformParts } from './http/registries.js';
import { RepeatsAndCaps } from './http/repeats-and-caps.store.js';
import { RequestsBacklog } from './http/requests-backlog.reads.js';
import { Denials } from './http/denials.js';
import { LiveStreams } from './http/sse.js';
import { InputPipe } from './http/validation.js';
import { LOGGER } from './logging/logger.js';
import { Realtime } from './realtime/realtime.js';
import { SweepRuns } from './scheduler/sweep-runs.store.js';
import { SweepStates } from './scheduler/sweep-states.js';
import { Sweeps } from './scheduler/sweeps.js';
import { KeyRing } from './secrets/key-ring.js';
import { SecretHasher } from './secrets/secret-hasher.js';
import { Pages } from './views/pages.js';
import { Views } from './views/views.js';

/** What every room stands on, wired once. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config, logger: Logger): DynamicModule {
    const services = [
      Captcha,
      Database,
      Idempotency,
      KeyRing,
      Denials,
      LiveStreams,
      Metrics,
      Pages,
      HotAnswers,
      PlatformParts,
      RateLimits,
      Realtime,
      SecretHasher,
      Sweeps,
      SweepStates,
      Views,
    ];
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions({ url: config.databaseUrl, poolSize: config.databasePoolSize }),
          autoLoadEntities: true,
          retryAttempts: 3,
          retryDelay: 1000,
        }),
        ScheduleModule.forRoot(),
      ],
      controllers: [HealthController, CaptchaController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        ...services,
        ForgetRequests,
        ForgetRequestsSweep,
        RepeatsAndCaps,
        RequestsBacklog,
        SweepRuns,
        UsedChallenges,
        MetricsListener,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ErrorFilter },
        { provide: APP_PIPE, useClass: InputPipe },
      ],
      exports: [CONFIG, LOGGER, ...services],
    };
  }
}
