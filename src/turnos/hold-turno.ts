import { Inject, Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CenterService, CenterUnknown, slotAt } from '../centers/index.js';
import { readEmployerNumbers, type TypedNumbers } from '../employers/index.js';
import {
  Batches,
  type Cap,
  Captcha,
  CONFIG,
  type Config,
  Database,
  digest,
  Idempotency,
  newId,
  type OnceKey,
  type Outcome,
  type PublicActor,
  RateLimits,
  refusedAsAWhole,
  type ShownWork,
} from '../platform/index.js';
import { CalendarChanged, heldEvent, HoldDecision, OwnHoldAppeared } from './hold-decision.js';
import { HOLD_PRICE, PublicWork } from './public-work.js';
import { type Attempt, HoldsStore, type NewHold } from './holds.store.js';
import { readPhone } from './phone.js';
import { SlotDays } from './slot-days.reads.js';
import { TurnoAccess } from './turno-access.js';
import { type TurnoMode } from './turno.rules.js';
import { ServiceNotOffered, SlotNotOffered, SlotTaken } from './turnos.errors.js';

export interface HoldRequest extends TypedNumbers {
  readonly center: string;
  readonly service: string;
  readonly startsAt: Date;
  readonly sucursal: string;
  readonly mode: TurnoMode;
  /** As typed; only the page asks for it this early. */
  readonly phone?: string;
  /** The booking cookie that came with the request. */
  readonly cookie: string | undefined;
  readonly work?: ShownWork;
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

const CAPS = {
  cookie: { name: 'hold-per-cookie', times: 30, withinSeconds: 600 },
  person: { name: 'hold-per-person', times: 60, withinSeconds: 600 },
} satisfies Record<string, Cap>;

/** Lost races before the slower way, which looks again under the transaction, takes over. */
const FAST_ATTEMPTS = 6;

/** Each is one more change of the calendar between our look and our write. */
const CALENDAR_ATTEMPTS = 3;

/** A hold that finds a seat in another transaction's hands waits for its end; the others go on after so long. */
const TOGETHER = { size: 50, patienceMs: 20 };

/**
 * Reserves a seat for HOLD_SECONDS. The common case is one statement, shared with whoever asks at the same moment; whatever
 * needs a decision (an own hold, an overdue hold in the way, a request that may come twice) goes through an ordinary
 * transaction with the same outcome.
 */
@Injectable()
export class HoldTurno {
  private readonly together = new Batches(
    (attempts: readonly Attempt[]) => this.holds.takeTogether(this.database.sql, attempts),
    TOGETHER,
  );

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly caps: RateLimits,
    private readonly captcha: Captcha,
    private readonly price: PublicWork,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
    private readonly holds: HoldsStore,
    private readonly decision: HoldDecision,
    private readonly access: TurnoAccess,
  ) {}

