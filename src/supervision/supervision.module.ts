import { Module } from '@nestjs/common';
import { CentersModule } from '../centers/index.js';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsReads } from './audit-events.reads.js';
import { AuditPages } from './audit.pages.js';

@Module({
  imports: [CentersModule],
  controllers: [AuditEventsController, AuditPages],
  providers: [AuditEventsReads],
})
export class SupervisionModule {}
