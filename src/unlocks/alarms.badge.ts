import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LockoutReads } from '../lockouts/index.js';
import { type BadgePart, PlatformParts, type StaffActor } from '../platform/index.js';
import { UnlockReads } from './unlocks.reads.js';

/** Accounts that their owners stopped, and lists of numbers being locked: beside the link to them, on every page of supervision. */
@Injectable()
export class AlarmsBadge implements BadgePart, OnModuleInit {
  readonly name = 'alarms';

  constructor(
    private readonly parts: PlatformParts,
    private readonly reads: UnlockReads,
    private readonly lockouts: LockoutReads,
  ) {}

  onModuleInit(): void {
    this.parts.badges.push(this);
  }

  async count(actor: StaffActor): Promise<number> {
    if (actor.role !== 'supervisor') return 0;
    const [stopped, outbreaks] = await Promise.all([
      this.reads.stoppedByOwners(),
      this.lockouts.outbreaksNow(),
    ]);
    return stopped + outbreaks.length;
  }
}
