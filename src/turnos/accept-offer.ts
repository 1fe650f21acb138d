import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type PublicActor, type TxContext } from '../platform/index.js';
import { OfferAnswers } from './offer-answers.js';
import { OverdueTurnos } from './overdue.store.js';
import { lookingAgain, TurnoConfirmations } from './turno-confirmations.js';
import { isHoldAlive } from './turno.rules.js';
import { OfferOver, WaitingPlaceNotFound } from './turnos.errors.js';
import { type Turno, TurnosStore } from './turnos.store.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';
import { WaitingOffers } from './waiting-offers.store.js';

export type AcceptedTurno = Pick<Turno, 'id' | 'manageVersion'>;

/**
 * The person takes the seat that is kept for them. The address was proven when they joined, so no second code is asked; the
 * row that kept the seat becomes the turno. Accepting again is the same answer.
 */
@Injectable()
export class AcceptOffer {
  constructor(
    private readonly database: Database,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly answers: OfferAnswers,
    private readonly turnos: TurnosStore,
    private readonly overdue: OverdueTurnos,
    private readonly confirmations: TurnoConfirmations,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the turno, as its manage token names it.
   * @throws {WaitingPlaceNotFound} · {OfferOver} it ran out, was refused, or there is none
   * @throws {TurnoAlreadyBooked} the employer has a live turno that this one may not displace
   */
  async execute(token: string, actor: PublicActor): Promise<AcceptedTurno> {
    const id = this.access.entryIdIn(token);
    if (id === undefined) throw new WaitingPlaceNotFound();
    return lookingAgain(() => this.database.transaction((context) => this.accept(context, id, actor)));
  }

  private async accept(context: TxContext, id: string, actor: PublicActor): Promise<AcceptedTurno> {
    const { tx, now } = context;
    const entry = await this.entries.lock(tx, id);
    if (!entry) throw new WaitingPlaceNotFound();
    const latest = await this.offers.latestOf(tx, id);
    const accepted = latest?.outcome === 'accepted' && (await this.turnos.byId(tx, latest.turnoId));
    if (accepted) return accepted;
    const offer = await this.answers.open(context, entry);
    if (!offer) throw new OfferOver();
    await this.overdue.settlePast(tx, now, entry);
    const { turno, live } = await this.turnos.lockWithLive(tx, offer.turnoId, entry);
    if (!turno || !isHoldAlive(turno, now)) throw new OfferOver();
    await this.confirmations.confirm(context, { turno, live }, { email: entry.email, phone: null }, actor);
    await this.offers.answer(tx, now, offer.id, 'accepted');
    await this.entries.end(tx, now, id, 'booked');
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'waiting.offer-accepted',
      subject: { kind: 'waiting', id },
      centerId: turno.centerId,
      details: { offer: offer.number, turno: turno.id },
    });
    return turno;
  }
}
