import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ApprovalParts } from './approval-part.js';
import { Approvals } from './approvals.js';
import { ApprovalsBacklog } from './approvals-backlog.reads.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalReads } from './approvals.reads.js';
import { ApprovalStore } from './approvals.store.js';
import { DecideApproval } from './decide-approval.js';
import { ExpireApprovals } from './expire-approvals.js';
import { ExpireApprovalsSweep } from './expire-approvals.sweep.js';
import { PendingApprovalsBadge } from './pending-approvals.badge.js';

@Module({
  imports: [AuditModule],
  controllers: [ApprovalsController],
  providers: [
    ApprovalParts,
    ApprovalReads,
    ApprovalStore,
    Approvals,
    ApprovalsBacklog,
    DecideApproval,
    ExpireApprovals,
    ExpireApprovalsSweep,
    PendingApprovalsBadge,
  ],
  exports: [ApprovalParts, ApprovalReads, Approvals, DecideApproval],
})
export class ApprovalsModule {}
