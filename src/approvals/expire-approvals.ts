import { Injectable } from '@nestjs/common';
import { Database } from '../platform/index.js';
import { Approvals } from './approvals.js';

/** One batch of requests that nobody decided in time becomes `expired`, with its audit. */
@Injectable()
export class ExpireApprovals {
  constructor(
    private readonly database: Database,
    private readonly approvals: Approvals,
  ) {}

  /** @returns how many. */
  execute(): Promise<number> {
    return this.database.transaction((context) => this.approvals.expireOverdue(context));
  }
}
