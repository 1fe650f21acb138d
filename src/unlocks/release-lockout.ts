import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { type Lock, Locks } from '../lockouts/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { judgeStranger, readReason } from './supervision.rules.js';
import { LockoutOver } from './unlocks.errors.js';

/** A supervisor lifts a lock before its time, with a reason; the owner is told, where the number is somebody's. */
@Injectable()
export class ReleaseLockout {
  constructor(
    private readonly database: Database,
    private readonly locks: Locks,
    private readonly accounts: EmployerAccounts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the lock as it ended.
   * @throws {ReasonRequired} 422; {NotFound} 404, also for the staff's own locks; {LockoutOver} 409; {OwnEmployer} 409
   */
  async execute(input: { lockoutId: string; reason: string | undefined }, actor: StaffActor): Promise<Lock> {
    const reason = readReason(input.reason);
    return this.database.transaction(async (context) => {
      const { tx, now } = context;
      const known = await this.locks.byId(tx, input.lockoutId);
      if (!known || known.channel.startsWith('staff-')) throw new NotFound('No encontramos ese bloqueo.');
      const account = known.ownerId ? await this.accounts.lock(tx, known.ownerId) : undefined;
      judgeStranger(account, actor);
      if (!(await this.locks.release(tx, now, known.id))) throw new LockoutOver();
      if (account) await this.accounts.tellSignInFreed(context, account.id);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'lockouts.released',
        subject: { kind: 'lockout', id: known.id },
        details: { channel: known.channel, accountId: known.ownerId, reason },
      });
      return { ...known, lockedUntil: now };
    });
  }
}
