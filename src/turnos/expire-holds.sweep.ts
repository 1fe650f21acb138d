import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { ExpireHolds } from './expire-holds.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

/** Writes down the holds that have ended. Nobody waits for it: every read and write compares with the clock. */
@Injectable()
export class ExpireHoldsSweep implements Sweep, OnModuleInit {
  readonly id = 'turnos.expire-holds';
  readonly sentence = 'Libera las horas reservadas que nadie confirmó a tiempo.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly expireHolds: ExpireHolds,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.expireHolds.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.holds(now);
  }
}
