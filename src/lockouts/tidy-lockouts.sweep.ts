import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { LockoutReads } from './lockouts.reads.js';
import { TIDY_LOCKOUTS, TidyLockouts } from './tidy-lockouts.js';

/** Being free again does not need it: every read and write asks the clock. */
@Injectable()
export class TidyLockoutsSweep implements Sweep, OnModuleInit {
  readonly id = TIDY_LOCKOUTS;
  readonly sentence = 'Borra los bloqueos que ya terminaron y los intentos fallidos que ya no cuentan.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly tidy: TidyLockouts,
    private readonly reads: LockoutReads,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.tidy.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.reads.untidied(now);
  }
}
