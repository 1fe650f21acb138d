import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { TooManyRequests } from '../errors/domain-error.js';

export interface Cap {
  /** What is capped, such as `hold-per-address`. */
  readonly name: string;
  readonly times: number;
  readonly withinSeconds: number;
}

/** Caps on how often something may be asked, shared by all processes. `RATE_LIMITS=off` lifts them all. */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** @throws {TooManyRequests} with the seconds to wait, once `key` has used up its cap. */
  async spend(cap: Cap, key: string): Promise<void> {
    if (!this.config.rateLimits) return;
    try {
      await this.limiterOf(cap).consume(key.slice(0, 200));
    } catch (refused) {
      if (refused instanceof RateLimiterRes) throw new TooManyRequests(refused.msBeforeNext / 1000);
      throw refused;
    }
  }

  private limiterOf(cap: Cap): RateLimiterPostgres {
    const known = this.limiters.get(cap.name);
    if (known) return known;
    const limiter = new RateLimiterPostgres({
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: cap.name,
      points: cap.times,
      duration: cap.withinSeconds,
    });
    this.limiters.set(cap.name, limiter);
    return limiter;
  }
}
