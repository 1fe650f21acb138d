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

/**
 * Caps on how often something may be asked, shared by all processes. `RATE_LIMITS=off` lifts them all.
 *
 * Their windows go by the clock of the process, as the library counts them: one that is wrong makes a cap somewhat longer or
 * shorter, and decides nothing about anybody's turno, code or key.
 */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /**
   * @returns how often it was spent in this window, this time included; 0 while caps are lifted.
   * @throws {TooManyRequests} with the seconds to wait, once `key` has used up its cap.
   */
  async spend(cap: Cap, key: string): Promise<number> {
    if (!this.config.rateLimits) return 0;
    try {
      const { consumedPoints } = await this.limiterOf(cap).consume(keyOf(key));
      return consumedPoints;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) throw new TooManyRequests(refused.msBeforeNext / 1000);
      throw refused;
    }
  }

  /** Whether there is one left, and takes it; also while caps are lifted: for what is allowed in place of something else. */
  async take(cap: Cap, key: string): Promise<boolean> {
    try {
      await this.limiterOf(cap).consume(keyOf(key));
      return true;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return false;
      throw refused;
    }
  }

  /** How often it was spent in the present window. */
  async spent(cap: Cap, key: string): Promise<number> {
    if (!this.config.rateLimits) return 0;
    const state = await this.limiterOf(cap).get(keyOf(key));
    return state?.consumedPoints ?? 0;
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

/** The column of the table is no longer than this with the name of the cap. */
const keyOf = (key: string): string => key.slice(0, 200);
