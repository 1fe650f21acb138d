import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { ApprovalsBacklog } from './approvals-backlog.reads.js';
import { EXPIRE_APPROVALS } from './approvals.js';
import { ExpireApprovals } from './expire-approvals.js';

/** Tidies up requests that nobody decided. Being right does not need it: every read and every decision asks the clock. */
@Injectable()
export class ExpireApprovalsSweep implements Sweep, OnModuleInit {
  readonly id = EXPIRE_APPROVALS;
  readonly sentence = 'Da por vencidas las solicitudes de aprobación que nadie decidió a tiempo.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly expireApprovals: ExpireApprovals,
    private readonly backlog: ApprovalsBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.expireApprovals.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.undecided(now);
  }
}
