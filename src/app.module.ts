import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from 'pino';
import { AdministrationModule } from './administration/index.js';
import { ApprovalsModule } from './approvals/index.js';
import { AuditModule } from './audit/audit.module.js';
import { CentersModule } from './centers/index.js';
import { ContactChangesModule } from './contact-changes/index.js';
import { DossiersModule } from './dossiers/index.js';
import { EmployersModule } from './employers/index.js';
import { GuideModule } from './guide/index.js';
import { MailModule } from './mail/mail.module.js';
import { PapersModule } from './papers/index.js';
import { type Config } from './platform/config/config.js';
import { PlatformModule } from './platform/platform.module.js';
import { QueueModule } from './queue/index.js';
import { StaffModule } from './staff/index.js';
import { ResetsModule } from './resets/index.js';
import { SupervisionModule } from './supervision/index.js';
import { TurnosModule } from './turnos/index.js';
import { UnlocksModule } from './unlocks/index.js';
import { WorkstationModule } from './workstation/index.js';

/** The house: every room, in the order of docs/architecture.md. */
@Module({})
export class AppModule {
  static with(config: Config, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, logger),
        AuditModule,
        MailModule,
        CentersModule,
        StaffModule,
        ApprovalsModule,
        EmployersModule,
        TurnosModule,
        QueueModule,
        DossiersModule,
        PapersModule,
        GuideModule,
        ResetsModule,
        ContactChangesModule,
        UnlocksModule,
        WorkstationModule,
        SupervisionModule,
        AdministrationModule,
      ],
    };
  }
}
