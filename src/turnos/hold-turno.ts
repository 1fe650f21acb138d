import { Inject, Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import {
  type Center,
  CenterReads,
  type CenterService,
  CenterUnknown,
  isOffered,
  slotAt,
  type Span,
} from '../centers/index.js';
import { readEmployerNumbers } from '../employers/index.js';
import {
  type Cap,
  CONFIG,
  type Config,
  Database,
  digest,
  Idempotency,
  newId,
  onConstraint,
  type OnceKey,
  type Outcome,
  type PublicActor,
  RateLimits,
  type TxContext,
} from '../platform/index.js';
import { HoldsStore, type NewHold, type OwnTurno } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { readPhone } from './phone.js';
import { SlotDays } from './slot-days.reads.js';
import { TurnoAccess } from './turno-access.js';
import { isHoldAlive, type TurnoMode } from './turno.rules.js';
import { ServiceNotOffered, SlotNotOffered, SlotTaken, TurnoAlreadyBooked } from './turnos.errors.js';

export interface HoldRequest {
  readonly center: string;
  readonly service: string;
  readonly startsAt: Date;
  readonly ruc: string;
  readonly sucursal: string;
  readonly cedula: string;
  readonly mode: TurnoMode;
  /** As typed; only the page asks for it this early. */
  readonly phone?: string;
  /** The booking cookie that came with the request. */
  readonly cookie: string | undefined;
}

export interface HeldTurno {
  readonly id: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly holdExpiresAt: Date;
  readonly center: Center;
  readonly service: CenterService;
  readonly manageToken: string;
  readonly bookingCookie: string;
  /** 201 a new hold, 200 the one this person has already; a repeat with the same key: as the first time. */
  readonly status: number;
}

/** Generous for a village's only internet café, tight for a program that hoards seats. */
const CAPS = {
  address: { name: 'hold-per-address', times: 120, withinSeconds: 600 },
  cookie: { name: 'hold-per-cookie', times: 30, withinSeconds: 600 },
  ruc: { name: 'hold-per-ruc', times: 60, withinSeconds: 600 },
} satisfies Record<string, Cap>;

/** Lost races before the slower way, which looks again under the transaction, takes over. */
const FAST_ATTEMPTS = 6;

/** Another request of the same person made a hold in this very moment: look again. */
class OwnHoldAppeared extends Error {}

/**
 * Reserves a seat for HOLD_SECONDS. The common case is one statement; whatever needs a decision (an own hold, an overdue
 * hold in the way, a request that may come twice) goes through an ordinary transaction with the same outcome.
 */
@Injectable()
export class HoldTurno {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly caps: RateLimits,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {CenterUnknown} {@link ServiceNotOffered} {@link SlotNotOffered} NumbersInvalid (422, both numbers in `errors[]`)
   * @throws {SlotTaken} with the nearest free slots
   * @throws {TurnoAlreadyBooked} only to the cookie that owns the employer's live turno
   */
  async execute(request: HoldRequest, actor: PublicActor, once?: OnceKey): Promise<HeldTurno> {
    const center = await this.centers.byCode(request.center);
    if (!center) throw new CenterUnknown();
    const { ruc, cedula } = readEmployerNumbers(request);
    const phone = readPhone(request.phone);
    const service = center.services.find(({ code }) => code === request.service);
    if (!service) throw new ServiceNotOffered();
    if (!service.modes.includes(request.mode)) throw new ServiceNotOffered('mode');
    const slot = slotAt(await this.centers.calendarOf(center), service, request.startsAt);
    if (!slot) throw new SlotNotOffered();
    await this.spendCaps(actor, request.cookie, ruc.root);

    const bookingCookie = this.access.bookingCookie(request.cookie, once?.key);
    const hold: NewHold = {
      ...slot,
      id: newId(),
      centerId: center.id,
      serviceCode: service.code,
      publicSeats: service.publicSeats,
      limits: service,
      mode: request.mode,
      ruc: ruc.ruc,
      rucRoot: ruc.root,
      sucursal: request.sucursal,
      cedula,
      phone,
      bookingDigest: digest(bookingCookie),
      holdSeconds: this.config.holdSeconds,
    };
    try {
      const done =
        (once ? undefined : await this.holdFast(hold, actor)) ?? (await this.holdSlowly(hold, actor, once));
      return await this.rendered(done, hold, { center, service, request, bookingCookie, once });
    } catch (error) {
      if (!(error instanceof SlotTaken)) throw error;
      const nearest = await this.slotDays.nearest(center, service, slot.startsAt);
      throw new SlotTaken(nearest.map(({ startsAt }) => startsAt.toISOString()));
    }
  }

  private async spendCaps(actor: PublicActor, cookie: string | undefined, rucRoot: string): Promise<void> {
    await this.caps.spend(CAPS.address, actor.address);
    if (cookie !== undefined) await this.caps.spend(CAPS.cookie, digest(cookie).toString('hex'));
    await this.caps.spend(CAPS.ruc, rucRoot);
  }

  /** @returns undefined when the case needs the transaction. */
  private async holdFast(hold: NewHold, actor: PublicActor): Promise<Done | undefined> {
    for (let attempt = 1; attempt <= FAST_ATTEMPTS; attempt += 1) {
      const seats = seatsInTurn(hold, attempt);
      const tried = await onConstraint(
        this.holds.attempt(this.database.sql, hold, seats, heldEvent(hold, actor, hold.startsAt)),
        {
          turno_one_hold: () => new OwnHoldAppeared(),
        },
      ).catch((error: unknown) => {
        if (error instanceof OwnHoldAppeared) return undefined;
        throw error;
      });
      if (!tried) return undefined;
      if (tried.holdExpiresAt) {
        this.database.announce(`slots:${hold.centerId}`);
        return { id: hold.id, status: 201, holdExpiresAt: tried.holdExpiresAt };
      }
      if (tried.own) return undefined;
      if (!tried.offered) throw new SlotNotOffered();
      if (seats.every((seat) => tried.taken.includes(seat))) {
        if (tried.overdue) return undefined;
        throw new SlotTaken();
      }
    }
    return undefined;
  }

  private async holdSlowly(hold: NewHold, actor: PublicActor, once: OnceKey | undefined): Promise<Done> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.idempotency.run(once, (context) => this.decide(context, hold, actor));
      } catch (error) {
        if (!(error instanceof OwnHoldAppeared) || attempt === FAST_ATTEMPTS) throw error;
      }
    }
  }

  private async decide(context: TxContext, hold: NewHold, actor: PublicActor): Promise<Outcome> {
    const { tx, now, announce } = context;
    await this.holds.queueUp(tx, hold);
    await this.overdue.settlePastDays(tx, now, hold);
    if (await this.holds.ownLive(tx, hold)) throw new TurnoAlreadyBooked();
    const own = await this.holds.lockOwnHold(tx, hold);
    if (own && isHoldAlive(own, now)) {
      if (isSameSlot(own, hold)) {
        await this.retype(context, own, hold, actor);
        return { id: own.id, status: 200 };
      }
      await this.holds.release(tx, now, own.id, 'replaced');
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
      await this.overdue.settleHold(tx, now, own.id);
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

  private async rendered(done: Done, hold: NewHold, of: Rendering): Promise<HeldTurno> {
    const { center, service, once, request, bookingCookie } = of;
    if (done.id === hold.id && done.holdExpiresAt) {
      const manageToken = this.access.manageToken({ id: hold.id, manageVersion: 1 });
      const { startsAt, endsAt } = hold;
      return {
        id: hold.id,
        startsAt,
        endsAt,
        holdExpiresAt: done.holdExpiresAt,
        center,
        service,
        manageToken,
        bookingCookie,
        status: 201,
      };
    }
    const turno = await this.holds.byId(this.database.sql, done.id ?? '');
    if (!turno) throw new Error('a hold that was just made is gone');
    return {
      id: turno.id,
      startsAt: turno.startsAt,
      endsAt: turno.endsAt,
      holdExpiresAt: turno.holdExpiresAt,
      center,
      service,
      manageToken: this.access.manageToken(turno),
      bookingCookie: once ? this.access.repeatedCookie(turno, request.cookie, once.key) : bookingCookie,
      status: done.status,
    };
  }
}

type Done = Outcome & { readonly holdExpiresAt?: Date };

interface Rendering {
  readonly center: Center;
  readonly service: CenterService;
  readonly request: HoldRequest;
  readonly bookingCookie: string;
  readonly once: OnceKey | undefined;
}

/** The public seats, beginning anywhere: the end of an id is random, so contenders spread, also when they try again. */
function seatsInTurn({ id, publicSeats }: NewHold, attempt: number): number[] {
  const first = Number.parseInt(id.slice(-6), 16) + attempt;
  return Array.from({ length: publicSeats }, (_, index) => ((first + index) % publicSeats) + 1);
}

const isSameSlot = (own: OwnTurno, hold: NewHold): boolean =>
  own.centerId === hold.centerId && own.startsAt.getTime() === hold.startsAt.getTime();

const heldEvent = (hold: NewHold & Span, actor: PublicActor, at: Date): AuditEntry => ({
  at,
  actor,
  action: 'turno.held',
  subject: { kind: 'turno', id: hold.id },
  centerId: hold.centerId,
  details: { service: hold.serviceCode, startsAt: hold.startsAt.toISOString() },
});
