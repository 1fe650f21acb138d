import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import { Database, type StaffActor, type TxContext } from '../platform/index.js';
import { CLEARED, judgeClearance } from './clearance.rules.js';
import { FreedSeats } from './freed-seats.js';
import { TURNO_CANCELLED_PART } from './turno-cancelled.mail.js';
import { ReasonRequired, TurnoNotFound } from './turnos.errors.js';
import { type Turno, TurnosStore } from './turnos.store.js';

/**
 * Somebody booked with an employer's number and never proved to be of it, and the employer stands at the counter: one of
 * the staff takes that turno away, says why, and its address is told. A proven one is never touched.
 */
@Injectable()
export class ClearTurno {
  constructor(
    private readonly database: Database,
    private readonly turnos: TurnosStore,
    private readonly freedSeats: FreedSeats,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Again for a turno that was cleared already: nothing happens.
   * @param reason in the clerk's words; kept with the turno, never in the audit.
   * @throws {ReasonRequired} 422 @throws {TurnoNotFound} 404, also of another centre
   * @throws {TurnoProven} {@link TurnoNotClearable} 409
   */
  async execute(id: string, reason: string, actor: StaffActor): Promise<void> {
    const note = reason.trim();
    if (note === '')
      throw new ReasonRequired('Escriba por qué libera el turno: quien pregunte después lo va a necesitar.');
    await this.database.transaction(async (context) => {
      // The lock orders us with a check-in, a cancellation by its owner and a displacement; whoever comes second sees the end.
      const turno = await this.turnos.lock(context.tx, id);
      if (!turno || turno.code === null || turno.centerId !== actor.center?.id) throw new TurnoNotFound();
      if (turno.status === 'cancelled' && turno.endReason === CLEARED) return;
      judgeClearance(turno);
      await this.clear(context, turno, note, actor);
    });
  }

  private async clear(context: TxContext, turno: Turno, note: string, actor: StaffActor): Promise<void> {
    const { tx, now, announce } = context;
    await this.turnos.cancel(tx, now, turno.id, CLEARED, note);
    await this.freedSeats.rest(context, turno);
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.cleared',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { startsAt: turno.startsAt.toISOString() },
    });
    if (turno.email !== null) {
      await this.outbox.enqueue(context, {
        part: TURNO_CANCELLED_PART,
        subjectId: turno.id,
        recipient: turno.email,
      });
    }
    announce(`slots:${turno.centerId}`, `center:${turno.centerId}`);
  }
}
