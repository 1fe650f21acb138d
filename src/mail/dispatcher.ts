import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Logger } from 'pino';
import {
  CONFIG,
  type Config,
  Database,
  type HealthPart,
  LOGGER,
  Metrics,
  PlatformParts,
  Realtime,
  type TxContext,
  Views,
} from '../platform/index.js';
import { type Letter, MailParts, type OutboxMessage } from './mail-part.js';
import { failureOf, SEND_TIMEOUT_SECONDS } from './mail.rules.js';
import { MAIL_TOPIC, messageIdOf, Outbox, URGENT_MAIL_TOPIC } from './outbox.store.js';
import { ServerWatch } from './server-watch.js';

const CONCURRENT_SENDS = 8;
/** Looks again this often even when nobody woke it: retries, and wake-ups that were lost. */
const POLL_MS = 1_000;
const LEASES_EVERY_MS = 2_000;
const STALLED_AFTER_MS = 20_000;
const DRAIN_MS = 8_000;

type Claimed = { message: OutboxMessage; letter: Letter };

/**
 * Sends what the outbox owes. Claim and minting are one short transaction; the SMTP conversation happens with none
 * open; the outcome is another one, guarded by the attempt. Killed at any point, the row's lease ends by itself and
 * the next attempt mints anew, so that at most one secret is ever good.
 */
