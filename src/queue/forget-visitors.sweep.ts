import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { FORGET_VISITORS, ForgetVisitors } from './forget-visitors.js';
import { VisitsBacklog } from './visits-backlog.reads.js';

@Injectable()
export class ForgetVisitorsSweep implements Sweep, OnModuleInit {
  readonly id = FORGET_VISITORS;
  readonly sentence = 'Borra de las visitas pasadas el RUC y la cédula, cumplido el plazo de conservación.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetVisitors: ForgetVisitors,
    private readonly backlog: VisitsBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetVisitors.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.visitorsToForget(now);
  }
}
