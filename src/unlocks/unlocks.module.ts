import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { EmployersModule } from '../employers/index.js';
import { LockoutsModule } from '../lockouts/index.js';
import { QueueModule } from '../queue/index.js';
import { AccountUnlocks } from './account-unlocks.store.js';
import { AlarmsBadge } from './alarms.badge.js';
import { DisownChange } from './disown-change.js';
import { FreezeAccount } from './freeze-account.js';
import { NotMePages } from './not-me.pages.js';
import { NotMeReads } from './not-me.reads.js';
import { ReleaseLockout } from './release-lockout.js';
import { UnlockAccount } from './unlock-account.js';
import { UnlocksController } from './unlocks.controller.js';
import { UnlockReads } from './unlocks.reads.js';

@Module({
  imports: [AuditModule, DossiersModule, EmployersModule, LockoutsModule, QueueModule],
  controllers: [NotMePages, UnlocksController],
  providers: [
    AccountUnlocks,
    AlarmsBadge,
    DisownChange,
    FreezeAccount,
    NotMeReads,
    ReleaseLockout,
    UnlockAccount,
    UnlockReads,
  ],
  exports: [FreezeAccount, ReleaseLockout, UnlockAccount, UnlockReads],
})
export class UnlocksModule {}
