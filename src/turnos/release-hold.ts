import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type PublicActor } from '../platform/index.js';
import { FreedSeats } from './freed-seats.js';
import { HoldsStore } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { isHoldAlive } from './turno.rules.js';
import { TurnoNotFound, TurnoState } from './turnos.errors.js';
import { TurnosStore } from './turnos.store.js';

/** The owner gives the seat back before confirming. A hold that has ended anyway is let go without complaint. */
@Injectable()
export class ReleaseHold {
  constructor(
    private readonly database: Database,
    private readonly turnos: TurnosStore,
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly freedSeats: FreedSeats,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {TurnoNotFound} not the owner, or no such turno
   * @throws {TurnoState} it was confirmed: there is no hold to let go
   */
  async execute(id: string, proof: OwnerProof, actor: PublicActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      const turno = await this.turnos.lock(tx, id);
      if (!turno || !this.access.owns(turno, proof)) throw new TurnoNotFound();
      if (turno.status === 'cancelled' || turno.status === 'expired') return;
      if (turno.status !== 'held') throw new TurnoState();
      announce(`slots:${turno.centerId}`);
      if (!isHoldAlive(turno, now)) return void (await this.overdue.settleHolds(tx, now, [id]));
      await this.holds.release(tx, now, id, 'let-go');
      await this.freedSeats.rest(context, turno);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'turno.released',
        subject: { kind: 'turno', id },
        centerId: turno.centerId,
        details: { reason: 'let-go' },
      });
    });
  }
}
