import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  Database,
  PlatformParts,
  type RequestTrace,
  type SessionPart,
  type StaffActor,
} from '../platform/index.js';
import { type StaffPerson, StaffSessionStore } from './staff-sessions.store.js';

export const STAFF_COOKIE = 'ventanilla_staff';

/** Tells the guard who of the staff is calling. */
@Injectable()
export class StaffSessions implements SessionPart, OnModuleInit {
  readonly kind = 'staff';
  readonly cookie = STAFF_COOKIE;

  constructor(
    private readonly database: Database,
    private readonly store: StaffSessionStore,
    private readonly parts: PlatformParts,
  ) {}

  onModuleInit(): void {
    this.parts.sessions.set(this.kind, this);
  }

  async load(token: string, trace: RequestTrace): Promise<StaffActor | undefined> {
    const holder = await this.store.holderOf(this.database.sql, token);
    return holder && actorOf(holder, holder.sessionId, trace);
  }
}

export const actorOf = (person: StaffPerson, sessionId: string, trace: RequestTrace): StaffActor => ({
  kind: 'staff',
  id: person.id,
  sessionId,
  username: person.username,
  name: person.name,
  cedula: person.cedula,
  role: person.role,
  center:
    person.centerId === null
      ? null
      : {
          id: person.centerId,
          code: person.centerCode ?? '',
          name: person.centerName ?? '',
          timeZone: person.timeZone ?? '',
        },
  requestId: trace.requestId,
  address: trace.address,
});
