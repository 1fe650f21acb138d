import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { subjectOf, whereAndWhat } from './turno-letters.js';
import { longWhen, shortWhen, withZone } from './turno-words.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';
import { WaitingOffers } from './waiting-offers.store.js';
import { WaitingReads } from './waiting.reads.js';

export const WAITING_OFFER_PART = 'waiting-offer';

/** Tells the person that a seat is kept for them, and until when. Not sent once it is kept no longer. */
@Injectable()
export class WaitingOfferMail implements MailPart, OnModuleInit {
  readonly name = WAITING_OFFER_PART;
  readonly giveUpAfterSeconds: number;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly offers: WaitingOffers,
    private readonly reads: WaitingReads,
  ) {
    this.giveUpAfterSeconds = config.waitingOfferMinutes * 60;
  }

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const offered = await this.offers.byId(tx, message.subjectId);
    const entry = offered && (await this.entries.byId(tx, offered.entryId));
    if (!entry || !message.recipient) return undefined;
    const { offer, serviceName } = await this.reads.view(tx, now, entry);
    if (offer?.turno.id !== offered.turnoId) return undefined;
    const { turno, center } = offer;
    const zone = center.timeZone;
    return {
      to: message.recipient,
      subject: subjectOf('Hay un turno para usted', offer),
      template: 'waiting-offer',
      model: {
        until: withZone(shortWhen(turno.holdExpiresAt, zone), zone),
        facts: [
          { key: 'Fecha y hora', value: withZone(longWhen(turno.startsAt, zone), zone) },
          ...whereAndWhat({ ...offer, serviceName }),
        ],
        href: `${this.config.baseUrl.origin}/espera/${this.access.token(entry.id)}`,
      },
    };
  }
}
