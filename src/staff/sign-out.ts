import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type StaffActor } from '../platform/index.js';
import { StaffSessionStore } from './staff-sessions.store.js';

/** The person leaves the desk: the token is worth nothing from now on. An open counter stays open; it is closed by itself. */
@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly store: StaffSessionStore,
    private readonly audit: AuditLog,
  ) {}

  async execute(token: string, actor: StaffActor): Promise<void> {
    await this.database.transaction(async ({ tx, now }) => {
      // Pressed twice: the second finds it ended, and there is nothing to record.
      if (!(await this.store.end(tx, now, token))) return;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'staff.signed-out',
        subject: { kind: 'staff', id: actor.id },
      });
    });
  }
}
