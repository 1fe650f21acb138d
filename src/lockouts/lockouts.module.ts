import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { FailureCounters } from './failure-counters.store.js';
import { LockoutReads } from './lockouts.reads.js';
import { Locks } from './locks.store.js';
import { Outbreaks } from './outbreaks.store.js';
import { TidyLockouts } from './tidy-lockouts.js';
import { TidyLockoutsSweep } from './tidy-lockouts.sweep.js';
import { WatchOutbreaks } from './watch-outbreaks.js';
import { WatchOutbreaksSweep } from './watch-outbreaks.sweep.js';

@Module({
  imports: [AuditModule],
  providers: [
    FailureCounters,
    LockoutReads,
    Locks,
    Outbreaks,
    TidyLockouts,
    TidyLockoutsSweep,
    WatchOutbreaks,
    WatchOutbreaksSweep,
  ],
  exports: [FailureCounters, LockoutReads, Locks],
})
export class LockoutsModule {}
