import { Module } from '@nestjs/common';
import { FailureCounters } from './failure-counters.store.js';

@Module({ providers: [FailureCounters], exports: [FailureCounters] })
export class LockoutsModule {}
