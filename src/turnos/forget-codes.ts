import { Injectable } from '@nestjs/common';
import { secondsAfter } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { EmailCodes, KEPT_CODE_SECONDS } from './email-codes.store.js';

/**
 * One batch of mailed codes leaves no trace to compare a guess with. Each ended by the clock when its window did; nothing that
 * anybody did or may do changes by this, so there is nothing to record.
 */
@Injectable()
export class ForgetCodes {
  constructor(
    private readonly database: Database,
    private readonly codes: EmailCodes,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(({ tx, now }) =>
      this.codes.forget(tx, secondsAfter(now, -KEPT_CODE_SECONDS)),
    );
  }
}
