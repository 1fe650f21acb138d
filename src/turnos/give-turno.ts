import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type Center, CenterReads, CenterUnknown, isOffered, type Slot, slotAt } from '../centers/index.js';
import { EmployerAccounts, readEmployerNumbers, type TypedNumbers } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import {
  digest,
  Idempotency,
  KeyRing,
  newId,
  newToken,
  onConstraint,
  type OnceKey,
  type Outcome,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { type GivenTurno, GivenTurnos } from './given-turnos.store.js';
import { type Overbook, overbookReason, seatsToGive } from './give-turno.rules.js';
import { HoldsStore } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { readPhone } from './phone.js';
import { TURNO_CONFIRMED_PART } from './turno-confirmed.mail.js';
import { modeDetail, sameEmail, type TurnoMode } from './turno.rules.js';
import {
  EmailNeeded,
  ServiceNotOffered,
  SlotFull,
  SlotNotOffered,
  TurnoAlreadyBooked,
} from './turnos.errors.js';
import { TurnosStore } from './turnos.store.js';

export interface TurnoToGive extends TypedNumbers {
  /** Code of the centre, code of the service. */
  readonly center: string;
  readonly service: string;
  readonly startsAt: Date;
  readonly sucursal: string;
  readonly mode: TurnoMode;
  /** Where the receipt goes; without one it is printed. */
  readonly email: string | undefined;
  /** As typed. */
  readonly phone: string | undefined;
  readonly overbook: Overbook | undefined;
}

/** Everything but the seat and the code. */
type Asked = Omit<GivenTurno, 'code' | 'seat' | 'proven' | 'overbooked'> & {
  readonly slot: Slot;
  readonly limits: { readonly leadMinutes: number; readonly horizonDays: number };
  readonly calendarVersion: number;
  readonly overbookReason: string | undefined;
};

/** The calendar is not the one by which the slot was judged, or the code went to another turno: look again. */
class LookAgain extends Error {}
const ATTEMPTS = 4;

/**
 * One of the staff gives a turno to somebody who stands before them: confirmed at once, without a mailed code. Internal seats
 * first, then public ones; beyond all of them only a supervisor, with a reason. No lead time: the person is here.
 */
@Injectable()
export class GiveTurno {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly centers: CenterReads,
    private readonly keyRing: KeyRing,
    private readonly accounts: EmployerAccounts,
    private readonly turnos: TurnosStore,
    private readonly given: GivenTurnos,
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the id of the turno.
   * @throws {CenterUnknown} not the centre of this person @throws {OverbookNotAllowed} 403 @throws {ReasonRequired}
   * @throws {ServiceNotOffered} {@link SlotNotOffered} {@link PhoneInvalid} {@link EmailNeeded} by video; NumbersInvalid
   * @throws {SlotFull} no seat is left @throws {TurnoAlreadyBooked} the employer has a live turno, which stays
   */
  async execute(input: TurnoToGive, actor: StaffActor, once?: OnceKey): Promise<string> {
    const center = await this.centers.byCode(input.center);
    if (!center || center.id !== actor.center?.id) throw new CenterUnknown();
    const reason = overbookReason(input.overbook, actor.role);
    for (let attempt = 1; ; attempt += 1) {
      const asked = await this.judge(input, center, reason, actor);
      try {
        const { id } = await this.idempotency.run(once, (context) => this.give(context, asked, actor));
        return id ?? asked.id;
      } catch (error) {
        if (!(error instanceof LookAgain) || attempt === ATTEMPTS) throw error;
        this.centers.forget();
      }
    }
  }

  private async judge(
    input: TurnoToGive,
    center: Center,
    reason: string | undefined,
    actor: StaffActor,
  ): Promise<Asked> {
    const { ruc, cedula, foreignerCode } = readEmployerNumbers(input);
    const phone = readPhone(input.phone);
    const service = center.services.find(({ code }) => code === input.service);
    if (!service) throw new ServiceNotOffered();
    if (!service.modes.includes(input.mode)) throw new ServiceNotOffered('mode');
    if (input.mode === 'video' && input.email === undefined) throw new EmailNeeded();
    const calendar = await this.centers.calendarOf(center);
    const slot = slotAt(calendar, service, input.startsAt);
    if (!slot) throw new SlotNotOffered();
    return {
      slot,
      startsAt: slot.startsAt,
      endsAt: slot.endsAt,
      limits: { leadMinutes: 0, horizonDays: service.horizonDays },
      calendarVersion: calendar.versionFor(service.code),
      overbookReason: reason,
      id: newId(),
      centerId: center.id,
      serviceCode: service.code,
      mode: input.mode,
      ruc: ruc.ruc,
      rucRoot: ruc.root,
      sucursal: input.sucursal,
      cedula,
      foreignerCode,
      email: input.email ?? null,
      phone,
      // Nobody holds its cookie: it is opened by the mailed link, or at the desk.
      bookingDigest: digest(newToken()),
      videoKey: input.mode === 'video' ? this.keyRing.signingKeyId : null,
      givenBy: actor.id,
    };
  }

  private async give(context: TxContext, asked: Asked, actor: StaffActor): Promise<Outcome> {
    const { tx, now, announce } = context;
    if (!(await this.holds.isCurrent(tx, asked))) throw new LookAgain();
    if (!isOffered(asked.startsAt, asked.limits, now)) throw new SlotNotOffered();
    await this.overdue.settlePast(tx, now, asked);
    await this.overdue.settleSlot(tx, now, asked);
    const account = await this.accounts.find(tx, asked);
    const proven = asked.email !== null && account?.email != null && sameEmail(account.email, asked.email);
    const code = await this.turnos.newCode(tx);
    const overbooked = await this.seat(context, { ...asked, code, proven });
    await this.audit.record(tx, {
      at: now,
      actor,
      action: overbooked ? 'turno.overbooked' : 'turno.given',
      subject: { kind: 'turno', id: asked.id },
      centerId: asked.centerId,
      details: {
        code,
        service: asked.serviceCode,
        startsAt: asked.startsAt.toISOString(),
        ...modeDetail(asked.mode),
        ...(overbooked ? { reason: asked.overbookReason ?? '' } : {}),
      },
    });
    if (asked.email !== null) {
      await this.outbox.enqueue(context, {
        part: TURNO_CONFIRMED_PART,
        subjectId: asked.id,
        recipient: asked.email,
      });
    }
    announce(`slots:${asked.centerId}`, `center:${asked.centerId}`);
    return { id: asked.id, status: 201 };
  }

  /** Gives up only when no seat is free: each lost race is one seat fewer. @returns whether it is beyond the seats. */
  private async seat(
    { tx, now }: TxContext,
    turno: Asked & Pick<GivenTurno, 'code' | 'proven'>,
  ): Promise<boolean> {
    for (;;) {
      const free = await this.freeSeat({ tx }, turno);
      const { publicSeats, internalSeats } = turno.slot;
      if (free === undefined && turno.overbookReason === undefined) throw new SlotFull();
      const seat = free ?? (await this.given.beyond(tx, turno, publicSeats + internalSeats));
      const overbooked = free === undefined;
      await this.given.endRest(tx, turno, seat);
      const inserted = await onConstraint(this.given.insert(tx, now, { ...turno, seat, overbooked }), {
        turno_one_live: () => new TurnoAlreadyBooked(),
        turno_live_code: () => new LookAgain(),
      });
      if (inserted) return overbooked;
    }
  }

  private async freeSeat({ tx }: Pick<TxContext, 'tx'>, turno: Asked): Promise<number | undefined> {
    for (const { from, to } of seatsToGive(turno.slot)) {
      const seat = await this.given.firstFree(tx, turno, from, to);
      if (seat !== undefined) return seat;
    }
    return undefined;
  }
}
