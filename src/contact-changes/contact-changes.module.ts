import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/index.js';
import { AuditModule } from '../audit/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { EmployersModule } from '../employers/index.js';
import { MailModule } from '../mail/index.js';
import { QueueModule } from '../queue/index.js';
import { ApplyContactChange } from './apply-contact-change.js';
import { ContactChangeApproval } from './contact-change.approval.js';
import { ContactChangedMail } from './contact-changed.mail.js';
import { ContactChangesController } from './contact-changes.controller.js';
import { ContactChangeReads } from './contact-changes.reads.js';
import { ContactChangeStore } from './contact-changes.store.js';
import { RequestContactChange } from './request-contact-change.js';

@Module({
  imports: [ApprovalsModule, AuditModule, DossiersModule, EmployersModule, MailModule, QueueModule],
  controllers: [ContactChangesController],
  providers: [
    ApplyContactChange,
    ContactChangeApproval,
    ContactChangedMail,
    ContactChangeReads,
    ContactChangeStore,
    RequestContactChange,
  ],
  exports: [ContactChangeReads, RequestContactChange],
})
export class ContactChangesModule {}
