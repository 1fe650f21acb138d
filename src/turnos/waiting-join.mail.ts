import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';
import { wishFacts } from './waiting-words.js';
import { WaitingReads } from './waiting.reads.js';

export const WAITING_JOIN_PART = 'waiting-join';

const DAY_SECONDS = 86_400;

/** The link that gives a place in the line, and later takes it away. */
@Injectable()
export class WaitingJoinMail implements MailPart, OnModuleInit {
  readonly name = WAITING_JOIN_PART;
  readonly giveUpAfterSeconds = DAY_SECONDS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly access: WaitingAccess,
    private readonly entries: WaitingEntries,
    private readonly reads: WaitingReads,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const entry = await this.entries.byId(tx, message.subjectId);
    if (!entry || !message.recipient) return undefined;
    const view = await this.reads.view(tx, now, entry);
    if (view.status !== 'asked') return undefined;
    return {
      to: message.recipient,
      subject: 'Confirme su lugar en la lista de espera',
      template: 'waiting-join',
      model: {
        facts: wishFacts(view),
        href: `${this.config.baseUrl.origin}/espera/${this.access.token(entry.id)}`,
      },
    };
  }
}
