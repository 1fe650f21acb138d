import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Asker,
  Database,
  type EmployerActor,
  PlatformParts,
  type RequestTrace,
  type SessionPart,
} from '../platform/index.js';
import { EmployerSessionStore } from './employer-sessions.store.js';

export const EMPLOYER_COOKIE = 'ventanilla_employer';

/** Tells the guard which employer is calling. */
@Injectable()
export class EmployerSessions implements SessionPart, OnModuleInit {
  readonly kind = 'employer';
  readonly cookie = EMPLOYER_COOKIE;

  constructor(
    private readonly database: Database,
    private readonly store: EmployerSessionStore,
    private readonly parts: PlatformParts,
  ) {}

  onModuleInit(): void {
    this.parts.sessions.set(this.kind, this);
  }

  async load(token: string, trace: RequestTrace, asker: Asker): Promise<EmployerActor | undefined> {
    const holder = await this.store.holderOf(this.database.sql, token, asker);
    return (
      holder && {
        kind: 'employer',
        id: holder.accountId,
        sessionId: holder.sessionId,
        requestId: trace.requestId,
        address: trace.address,
      }
    );
  }
}
