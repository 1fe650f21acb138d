import { Module } from '@nestjs/common';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsReads } from './audit-events.reads.js';
import { AuditPages } from './audit.pages.js';

@Module({ controllers: [AuditEventsController, AuditPages], providers: [AuditEventsReads] })
export class SupervisionModule {}
