import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import { Database, type PublicActor, type TxContext } from '../platform/index.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { TURNO_CANCELLED_PART } from './turno-cancelled.mail.js';
import { FreedSeats } from './freed-seats.js';
import { judgeChange } from './turno-changes.rules.js';
import { TurnoNotFound } from './turnos.errors.js';
import { TurnoReads } from './turnos.reads.js';
import { type Turno, TurnosStore } from './turnos.store.js';

/** `turno.end_reason` of a turno that its owner cancelled. */
export const BY_OWNER = 'by-owner';

/** The owner gives a confirmed turno back, up to the cut-off. The seat is free for everybody, its former owner included: at once, or a seat of today after its rest. */
@Injectable()
export class CancelTurno {
  constructor(
    private readonly database: Database,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
    private readonly freedSeats: FreedSeats,
    private readonly outbox: Outbox,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Again for a turno that is cancelled already: nothing happens.
   * @param input `reason`: in the person's own words; kept with the turno, never in the audit.
   * @throws {TurnoNotFound} not the owner, or no such turno
   * @throws {TooLateToCancel} after the cut-off @throws {TurnoNotChangeable} it is in another state
   */
  async execute(
    id: string,
    input: { reason: string | undefined },
    proof: OwnerProof,
    actor: PublicActor,
  ): Promise<void> {
    await this.database.transaction(async (context) => {
      const turno = await this.turnos.lock(context.tx, id);
      if (!turno || !this.access.owns(turno, proof)) throw new TurnoNotFound();
      if (turno.status !== 'cancelled') await this.cancel(context, turno, input.reason?.trim() ?? '', actor);
    });
  }

  private async cancel(context: TxContext, turno: Turno, note: string, actor: PublicActor): Promise<void> {
    const { tx, now, announce } = context;
    const { status, center, cancelBeforeMinutes } = await this.reads.view(tx, now, turno);
    judgeChange('cancel', { ...turno, status }, { cancelBeforeMinutes, contact: center.contact }, now);
    await this.turnos.cancel(tx, now, turno.id, BY_OWNER, note === '' ? null : note);
    await this.freedSeats.rest(context, turno);
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.cancelled',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { reason: BY_OWNER, startsAt: turno.startsAt.toISOString() },
    });
    if (turno.email !== null) {
      await this.outbox.enqueue(context, {
        part: TURNO_CANCELLED_PART,
        subjectId: turno.id,
        recipient: turno.email,
      });
    }
    announce(`slots:${turno.centerId}`);
  }
}
