import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type PublicActor, type TxContext } from '../platform/index.js';
import { FreedSeats } from './freed-seats.js';
import { HoldsStore } from './holds.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { isHoldAlive } from './turno.rules.js';
import { TurnosStore } from './turnos.store.js';
import { WaitingEntries, type WaitingEntry } from './waiting-entries.store.js';
import { type WaitingOffer, WaitingOffers } from './waiting-offers.store.js';
import { OFFERS_IN_ALL } from './waiting.rules.js';

/** How a person says no to an offer: the seat is for the next in line, at once or, of today, after its rest. */
@Injectable()
export class OfferAnswers {
  constructor(
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly turnos: TurnosStore,
    private readonly holds: HoldsStore,
    private readonly overdue: OverdueTurnos,
    private readonly freedSeats: FreedSeats,
    private readonly audit: AuditLog,
  ) {}

  /** The open offer of a locked entry. */
  async open(context: TxContext, entry: WaitingEntry): Promise<WaitingOffer | undefined> {
    const latest = await this.offers.latestOf(context.tx, entry.id);
    return latest?.outcome === null ? latest : undefined;
  }

  /** One that has run out by itself is written down as that. */
  async refuse(
    context: TxContext,
    entry: WaitingEntry,
    offer: WaitingOffer,
    actor: PublicActor,
  ): Promise<void> {
    const { tx, now, announce } = context;
    const turno = await this.turnos.lock(tx, offer.turnoId);
    const isAlive = turno !== undefined && isHoldAlive(turno, now);
    await this.offers.answer(tx, now, offer.id, isAlive ? 'refused' : 'expired');
    if (isAlive) {
      await this.holds.release(tx, now, turno.id, 'let-go');
      await this.freedSeats.rest(context, turno);
    } else await this.overdue.settleHolds(tx, now, [offer.turnoId]);
    if (offer.number === OFFERS_IN_ALL) await this.entries.end(tx, now, entry.id, 'over');
    await this.audit.record(tx, {
      at: now,
      actor,
      action: isAlive ? 'waiting.offer-refused' : 'waiting.offer-expired',
      subject: { kind: 'waiting', id: entry.id },
      centerId: turno?.centerId ?? null,
      details: { offer: offer.number, turno: offer.turnoId },
    });
    if (turno) announce(`slots:${turno.centerId}`);
  }
}
