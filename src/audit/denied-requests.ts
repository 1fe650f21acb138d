import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  Database,
  type DeniedPart,
  type EmployerActor,
  PlatformParts,
  type StaffActor,
} from '../platform/index.js';
import { AuditLog } from './audit-log.store.js';

/** Somebody signed in who reaches for what is not theirs leaves a trace. */
@Injectable()
export class DeniedRequests implements DeniedPart, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly parts: PlatformParts,
  ) {}

  onModuleInit(): void {
    this.parts.denied.push(this);
  }

  async denied(
    actor: StaffActor | EmployerActor,
    request: { method: string; route: string; code: string },
  ): Promise<void> {
    await this.database.transaction(async ({ tx, now }) => {
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'access.denied',
        subject: { kind: 'route', id: `${request.method} ${request.route}` },
        details: { code: request.code },
      });
    });
  }
}
