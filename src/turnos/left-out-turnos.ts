import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import {
  CalendarStore,
  type Center,
  CenterReads,
  daysToMoveTo,
  type Obstacle,
  reasonAgainst,
  type Slot,
} from '../centers/index.js';
import { Outbox } from '../mail/index.js';
import { onConstraint, type StaffActor, type TxContext } from '../platform/index.js';
import { Relocations } from './relocations.store.js';
import { TURNO_CALLED_OFF_PART } from './turno-called-off.mail.js';
import { TURNO_RELOCATED_PART } from './turno-relocated.mail.js';
import { type SeatAt, type Turno, TurnosStore } from './turnos.store.js';

/** What becomes of each: the nearest free seat of the same service here, or at another centre of the province, or its end. */
export type WayOut = 'move' | 'elsewhere' | 'cancel';

/** What became of one. `left`: nobody could be moved there, or the person is already at the centre; `settled`: nothing was to do any more. */
export type Outcome = 'moved' | 'cancelled' | 'left' | 'settled';

/** Somebody else took the seat between our look and our write: look again. */
export class SeatGone extends Error {}

/** Finds another seat for a turno that the calendar leaves out, or ends it, and tells whose it is. */
@Injectable()
export class LeftOutTurnos {
  constructor(
    private readonly centers: CenterReads,
    private readonly calendars: CalendarStore,
    private readonly turnos: TurnosStore,
    private readonly relocations: Relocations,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** @throws {SeatGone} */
  async settle(
    context: TxContext,
    id: string,
    center: Center,
    how: WayOut,
    actor: StaffActor,
  ): Promise<Outcome> {
    const { tx, now } = context;
    const targets = how === 'elsewhere' ? await this.centers.near(center) : [center];
    // In one order, whoever moves between the same centres at the same time.
    const touched = new Set([center, ...targets].map(({ id: centerId }) => centerId));
    for (const centerId of [...touched].sort()) await this.calendars.keepStill(tx, centerId);
    const calendar = await this.calendars.of(tx, now, center);
    const turno = await this.turnos.lock(tx, id);
    const obstacle = turno && reasonAgainst(calendar, turno);
    // Meanwhile it was moved, cancelled or served, or the centre is open again.
    if (!obstacle || (turno.status !== 'confirmed' && turno.status !== 'arrived')) return 'settled';
    if (turno.status === 'arrived') return 'left';
    if (how === 'cancel') return this.callOff(context, turno, wordsFor(obstacle), actor);
    let seat: SeatAt | undefined;
    for (const target of targets) {
      const found = await this.nearestAt(target, context, turno);
      if (found && (!seat || found.startsAt < seat.startsAt)) seat = found;
    }
    return seat ? this.move(context, turno, seat, wordsFor(obstacle), actor) : 'left';
  }

  /** The nearest free seat that a centre has for a turno. What another centre keeps for its own desks stays there. */
  private async nearestAt(target: Center, { tx, now }: TxContext, turno: Turno): Promise<SeatAt | undefined> {
    const service = target.services.find(({ code }) => code === turno.serviceCode);
    if (!service) return undefined;
    const isOwn = target.id === turno.centerId;
    const calendar = await this.calendars.of(tx, now, target);
    for (const slots of daysToMoveTo(calendar, service, turno, now)) {
      const seat = await this.relocations.firstFree(
        tx,
        { centerId: target.id, serviceCode: service.code },
        isOwn ? slots : slots.map(withoutInternalSeats),
      );
      if (seat) return seat;
    }
    return undefined;
  }

  private async move(
    context: TxContext,
    turno: Turno,
    to: SeatAt,
    reason: string,
    actor: StaffActor,
  ): Promise<Outcome> {
    const { tx, now, announce } = context;
    const moved = await onConstraint(this.turnos.move(tx, now, turno.id, to), {
      turno_seat_taken: () => new SeatGone(),
    });
    if (!moved) return 'settled';
    const subjectId = await this.relocations.note(tx, now, {
      turnoId: turno.id,
      fromCenterId: turno.centerId,
      fromStartsAt: turno.startsAt,
      reason,
    });
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.relocated',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: {
        reason,
        from: turno.startsAt.toISOString(),
        to: to.startsAt.toISOString(),
        ...(to.centerId === turno.centerId ? {} : { toCenter: to.centerId }),
      },
    });
    if (turno.email !== null)
      await this.outbox.enqueue(context, { part: TURNO_RELOCATED_PART, subjectId, recipient: turno.email });
    for (const centerId of new Set([turno.centerId, to.centerId])) announce(`slots:${centerId}`);
    return 'moved';
  }

  private async callOff(
    context: TxContext,
    turno: Turno,
    reason: string,
    actor: StaffActor,
  ): Promise<Outcome> {
    const { tx, now, announce } = context;
    if (!(await this.turnos.cancel(tx, now, turno.id, 'calendar', reason))) return 'settled';
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.called-off',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { reason },
    });
    if (turno.email !== null)
      await this.outbox.enqueue(context, {
        part: TURNO_CALLED_OFF_PART,
        subjectId: turno.id,
        recipient: turno.email,
      });
    announce(`slots:${turno.centerId}`);
    return 'cancelled';
  }
}

const withoutInternalSeats = (slot: Slot): Slot => ({ ...slot, internalSeats: 0 });

/** As the person reads it: «El centro no atiende a esa hora: corte de luz». */
function wordsFor(obstacle: Obstacle): string {
  if (obstacle.kind === 'closure') return obstacle.reason;
  return obstacle.kind === 'rest-day' ? `feriado, ${obstacle.name}` : 'cambio de horario';
}
