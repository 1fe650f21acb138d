import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/index.js';
import { CentersModule } from '../centers/index.js';
import { LockoutsModule } from '../lockouts/index.js';
import { UnlocksModule } from '../unlocks/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { PapersModule } from '../papers/index.js';
import { LaterChecksPages } from './later-checks.pages.js';
import { ApprovalsPages } from './approvals.pages.js';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsReads } from './audit-events.reads.js';
import { AuditPages } from './audit.pages.js';
import { CountsPages } from './counts.pages.js';
import { DeclarationsPages } from './declarations.pages.js';
import { LockoutsPages } from './lockouts.pages.js';
import { SweepsController } from './sweeps.controller.js';
import { SweepsPages } from './sweeps.pages.js';

@Module({
  imports: [ApprovalsModule, CentersModule, DossiersModule, PapersModule, LockoutsModule, UnlocksModule],
  controllers: [
    ApprovalsPages,
    AuditEventsController,
    AuditPages,
    CountsPages,
    DeclarationsPages,
    LockoutsPages,
    LaterChecksPages,
    SweepsController,
    SweepsPages,
  ],
  providers: [AuditEventsReads],
})
export class SupervisionModule {}
