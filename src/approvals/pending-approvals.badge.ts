import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BadgePart, PlatformParts, type StaffActor } from '../platform/index.js';
import { ApprovalReads } from './approvals.reads.js';

/** How many requests wait for a supervisor, beside the link to them. */
@Injectable()
export class PendingApprovalsBadge implements BadgePart, OnModuleInit {
  readonly name = 'approvals';

  constructor(
    private readonly parts: PlatformParts,
    private readonly reads: ApprovalReads,
  ) {}

  onModuleInit(): void {
    this.parts.badges.push(this);
  }

  async count(actor: StaffActor): Promise<number> {
    return actor.role === 'supervisor' && actor.center ? this.reads.pendingCount(actor.center.id) : 0;
  }
}
