import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type Center, CenterReads, type CenterService, slotAt } from '../centers/index.js';
import { type LocalDate, localDateOf } from '../ecuador/index.js';
import { Outbox } from '../mail/index.js';
import {
  CONFIG,
  type Config,
  Database,
  digest,
  newId,
  newToken,
  type SystemActor,
  type TxContext,
} from '../platform/index.js';
import { HoldsStore, type NewHold } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { SlotDays } from './slot-days.reads.js';
import { usualMode } from './turno.rules.js';
import { TurnosStore } from './turnos.store.js';
import { WAITING_OFFER_PART } from './waiting-offer.mail.js';
import { type SeatOnOffer, WaitingEntries, type WaitingEntry } from './waiting-entries.store.js';
import { WaitingOffers } from './waiting-offers.store.js';
import { fits, offerEndsAt, partOf } from './waiting.rules.js';

export const OFFER_SEATS = 'turnos.offer-seats';

const OFFERER: SystemActor = { kind: 'system', id: OFFER_SEATS };

/** How many people are asked in one run; the next run follows at once. */
const AT_ONCE = 50;

interface Desk {
  readonly center: Center;
  readonly service: CenterService;
}

/**
 * Offers free seats to whoever waits for them, in the order of their coming. An offer takes its seat as a hold of its own, so
 * that nobody else can have it, and ends as a hold does: the clock frees the seat whether or not anything runs.
 */
@Injectable()
export class OfferSeats {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly turnos: TurnosStore,
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** @returns how many entries were handled. */
  async execute(): Promise<number> {
    const places = await this.entries.places(this.database.sql);
    if (places.length === 0) return 0;
    let handled = 0;
    for (const center of await this.centers.all()) {
      for (const service of center.services) {
        const isAwaited = places.some(
          (place) =>
            place.serviceCode === service.code &&
            (place.centerId === center.id || place.provinceCode === center.provinceCode),
        );
        if (isAwaited) handled += await this.offerAll({ center, service });
      }
    }
    return handled;
  }

  private async offerAll(desk: Desk): Promise<number> {
    const seats = await this.seatsOf(desk);
    let handled = 0;
    while (seats.length > 0 && handled < AT_ONCE) {
      const isHandled = await this.database.transaction((context) => this.offerOne(context, desk, seats));
      if (!isHandled) break;
      handled += 1;
    }
    return handled;
  }

  /** As anyone sees them; the transaction looks again. */
  private async seatsOf({ center, service }: Desk): Promise<SeatOnOffer[]> {
    const days = await this.slotDays.days(center, service, undefined, service.horizonDays + 1);
    return days.flatMap(({ date, slots }) =>
      slots.map(({ startsAt }) => ({ startsAt, day: date, part: partOf(startsAt, center.timeZone) })),
    );
  }

  /** @returns false when nobody is left to ask, or the seats are not what they seemed: the next run looks again. */
  private async offerOne(context: TxContext, desk: Desk, seats: readonly SeatOnOffer[]): Promise<boolean> {
    const { tx, now } = context;
    const { center, service } = desk;
    const calendar = await this.centers.calendarOf(center);
    const of = {
      centerId: center.id,
      serviceCode: service.code,
      calendarVersion: calendar.versionFor(service.code),
    };
    await this.entries.queueUp(tx, center.id, service.code);
    if (!(await this.holds.isCurrent(tx, of))) return false;
    const offerable = seats.filter(({ startsAt }) => this.keptUntil(startsAt, service, now));
    const today = localDateOf(now, center.timeZone);
    const entry = await this.entries.lockFirst(
      tx,
      { centerId: center.id, provinceCode: center.provinceCode, serviceCode: service.code, today },
      offerable,
    );
    if (!entry) return false;
    if (await this.isServed(context, entry)) return true;
    for (const { startsAt } of offerable) {
      if (!fits(entry, startsAt, center.timeZone)) continue;
      const slot = slotAt(calendar, service, startsAt);
      const expiresAt = this.keptUntil(startsAt, service, now);
      if (!slot || !expiresAt) continue;
      const hold: NewHold = {
        ...of,
        ...holdFor(entry, service, expiresAt, now),
        startsAt,
        endsAt: slot.endsAt,
        publicSeats: slot.publicSeats,
        limits: service,
      };
      if (await this.take(context, hold)) {
        await this.offer(context, entry, hold, { today, expiresAt });
        return true;
      }
    }
    return false;
  }

  private keptUntil(startsAt: Date, { leadMinutes }: CenterService, now: Date): Date | undefined {
    const { waitingOfferMinutes: offerMinutes, waitingLeadDays: leadDays } = this.config;
    return offerEndsAt(startsAt, { offerMinutes, leadDays, leadMinutes }, now);
  }

  /** Whoever has a live turno waits no longer. */
  private async isServed({ tx, now }: TxContext, entry: WaitingEntry): Promise<boolean> {
    await this.overdue.settlePast(tx, now, entry);
    if (!(await this.turnos.hasLive(tx, entry))) return false;
    await this.entries.end(tx, now, entry.id, 'booked');
    await this.audit.record(tx, {
      at: now,
      actor: OFFERER,
      action: 'waiting.removed',
      subject: { kind: 'waiting', id: entry.id },
      details: { reason: 'turno' },
    });
    return true;
  }

  private async take({ tx, now }: TxContext, hold: NewHold): Promise<boolean> {
    await this.overdue.settleSlot(tx, now, hold);
    for (;;) {
      const seat = await this.holds.freeSeat(tx, hold);
      if (seat === undefined) return false;
      if (await this.holds.take(tx, now, hold, seat)) return true;
    }
  }

  private async offer(
    context: TxContext,
    entry: WaitingEntry,
    hold: NewHold,
    { today, expiresAt }: { today: LocalDate; expiresAt: Date },
  ): Promise<void> {
    const { tx, now, announce } = context;
    const offer = await this.offers.make(tx, now, {
      entryId: entry.id,
      turnoId: hold.id,
      today,
      expiresAt,
    });
    const event = { at: now, actor: OFFERER, centerId: hold.centerId };
    await this.audit.record(
      tx,
      {
        ...event,
        action: 'turno.held',
        subject: { kind: 'turno', id: hold.id },
        details: { service: hold.serviceCode, startsAt: hold.startsAt.toISOString() },
      },
      {
        ...event,
        action: 'waiting.offered',
        subject: { kind: 'waiting', id: entry.id },
        details: { turno: hold.id, offer: offer.number },
      },
    );
    await this.outbox.enqueue(context, {
      part: WAITING_OFFER_PART,
      subjectId: offer.id,
      recipient: entry.email,
    });
    announce(`slots:${hold.centerId}`);
  }
}

/** Under a cookie that nobody has: only the offer opens it. */
const holdFor = (entry: WaitingEntry, service: CenterService, expiresAt: Date, now: Date) => ({
  id: newId(),
  mode: usualMode(service),
  ruc: entry.ruc,
  rucRoot: entry.rucRoot,
  sucursal: entry.sucursal,
  cedula: entry.cedula,
  foreignerCode: entry.foreignerCode,
  phone: null,
  bookingDigest: digest(newToken()),
  holdSeconds: Math.floor((expiresAt.getTime() - now.getTime()) / 1000),
});
