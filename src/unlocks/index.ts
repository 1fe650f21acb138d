export { FreezeAccount } from './freeze-account.js';
export { ReleaseLockout } from './release-lockout.js';
export { UnlockAccount } from './unlock-account.js';
export { type Evidence, UNLOCK_SERVICE } from './unlock.rules.js';
export { UnlocksModule } from './unlocks.module.js';
export { type FrozenAccount, type NumberStanding, type UnlockAtDesk, UnlockReads } from './unlocks.reads.js';
