import { Injectable } from '@nestjs/common';
import { Database, type PublicActor } from '../platform/index.js';
import { OfferAnswers } from './offer-answers.js';
import { WaitingPlaceNotFound } from './turnos.errors.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';

/** The hour does not suit: the person waits on, and the seat goes to the next. Saying it twice is the same answer. */
@Injectable()
export class RefuseOffer {
  constructor(
    private readonly database: Database,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly answers: OfferAnswers,
  ) {}

  /** @throws {WaitingPlaceNotFound} */
  async execute(token: string, actor: PublicActor): Promise<void> {
    const id = this.access.entryIdIn(token);
    if (id === undefined) throw new WaitingPlaceNotFound();
    await this.database.transaction(async (context) => {
      const entry = await this.entries.lock(context.tx, id);
      if (!entry) throw new WaitingPlaceNotFound();
      const offer = await this.answers.open(context, entry);
      if (offer) await this.answers.refuse(context, entry, offer, actor);
    });
  }
}
