import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { TooManyLinks } from './resets.errors.js';
import { ResetStore } from './resets.store.js';

/** Three visits with every reissue used up; nobody at a counter needs more. */
const LINKS_PER_HOUR = 18;
const HOUR_MS = 3_600_000;

/** Keeps an employer's mailbox from being filled with links, however many visits are opened for it. */
@Injectable()
export class LinkFlood {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly resets: ResetStore,
  ) {}

  /** Asked under the account's lock, so that two counters count one after the other. @throws {TooManyLinks} 429 */
  async judge({ tx, now }: TxContext, accountId: string): Promise<void> {
    if (!this.config.rateLimits) return;
    const links = await this.resets.linksSince(tx, accountId, new Date(now.getTime() - HOUR_MS));
    if (links >= LINKS_PER_HOUR) throw new TooManyLinks();
  }
}
