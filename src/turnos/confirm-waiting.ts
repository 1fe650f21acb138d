import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type PublicActor } from '../platform/index.js';
import { OverdueTurnos } from './overdue.store.js';
import { TurnoAlreadyBooked, WaitingPlaceNotFound } from './turnos.errors.js';
import { TurnosStore } from './turnos.store.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';

/** The mailed link proves the address: from now on the person has a place in the line. Confirming again is the same answer. */
@Injectable()
export class ConfirmWaiting {
  constructor(
    private readonly database: Database,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly turnos: TurnosStore,
    private readonly overdue: OverdueTurnos,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {WaitingPlaceNotFound} no such link, or its days are over
   * @throws {TurnoAlreadyBooked} the employer has a live turno: there is nothing to wait for
   */
  async execute(token: string, actor: PublicActor): Promise<void> {
    const id = this.access.entryIdIn(token);
    if (id === undefined) throw new WaitingPlaceNotFound();
    await this.database.transaction(async ({ tx, now }) => {
      const entry = await this.entries.lock(tx, id);
      if (!entry) throw new WaitingPlaceNotFound();
      if (entry.status !== 'asked') return;
      await this.overdue.settlePast(tx, now, entry);
      if (await this.turnos.hasLive(tx, entry)) throw new TurnoAlreadyBooked();
      await this.entries.join(tx, now, entry);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'waiting.joined',
        subject: { kind: 'waiting', id },
        centerId: entry.centerId,
      });
    });
  }
}
