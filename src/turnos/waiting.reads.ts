import { Injectable } from '@nestjs/common';
import { type Center, CenterReads } from '../centers/index.js';
import { localDateOf, provinceName } from '../ecuador/index.js';
import { Database, type Sql } from '../platform/index.js';
import { isHoldAlive } from './turno.rules.js';
import { WaitingPlaceNotFound } from './turnos.errors.js';
import { type Turno, TurnosStore } from './turnos.store.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries, type WaitingEntry } from './waiting-entries.store.js';
import { WaitingOffers } from './waiting-offers.store.js';
import { type WaitingStatus, waitingStatusOn } from './waiting.rules.js';

/** A place in the waiting list with everything its owner may see of it. */
export interface WaitingView {
  readonly entry: WaitingEntry;
  /** At `now`, whether or not anybody has written it down. */
  readonly status: WaitingStatus;
  readonly serviceName: string;
  /** null: any centre of the province. */
  readonly center: Center | null;
  readonly placeName: string;
  /** How many were made, the open one included. */
  readonly offersMade: number;
  /** The seat that is kept for this person now. */
  readonly offer: { readonly turno: Turno; readonly center: Center } | null;
  readonly now: Date;
}

@Injectable()
export class WaitingReads {
  constructor(
    private readonly database: Database,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly turnos: TurnosStore,
    private readonly centers: CenterReads,
  ) {}

  /** @throws {WaitingPlaceNotFound} not a link of ours, or its days are over: one answer. */
  async byToken(token: string): Promise<WaitingView> {
    const id = this.access.entryIdIn(token);
    if (id === undefined) throw new WaitingPlaceNotFound();
    const now = await this.database.now();
    const entry = await this.entries.byId(this.database.sql, id);
    if (!entry) throw new WaitingPlaceNotFound();
    return this.view(this.database.sql, now, entry);
  }

  /** For mails, inside the transaction that prepares them. */
  async view(sql: Sql, now: Date, entry: WaitingEntry): Promise<WaitingView> {
    const centers = await this.centers.all();
    const center = centers.find(({ id }) => id === entry.centerId) ?? null;
    const services = (center ? [center] : centers).flatMap((each) => each.services);
    const latest = await this.offers.latestOf(sql, entry.id);
    const turno = latest?.outcome === null ? await this.turnos.byId(sql, latest.turnoId) : undefined;
    const offering = turno && centers.find(({ id }) => id === turno.centerId);
    const zone = center?.timeZone ?? 'America/Guayaquil';
    return {
      entry,
      status: waitingStatusOn(entry, localDateOf(now, zone)),
      serviceName: services.find(({ code }) => code === entry.serviceCode)?.name ?? entry.serviceCode,
      center,
      placeName:
        center?.name ??
        `Cualquier centro de ${provinceName(entry.provinceCode ?? '') ?? entry.provinceCode ?? ''}`,
      offersMade: latest?.number ?? 0,
      offer: turno && offering && isHoldAlive(turno, now) ? { turno, center: offering } : null,
      now,
    };
  }
}