@Injectable()
export class MailDispatcher
  implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown, HealthPart
{
  readonly name = 'mail-dispatcher';
  private readonly transport: Transporter;
  private readonly active = new Set<Promise<void>>();
  private stopped = false;
  private lastBeat = 0;
  private lastLeaseCheck = -Infinity;
  private loop: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private awake = false;
  /** More may be owed than is being sent: whoever is done with a mail looks for the next one. */
  private isFull = false;
  private readonly server = new ServerWatch();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly mailParts: MailParts,
    private readonly realtime: Realtime,
    private readonly views: Views,
    private readonly metrics: Metrics,
    private readonly platformParts: PlatformParts,
  ) {
    this.transport = createTransport({
      url: config.smtpUrl,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 15_000,
      dnsTimeout: 5_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as object);
  }

  onModuleInit(): void {
    this.platformParts.health.push(this);
  }

  onApplicationBootstrap(): void {
    this.realtime.subscribe(URGENT_MAIL_TOPIC, () => this.rouse());
    this.realtime.subscribe(MAIL_TOPIC, () => {
      if (!this.server.isSilent(performance.now())) this.rouse();
    });
    this.lastBeat = performance.now();
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.rouse();
    await this.loop;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
    await Promise.race([Promise.allSettled(this.active), patience]);
    clearTimeout(timer);
    this.transport.close();
  }

  async problem(): Promise<string | undefined> {
    return performance.now() - this.lastBeat > STALLED_AFTER_MS
      ? 'the mail dispatcher stands still'
      : undefined;
  }

  private rouse(): void {
    this.awake = true;
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.awake = false;
      this.lastBeat = performance.now();
      try {
        await this.takeOverDeadLeases();
        await this.sendWhatIsDue();
      } catch (error) {
        this.logger.warn({ err: error }, 'mail dispatcher cannot reach the outbox; it tries again');
      }
      await this.rest();
    }
  }

  private async sendWhatIsDue(): Promise<void> {
    this.isFull = false;
    while (!this.stopped) {
      this.isFull = this.active.size >= CONCURRENT_SENDS;
      if (this.isFull) return;
      const urgentOnly = !this.server.mayTryAny(performance.now());
      if (!(await this.outbox.hasDue(this.database.sql, urgentOnly))) return;
      const claimed = await this.claim(urgentOnly);
      if (claimed === 'none') return;
      if (claimed === 'handled') continue;
      const delivery = this.deliver(claimed).finally(() => {
        this.active.delete(delivery);
        if (this.isFull) this.rouse();
      });
      this.active.add(delivery);
    }
  }

  private rest(): Promise<void> {
    if (this.awake || this.stopped) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async takeOverDeadLeases(): Promise<void> {
    if (performance.now() - this.lastLeaseCheck < LEASES_EVERY_MS) return;
    this.lastLeaseCheck = performance.now();
    await this.database.transaction(({ tx, now }) => this.outbox.releaseOverdueLeases(tx, now));
  }

  private async claim(urgentOnly: boolean): Promise<Claimed | 'none' | 'handled'> {
    let taken: OutboxMessage | undefined;
    try {
      return await this.database.transaction<Claimed | 'none' | 'handled'>(async (context) => {
        const message = await this.outbox.claim(context.tx, context.now, urgentOnly);
        if (!message) return 'none';
        taken = message;
        const part = this.mailParts.get(message.part);
        if (context.now >= message.giveUpAt) {
          await this.outbox.settle(context.tx, message, 'refused', 'gave up');
          await part.refused?.(context, message, { reason: 'gave-up', smtpStatus: null });
          return 'handled';
        }
        const letter = await part.prepare(context, message);
        if (letter) return { message, letter };
        await this.outbox.settle(context.tx, message, 'withdrawn', null);
        return 'handled';
      });
    } catch (error) {
      if (!taken) throw error;
      // Its part failed and took the claim back with it: put it off, or it would be claimed again at once.
      const message = taken;
      this.logger.error({ err: error, mailId: message.id, part: message.part }, 'a mail cannot be prepared');
      await this.database.transaction(({ tx, now }) => this.outbox.putOff(tx, now, message));
      return 'handled';
    }
  }

  private async deliver({ message, letter }: Claimed): Promise<void> {
    let failure: { final: boolean; smtpStatus: number | null } | undefined;
    try {
      await this.send(message, letter);
      this.server.answered();
    } catch (error) {
      failure = failureOf(error as { responseCode?: number; code?: string });
      if (failure.smtpStatus === null) this.server.silent(performance.now());
      else this.server.answered();
      this.logger.warn(
        {
          mailId: message.id,
          part: message.part,
          attempt: message.attempt,
          smtpStatus: failure.smtpStatus,
          errno: (error as { code?: string }).code,
        },
        'mail not accepted',
      );
    }
    this.metrics.mailAttempt(!failure ? 'accepted' : failure.final ? 'refused' : 'deferred');
    try {
      await this.database.transaction((context) => this.record(context, message, failure));
    } catch (error) {
      // The lease ends by itself and the mail is tried again with a new secret.
      this.logger.error({ err: error, mailId: message.id }, 'cannot record how a mail went');
    }
  }

  private async record(
    context: TxContext,
    message: OutboxMessage,
    failure: { final: boolean; smtpStatus: number | null } | undefined,
  ): Promise<void> {
    const { tx, now } = context;
    const part = this.mailParts.get(message.part);
    if (!failure) {
      if (await this.outbox.accept(tx, now, message)) await part.accepted?.(context, message);
    } else if (failure.final) {
      const settled = await this.outbox.settle(tx, message, 'refused', `SMTP ${failure.smtpStatus ?? ''}`);
      if (settled)
        await part.refused?.(context, message, {
          reason: 'refused-by-server',
          smtpStatus: failure.smtpStatus,
        });
    } else {
      if (await this.outbox.defer(tx, now, message, `SMTP ${failure.smtpStatus ?? 'unreachable'}`))
        await part.deferred?.(context, message);
      await this.outbox.noteFailure(tx, now);
    }
  }

  private async send(message: OutboxMessage, letter: Letter): Promise<void> {
    const model = { ...letter.model, subject: letter.subject, baseUrl: this.config.baseUrl.origin };
    const sending = this.transport.sendMail({
      from: this.config.mailFrom,
      to: { name: '', address: letter.to },
      subject: letter.subject,
      html: this.views.render(`mail/${letter.template}.html`, model),
      text: this.views.render(`mail/${letter.template}.text`, model),
      messageId: messageIdOf(message),
      headers: { 'auto-submitted': 'auto-generated' },
      attachments: letter.attachments?.map((attachment) => ({ ...attachment })),
    });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(Object.assign(new Error('the mail server is too slow'), { code: 'ETIMEDOUT' })),
        SEND_TIMEOUT_SECONDS * 1000,
      );
    });
    try {
      await Promise.race([sending, timeout]);
    } finally {
      clearTimeout(timer);
      sending.catch(() => undefined);
    }
  }
}
