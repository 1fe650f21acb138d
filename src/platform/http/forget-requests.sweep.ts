import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog } from '../scheduler/backlog.js';
import { type Sweep, Sweeps } from '../scheduler/sweeps.js';
import { ForgetRequests } from './forget-requests.js';
import { RequestsBacklog } from './requests-backlog.reads.js';

@Injectable()
export class ForgetRequestsSweep implements Sweep, OnModuleInit {
  readonly id = 'platform.forget-requests';
  readonly sentence =
    'Olvida las repeticiones de solicitudes, los topes y los retos usados que ya terminaron.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetRequests: ForgetRequests,
    private readonly backlog: RequestsBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetRequests.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.toForget(now);
  }
}
