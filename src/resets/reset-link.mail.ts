import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CenterReads } from '../centers/index.js';
import { secondsAfter, spanWords } from '../ecuador/index.js';
import { EmployerAccounts, maskRuc } from '../employers/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage, type Refusal } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import { RESET_LINK_PART } from './reset-link.rules.js';
import { GIVE_UP_AFTER_SECONDS, refusedBecause, type ResetFailure } from './reset.rules.js';
import { type Reset, ResetStore, type Sending } from './resets.store.js';

/**
 * The mail with the link. The token is born in `prepare`, lives in this one mail, and leaves its MAC behind; every
 * attempt mints anew, so that of all the mails that may have gone out at most one works.
 */
@Injectable()
export class ResetLinkMail implements MailPart, OnModuleInit {
  readonly name = RESET_LINK_PART;
  readonly giveUpAfterSeconds = GIVE_UP_AFTER_SECONDS;
  readonly isUrgent = true;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly secrets: LinkSecrets,
    private readonly resets: ResetStore,
    private readonly accounts: EmployerAccounts,
    private readonly centers: CenterReads,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const { tx } = context;
    const reset = await this.resets.lockByMessage(tx, message.id);
    // Replaced by a reissue, voided, or already used while a former attempt was still being reported.
    if (!reset || (reset.status !== 'queued' && reset.status !== 'sending')) return undefined;
    const account = await this.accounts.byId(tx, reset.accountId);
    if (
      !account?.email ||
      account.keyVersion !== reset.keyVersion ||
      account.contactVersion !== reset.contactVersion
    ) {
      await this.fail(context, message.id, 'ACCOUNT_CHANGED');
      return undefined;
    }
    if (account.frozenAt) {
      await this.fail(context, message.id, 'ACCOUNT_FROZEN');
      return undefined;
    }
    const center = reset.centerId ? await this.centers.byId(reset.centerId) : undefined;
    const { token, mac } = this.secrets.mint();
    await this.resets.minted(tx, sendingOf(message), mac, message.leaseUntil);
    this.tell(context, reset);
    return {
      to: account.email,
      subject: 'Enlace para su nueva clave de empleador',
      template: 'reset-link',
      model: {
        link: new URL(`/clave/${token}`, this.config.baseUrl).toString(),
        goodFor: spanWords(this.config.resetLinkSeconds),
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        center: center?.name ?? '',
      },
    };
  }

  async accepted(context: TxContext, message: OutboxMessage): Promise<void> {
    const { tx, now } = context;
    const until = secondsAfter(now, this.config.resetLinkSeconds);
    const reset = await this.resets.accepted(tx, now, sendingOf(message), until);
    if (reset) await this.note(context, reset, 'reset.sent');
  }

  async deferred(context: TxContext, message: OutboxMessage): Promise<void> {
    const reset = await this.resets.deferred(context.tx, sendingOf(message));
    if (reset) this.tell(context, reset);
  }

  async refused(context: TxContext, message: OutboxMessage, refusal: Refusal): Promise<void> {
    await this.fail(
      context,
      message.id,
      refusal.reason === 'gave-up' ? 'NOT_ACCEPTED_IN_TIME' : refusedBecause(refusal.smtpStatus),
    );
  }

  private async fail(context: TxContext, messageId: string, failure: ResetFailure): Promise<void> {
    const reset = await this.resets.failed(context.tx, messageId, failure);
    if (reset) await this.note(context, reset, 'reset.failed', { failure });
  }

  private async note(
    context: TxContext,
    reset: Reset,
    action: string,
    details: Record<string, string> = {},
  ): Promise<void> {
    await this.audit.record(context.tx, {
      at: context.now,
      actor: { kind: 'system', id: 'mail' },
      action,
      subject: { kind: 'reset', id: reset.id },
      centerId: reset.centerId,
      details: { issue: reset.issue, ...details },
    });
    this.tell(context, reset);
  }

  private tell({ announce }: TxContext, reset: Reset): void {
    announce(`reset:${reset.id}`, ...(reset.centerId ? [`center:${reset.centerId}`] : []));
  }
}

const sendingOf = (message: OutboxMessage): Sending => ({ messageId: message.id, attempt: message.attempt });
