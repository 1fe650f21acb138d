import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/index.js';
import { CentersModule } from '../centers/index.js';
import { ApprovalsPages } from './approvals.pages.js';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsReads } from './audit-events.reads.js';
import { AuditPages } from './audit.pages.js';
import { SweepsController } from './sweeps.controller.js';
import { SweepsPages } from './sweeps.pages.js';

@Module({
  imports: [ApprovalsModule, CentersModule],
  controllers: [ApprovalsPages, AuditEventsController, AuditPages, SweepsController, SweepsPages],
  providers: [AuditEventsReads],
})
export class SupervisionModule {}
