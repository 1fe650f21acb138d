import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Asker,
  Batches,
  Database,
  PlatformParts,
  type RequestTrace,
  type SessionPart,
  type StaffActor,
} from '../platform/index.js';
import { type SessionLook, type StaffPerson, StaffSessionStore } from './staff-sessions.store.js';

export const STAFF_COOKIE = 'ventanilla_staff';

/** Every request of the staff asks; those that come together ask once. */
const TOGETHER = { size: 50, patienceMs: 20 };

/** Tells the guard who of the staff is calling. */
@Injectable()
export class StaffSessions implements SessionPart, OnModuleInit {
  readonly kind = 'staff';
  readonly cookie = STAFF_COOKIE;

  private readonly together = new Batches(
    (looks: readonly SessionLook[]) => this.store.holdersOf(this.database.sql, looks),
    TOGETHER,
  );

  constructor(
    private readonly database: Database,
    private readonly store: StaffSessionStore,
    private readonly parts: PlatformParts,
  ) {}

  onModuleInit(): void {
    this.parts.sessions.set(this.kind, this);
  }

  async load(token: string, trace: RequestTrace, asker: Asker): Promise<StaffActor | undefined> {
    const holder = await this.together.add({ token, asker });
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
