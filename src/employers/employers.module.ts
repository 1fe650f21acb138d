import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { LockoutsModule } from '../lockouts/index.js';
import { MailModule } from '../mail/index.js';
import { EmployerAccountRow } from './employer-account.entity.js';
import { EmployerAccounts } from './employer-accounts.store.js';
import { EmployerSessionRow } from './employer-session.entity.js';
import { KeyChangedMail } from './key-changed.mail.js';
import { KeyHasher } from './key-hasher.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([EmployerAccountRow, EmployerSessionRow]),
    AuditModule,
    LockoutsModule,
    MailModule,
  ],
  providers: [EmployerAccounts, KeyChangedMail, KeyHasher],
  exports: [EmployerAccounts, KeyHasher],
})
export class EmployersModule {}