  /**
   * @throws {CenterUnknown} {@link ServiceNotOffered} {@link SlotNotOffered} NumbersInvalid (422, both numbers in `errors[]`)
   * @throws {CaptchaRequired} {CaptchaWrong} 422, once the rest of the input is good
   * @throws {SlotTaken} with the nearest free slots
   * @throws {TurnoAlreadyBooked} only to the cookie that owns the employer's live turno
   */
  async execute(request: HoldRequest, actor: PublicActor, once?: OnceKey): Promise<HeldTurno> {
    const { work = {} } = request;
    let owed: ShownWork | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const asked = await this.judge(request, once);
      if (attempt === 1) {
        if (await this.price.isOwed(HOLD_PRICE, work, actor)) owed = work;
        // With a key it may be the repeat of one that owed nothing: that is seen under the transaction.
        if (owed && !once) this.captcha.mustBeThere(owed);
        await this.spendCaps(actor, request.cookie, asked.hold.rucRoot);
      }
      try {
        return await this.reserve({ ...asked, owed }, actor);
      } catch (error) {
        if (!(error instanceof CalendarChanged)) throw error;
        if (attempt === CALENDAR_ATTEMPTS) throw new SlotNotOffered();
        this.centers.forget();
      }
    }
  }

  /** What is asked for, found to be offered by the calendar that this process remembers; the write checks its number. */
  private async judge(request: HoldRequest, once: OnceKey | undefined): Promise<Asked> {
    const center = await this.centers.byCode(request.center);
    if (!center) throw new CenterUnknown();
    const { ruc, cedula, foreignerCode } = readEmployerNumbers(request);
    const phone = readPhone(request.phone);
    const service = center.services.find(({ code }) => code === request.service);
    if (!service) throw new ServiceNotOffered();
    if (!service.modes.includes(request.mode)) throw new ServiceNotOffered('mode');
    const calendar = await this.centers.calendarOf(center);
    const slot = slotAt(calendar, service, request.startsAt);
    if (!slot) throw new SlotNotOffered();
    const bookingCookie = this.access.bookingCookie(request.cookie, once?.key);
    const hold: NewHold = {
      startsAt: slot.startsAt,
      endsAt: slot.endsAt,
      id: newId(),
      centerId: center.id,
      serviceCode: service.code,
      publicSeats: slot.publicSeats,
      limits: service,
      calendarVersion: calendar.versionFor(service.code),
      mode: request.mode,
      ruc: ruc.ruc,
      rucRoot: ruc.root,
      sucursal: request.sucursal,
      cedula,
      foreignerCode,
      phone,
      bookingDigest: digest(bookingCookie),
      holdSeconds: this.config.holdSeconds,
    };
    return { hold, center, service, request, bookingCookie, once };
  }

  private async reserve({ hold, ...of }: Asked, actor: PublicActor): Promise<HeldTurno> {
    try {
      const done =
        (of.once || of.owed ? undefined : await this.holdFast(hold, of.request.cookie, actor)) ??
        (await this.holdSlowly(hold, actor, of));
      return await this.rendered(done, hold, of);
    } catch (error) {
      if (!(error instanceof SlotTaken)) throw error;
      const nearest = await this.slotDays.nearest(of.center, of.service, hold.startsAt);
      throw new SlotTaken(nearest.map(({ startsAt }) => startsAt.toISOString()));
    }
  }

  private async spendCaps(actor: PublicActor, cookie: string | undefined, rucRoot: string): Promise<void> {
    if (cookie !== undefined) await this.caps.spend(CAPS.cookie, digest(cookie).toString('hex'));
    // Per employer and address: a RUC is public, and a stranger must not use up what its owner may ask for.
    await this.caps.spend(CAPS.person, `${rucRoot}|${actor.address}`);
  }

  /** @returns undefined when the case needs the transaction. */
  private async holdFast(
    hold: NewHold,
    cookie: string | undefined,
    actor: PublicActor,
  ): Promise<Done | undefined> {
    const { sql } = this.database;
    // Nobody can have anything under a cookie that was made a moment ago.
    if (cookie !== undefined && (await this.holds.hasOwn(sql, hold))) return undefined;
    const audit = heldEvent(hold, actor, hold.startsAt);
    let seat = anySeat(hold);
    for (let attempt = 1; seat !== undefined && attempt <= FAST_ATTEMPTS; attempt += 1) {
      const tried = await this.together.add({ hold, seat, audit }).catch(refusedAsAWhole);
      if (!tried) return undefined;
      if (tried.holdExpiresAt) {
        this.database.announce(`slots:${hold.centerId}`);
        return { id: hold.id, status: 201, holdExpiresAt: tried.holdExpiresAt };
      }
      if (!tried.current) throw new CalendarChanged();
      if (!tried.offered) throw new SlotNotOffered();
      seat = await this.holds.freeSeat(sql, hold);
      if (seat === undefined && (await this.holds.isFull(sql, hold))) throw new SlotTaken();
    }
    return undefined;
  }

  private async holdSlowly(
    hold: NewHold,
    actor: PublicActor,
    { once, owed }: Pick<Asked, 'once' | 'owed'>,
  ): Promise<Done> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.idempotency.run(once, async (context) => {
          // Within the transaction: a repeat of the same request has paid, and who gets no seat has not.
          if (owed) await this.captcha.redeem(context, owed);
          return this.decision.decide(context, hold, actor);
        });
      } catch (error) {
        if (!(error instanceof OwnHoldAppeared) || attempt === FAST_ATTEMPTS) throw error;
      }
    }
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

interface Asked extends Rendering {
  readonly hold: NewHold;
  /** Set when this hold costs work. */
  readonly owed?: ShownWork | undefined;
}

interface Rendering {
  readonly center: Center;
  readonly service: CenterService;
  readonly request: HoldRequest;
  readonly bookingCookie: string;
  readonly once: OnceKey | undefined;
}

/** Contenders spread over the public seats: the end of an id is random. */
const anySeat = ({ id, publicSeats }: NewHold): number | undefined =>
  publicSeats > 0 ? (Number.parseInt(id.slice(-6), 16) % publicSeats) + 1 : undefined;
