import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { LockoutsModule } from '../lockouts/index.js';
import { MailModule } from '../mail/index.js';
import { AccountFrozenMail, AccountUnfrozenMail } from './account-frozen.mail.js';
import { ChangeOwnKey } from './change-own-key.js';
import { EmployerAccountRow } from './employer-account.entity.js';
import { EmployerAccounts } from './employer-accounts.store.js';
import { EmployerSessionRow } from './employer-session.entity.js';
import { EmployerSessions } from './employer-sessions.part.js';
import { EmployerSessionStore } from './employer-sessions.store.js';
import { EmployersController } from './employers.controller.js';
import { EmployersPages } from './employers.pages.js';
import { EmployerReads } from './employers.reads.js';
import { KeyChangedMail } from './key-changed.mail.js';
import { KeyChanges } from './key-changes.store.js';
import { KeyReminderMail } from './key-reminder.mail.js';
import { KeyReminders } from './key-reminders.store.js';
import { NotMe } from './not-me.js';
import { NewKeys } from './new-keys.js';
import { OldKeysBacklog } from './old-keys-backlog.reads.js';
import { OwnKeyPages } from './own-key.pages.js';
import { RemindOldKeys } from './remind-old-keys.js';
import { RemindOldKeysSweep } from './remind-old-keys.sweep.js';
import { SignInFreedMail, SignInLockedMail } from './sign-in-lock.mail.js';
import { SignInEmployer } from './sign-in-employer.js';
import { SignInFailures } from './sign-in-failures.js';
import { SignInWork } from './sign-in-work.js';
import { SignOutEmployer } from './sign-out-employer.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([EmployerAccountRow, EmployerSessionRow]),
    AuditModule,
    LockoutsModule,
    MailModule,
  ],
  controllers: [EmployersController, EmployersPages, OwnKeyPages],
  providers: [
    AccountFrozenMail,
    AccountUnfrozenMail,
    ChangeOwnKey,
    EmployerAccounts,
    EmployerReads,
    EmployerSessionStore,
    EmployerSessions,
    KeyChangedMail,
    KeyChanges,
    KeyReminderMail,
    KeyReminders,
    NotMe,
    NewKeys,
    OldKeysBacklog,
    RemindOldKeys,
    RemindOldKeysSweep,
    SignInEmployer,
    SignInFailures,
    SignInFreedMail,
    SignInLockedMail,
    SignInWork,
    SignOutEmployer,
  ],
  exports: [EmployerAccounts, KeyChanges, NewKeys, NotMe],
})
export class EmployersModule {}
