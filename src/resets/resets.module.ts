import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalsModule } from '../approvals/index.js';
import { AuditModule } from '../audit/index.js';
import { CentersModule } from '../centers/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { EmployersModule } from '../employers/index.js';
import { MailModule } from '../mail/index.js';
import { QueueModule } from '../queue/index.js';
import { ChangeKey } from './change-key.js';
import { ExpireLinks } from './expire-links.js';
import { ExpireLinksSweep } from './expire-links.sweep.js';
import { KeyPages } from './key.pages.js';
import { LinkFlood } from './link-flood.js';
import { LinkSecrets } from './link-secrets.js';
import { LinkUse } from './link-use.js';
import { OpenLink } from './open-link.js';
import { OverdueResets } from './overdue-resets.js';
import { ReissueReset } from './reissue-reset.js';
import { RequestReset } from './request-reset.js';
import { ResetApprovalReads } from './reset-approvals.reads.js';
import { CoolDownApproval, OverCapApproval } from './reset.approvals.js';
import { KeyReset } from './reset.entity.js';
import { ResetLinkMail } from './reset-link.mail.js';
import { ResetsController } from './resets.controller.js';
import { ResetReads } from './resets.reads.js';
import { ResetsBacklog } from './resets-backlog.reads.js';
import { ResetStore } from './resets.store.js';
import { SecondPerson } from './second-person.js';
import { VoidReset } from './void-reset.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([KeyReset]),
    ApprovalsModule,
    AuditModule,
    CentersModule,
    DossiersModule,
    EmployersModule,
    MailModule,
    QueueModule,
  ],
  controllers: [ResetsController, KeyPages],
  providers: [
    ChangeKey,
    CoolDownApproval,
    ExpireLinks,
    ExpireLinksSweep,
    LinkFlood,
    LinkSecrets,
    LinkUse,
    OpenLink,
    OverCapApproval,
    OverdueResets,
    ReissueReset,
    RequestReset,
    ResetApprovalReads,
    ResetLinkMail,
    ResetReads,
    ResetStore,
    ResetsBacklog,
    SecondPerson,
    VoidReset,
  ],
  exports: [RequestReset, ReissueReset, VoidReset, ResetReads],
})
export class ResetsModule {}
