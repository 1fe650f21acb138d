import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.store.js';
import { DeniedRequests } from './denied-requests.js';

@Module({ providers: [AuditLog, DeniedRequests], exports: [AuditLog] })
export class AuditModule {}
