import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BadgePart, PlatformParts, type StaffActor } from '../platform/index.js';
import { LaterCheckReads } from './later-checks.reads.js';

/** How much waits to be looked up, beside the link to it. */
@Injectable()
export class LaterChecksBadge implements BadgePart, OnModuleInit {
  readonly name = 'laterChecks';

  constructor(
    private readonly parts: PlatformParts,
    private readonly reads: LaterCheckReads,
  ) {}

  onModuleInit(): void {
    this.parts.badges.push(this);
  }

  async count(actor: StaffActor): Promise<number> {
    return actor.role === 'supervisor' && actor.center ? this.reads.pendingCount(actor.center.id) : 0;
  }
}
