import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type Actor, Database } from '../platform/index.js';
import { EmployerSessionStore } from './employer-sessions.store.js';

/** The employer leaves: the session is over at once, wherever its cookie was copied to. */
@Injectable()
export class SignOutEmployer {
  constructor(
    private readonly database: Database,
    private readonly sessions: EmployerSessionStore,
    private readonly audit: AuditLog,
  ) {}

  /** A token that is no session's any more is no error: whoever sent it is signed out. */
  async execute(token: string, actor: Actor): Promise<void> {
    await this.database.transaction(async ({ tx, now }) => {
      const accountId = await this.sessions.end(tx, now, token);
      if (!accountId) return;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'employer.signed-out',
        subject: { kind: 'employer', id: accountId },
      });
    });
  }
}
