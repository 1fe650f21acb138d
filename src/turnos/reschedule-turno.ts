import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import {
  type Center,
  CenterReads,
  type CenterService,
  CenterUnknown,
  isOffered,
  type Slot,
  slotAt,
} from '../centers/index.js';
import { Outbox } from '../mail/index.js';
import {
  type Cap,
  Database,
  Idempotency,
  onConstraint,
  type OnceKey,
  type Outcome,
  type PublicActor,
  RateLimits,
  type TxContext,
} from '../platform/index.js';
import { FreedSeats } from './freed-seats.js';
import { HoldsStore } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { SlotDays } from './slot-days.reads.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { judgeChange } from './turno-changes.rules.js';
import { TURNO_MOVED_PART } from './turno-moved.mail.js';
import { ServiceNotOffered, SlotNotOffered, SlotTaken, TurnoNotFound } from './turnos.errors.js';
import { TurnoReads } from './turnos.reads.js';
import { type Turno, TurnosStore } from './turnos.store.js';

export interface NewTime {
  readonly startsAt: Date;
  /** Code of the centre; the turno's own when absent. */
  readonly center: string | undefined;
}

/** Where a turno is to go: everything that does not depend on who else wants it. */
interface Target {
  readonly center: Center;
  readonly service: CenterService;
  readonly slot: Slot;
  /** The number of the calendar by which the slot was found. */
  readonly calendarVersion: number;
}

const CAP = { name: 'reschedule-per-turno', times: 20, withinSeconds: 3_600 } satisfies Cap;

/** Somebody changed the calendar between our look and our write: look again. */
class CalendarChanged extends Error {}

const CALENDAR_ATTEMPTS = 3;

/** Somebody took the seat between our look and our write, which spoils the transaction: look again. */
class SeatLost extends Error {}

/**
 * Moves a confirmed turno to another hour, or another centre, up to the cut-off of the hour it has now. One row and one
 * update: the turno has the new seat, or everything stays as it was. Same id, code and link.
 */
@Injectable()
export class RescheduleTurno {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly caps: RateLimits,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
    private readonly turnos: TurnosStore,
    private readonly holds: HoldsStore,
    private readonly reads: TurnoReads,
    private readonly overdue: OverdueTurnos,
    private readonly freedSeats: FreedSeats,
    private readonly outbox: Outbox,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asked for the hour it has already: nothing happens, so that a repeat of the request is answered alike.
   * @throws {TurnoNotFound} {@link CenterUnknown} {@link ServiceNotOffered} {@link SlotNotOffered}
   * @throws {SlotTaken} with the nearest free slots; the turno keeps the hour it had
   * @throws {TooLateToCancel} {@link TurnoNotChangeable}
   */
  async execute(
    id: string,
    to: NewTime,
    proof: OwnerProof,
    actor: PublicActor,
    once?: OnceKey,
  ): Promise<void> {
    const known = await this.turnos.byId(this.database.sql, id);
    if (!known || !this.access.owns(known, proof)) throw new TurnoNotFound();
    await this.caps.spend(CAP, id);
    for (let attempt = 1; ; attempt += 1) {
      const target = await this.targetOf(known, to);
      try {
        return await this.moveTo(target, id, actor, once);
      } catch (error) {
        if (!(error instanceof CalendarChanged)) throw error;
        if (attempt === CALENDAR_ATTEMPTS) throw new SlotNotOffered();
        this.centers.forget();
      }
    }
  }

  private async moveTo(
    target: Target,
    id: string,
    actor: PublicActor,
    once: OnceKey | undefined,
  ): Promise<void> {
    try {
      await this.withAnySeat(target, once, (context) => this.move(context, id, target, actor));
    } catch (error) {
      if (!(error instanceof SlotTaken)) throw error;
      const nearest = await this.slotDays.nearest(target.center, target.service, target.slot.startsAt);
      throw new SlotTaken(nearest.map(({ startsAt }) => startsAt.toISOString()));
    }
  }

  private async targetOf(turno: Turno, to: NewTime): Promise<Target> {
    const center = await (to.center === undefined
      ? this.centers.byId(turno.centerId)
      : this.centers.byCode(to.center));
    if (!center) throw new CenterUnknown();
    const service = center.services.find(({ code }) => code === turno.serviceCode);
    if (!service) throw new ServiceNotOffered();
    if (!service.modes.includes(turno.mode)) throw new ServiceNotOffered('mode');
    const calendar = await this.centers.calendarOf(center);
    const slot = slotAt(calendar, service, to.startsAt);
    if (!slot) throw new SlotNotOffered();
    return { center, service, slot, calendarVersion: calendar.versionFor(service.code) };
  }

  /** Gives up only when no seat is free: each lost race is one seat fewer. */
  private async withAnySeat(
    { slot }: Target,
    once: OnceKey | undefined,
    work: (context: TxContext) => Promise<Outcome>,
  ): Promise<void> {
    for (let lost = 0; lost <= slot.publicSeats; lost += 1) {
      try {
        await this.idempotency.run(once, work);
        return;
      } catch (error) {
        if (!(error instanceof SeatLost)) throw error;
      }
    }
    throw new SlotTaken();
  }

  private async move(context: TxContext, id: string, target: Target, actor: PublicActor): Promise<Outcome> {
    const { tx, now, announce } = context;
    const { center, service, slot, calendarVersion } = target;
    if (
      !(await this.holds.isCurrent(tx, { centerId: center.id, serviceCode: service.code, calendarVersion }))
    ) {
      throw new CalendarChanged();
    }
    const turno = await this.turnos.lock(tx, id);
    if (!turno) throw new TurnoNotFound();
    const done = { id, status: 200 };
    if (isThere(turno, center, slot)) return done;
    const present = await this.reads.view(tx, now, turno);
    const { cancelBeforeMinutes } = present;
    const { contact } = present.center;
    judgeChange('move', { ...turno, status: present.status }, { cancelBeforeMinutes, contact }, now);
    if (!isOffered(slot.startsAt, service, now)) throw new SlotNotOffered();
    await this.take(context, turno, target);
    await this.freedSeats.rest(context, turno);
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.moved',
      subject: { kind: 'turno', id },
      centerId: center.id,
      details: {
        from: turno.startsAt.toISOString(),
        startsAt: slot.startsAt.toISOString(),
        ...(turno.centerId === center.id ? {} : { fromCenter: turno.centerId }),
      },
    });
    if (turno.email !== null) {
      await this.outbox.enqueue(context, { part: TURNO_MOVED_PART, subjectId: id, recipient: turno.email });
    }
    announce(`slots:${turno.centerId}`, `slots:${center.id}`);
    return done;
  }

  private async take({ tx, now }: TxContext, turno: Turno, { center, service, slot }: Target): Promise<void> {
    const at = { startsAt: slot.startsAt, endsAt: slot.endsAt, centerId: center.id };
    await this.overdue.settleSlot(tx, now, { ...at, serviceCode: service.code });
    const seat = await this.turnos.freeSeatFor(tx, turno, { ...at, publicSeats: slot.publicSeats });
    if (seat === undefined) throw new SlotTaken();
    const moved = await onConstraint(this.turnos.move(tx, now, turno.id, { ...at, seat }), {
      turno_seat_taken: () => new SeatLost(),
    });
    if (!moved) throw new SlotNotOffered();
  }
}

const isThere = (turno: Turno, center: Center, slot: Slot): boolean =>
  turno.status === 'confirmed' &&
  turno.centerId === center.id &&
  turno.startsAt.getTime() === slot.startsAt.getTime();
