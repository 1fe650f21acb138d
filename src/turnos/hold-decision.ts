import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import { isOffered, type Span } from '../centers/index.js';
import { onConstraint, type Outcome, type PublicActor, type TxContext } from '../platform/index.js';
import { FreedSeats } from './freed-seats.js';
import { HoldsStore, type NewHold, type OwnTurno } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { isHoldAlive, modeDetail } from './turno.rules.js';
import { SlotNotOffered, SlotTaken, TurnoAlreadyBooked } from './turnos.errors.js';

/** The calendar is not the one by which the slot was judged: look again. */
export class CalendarChanged extends Error {}

/** Another request of the same person made a hold in this very moment: look again. */
export class OwnHoldAppeared extends Error {}

/** What a hold comes to where it is not simply a free seat: an own hold or turno, an overdue one in the way, a race that was lost. */
@Injectable()
export class HoldDecision {
  constructor(
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly freedSeats: FreedSeats,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {CalendarChanged} {@link OwnHoldAppeared} look again
   * @throws {SlotTaken} {@link SlotNotOffered}
   * @throws {TurnoAlreadyBooked} only to the cookie that owns the employer's live turno
   */
  async decide(context: TxContext, hold: NewHold, actor: PublicActor): Promise<Outcome> {
    const { tx, now, announce } = context;
    await this.holds.queueUp(tx, hold);
    if (!(await this.holds.isCurrent(tx, hold))) throw new CalendarChanged();
    await this.overdue.settlePast(tx, now, hold);
    if (await this.holds.ownLive(tx, hold)) throw new TurnoAlreadyBooked();
    const own = await this.holds.lockOwnHold(tx, hold);
    if (own && isHoldAlive(own, now)) {
      if (isSameSlot(own, hold)) {
        await this.retype(context, own, hold, actor);
        return { id: own.id, status: 200 };
      }
      await this.holds.release(tx, now, own.id, 'replaced');
      await this.freedSeats.rest(context, { ...own, serviceCode: hold.serviceCode });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'turno.released',
        subject: { kind: 'turno', id: own.id },
        centerId: own.centerId,
        details: { reason: 'replaced' },
      });
      announce(`slots:${own.centerId}`);
    } else if (own) {
      await this.overdue.settleHolds(tx, now, [own.id]);
    }
    if (!isOffered(hold.startsAt, hold.limits, now)) throw new SlotNotOffered();
    await this.overdue.settleSlot(tx, now, hold);
    await this.takeASeat(context, hold);
    await this.audit.record(tx, heldEvent(hold, actor, now));
    announce(`slots:${hold.centerId}`);
    return { id: hold.id, status: 201 };
  }

  /** Never gives up while a seat is free: each lost race is one seat fewer. */
  private async takeASeat({ tx, now }: TxContext, hold: NewHold): Promise<void> {
    for (;;) {
      const seat = await this.holds.freeSeat(tx, hold);
      if (seat === undefined) throw new SlotTaken();
      const taken = await onConstraint(this.holds.take(tx, now, hold, seat), {
        turno_one_hold: () => new OwnHoldAppeared(),
      });
      if (taken) return;
    }
  }

  private async retype(
    { tx, now }: TxContext,
    own: OwnTurno,
    hold: NewHold,
    actor: PublicActor,
  ): Promise<void> {
    if (!(await this.holds.retype(tx, own.id, hold))) return;
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.corrected',
      subject: { kind: 'turno', id: own.id },
      centerId: own.centerId,
    });
  }
}

const isSameSlot = (own: OwnTurno, hold: NewHold): boolean =>
  own.centerId === hold.centerId && own.startsAt.getTime() === hold.startsAt.getTime();

export const heldEvent = (hold: NewHold & Span, actor: PublicActor, at: Date): AuditEntry => ({
  at,
  actor,
  action: 'turno.held',
  subject: { kind: 'turno', id: hold.id },
  centerId: hold.centerId,
  details: { service: hold.serviceCode, startsAt: hold.startsAt.toISOString(), ...modeDetail(hold.mode) },
});
