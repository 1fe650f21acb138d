import { type AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What the mail server answers to the next conversations: take it, not now, or never. */
export type MailServerMood = 'accept' | 'defer' | 'refuse';

export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly attachments: readonly { filename: string; contentType: string; content: Buffer }[];
}

/** A real SMTP server on a socket that keeps what it is given. */
export class Mailbox {
  readonly mails: ReceivedMail[] = [];
  mood: MailServerMood = 'accept';
  private waiters: (() => void)[] = [];
  private clearedAt = -Infinity;

  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, callback) => {
      if (this.mood !== 'accept') {
        stream.resume();
        stream.on('end', () =>
          callback(Object.assign(new Error('no'), { responseCode: this.mood === 'defer' ? 451 : 550 })),
        );
        return;
      }
      simpleParser(stream).then((mail) => {
        if (owedAt(mail) >= this.clearedAt) this.mails.push(received(mail));
        callback();
        this.waiters.splice(0).forEach((wake) => wake());
      }, callback);
    },
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The first mail that fits, whether it is there already or still comes; rejects after `withinMs`. */
  async waitFor(fits: (mail: ReceivedMail) => boolean, withinMs = 10_000): Promise<ReceivedMail> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = this.mails.find(fits);
      if (found) return found;
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(
          `no such mail; received: ${this.mails.map((m) => `${m.to} «${m.subject}»`).join(', ') || 'none'}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** The latest code mailed to an address: the first run of six digits in the text part. */
  async codeFor(email: string, after = 0): Promise<string> {
    await this.waitFor(
      (mail) => this.mails.indexOf(mail) >= after && mail.to === email && /\b\d{6}\b/.test(mail.text),
    );
    const mail = this.mails.filter((m) => m.to === email && /\b\d{6}\b/.test(m.text)).at(-1);
    return /\d{6}/.exec(mail?.text ?? '')?.[0] ?? '';
  }

  /** The secret of the latest reset link mailed to an address. */
  async linkTokenFor(email: string, after = 0): Promise<string> {
    await this.waitFor(
      (mail) => this.mails.indexOf(mail) >= after && mail.to === email && mail.text.includes('/clave/'),
    );
    const mail = this.mails.filter((m) => m.to === email && m.text.includes('/clave/')).at(-1);
    return /\/clave\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
  }

  /** Also what is owed already and still on its way: the test before this one may not have waited for all of its mails. */
  clear(): void {
    this.mails.length = 0;
    this.clearedAt = Date.now();
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Milliseconds of the clock when the app came to owe this mail: its id, a UUIDv7, begins with them. */
const owedAt = ({ messageId = '' }: ParsedMail): number =>
  Number.parseInt(messageId.replace(/\W/g, '').slice(0, 12), 16);

function received(mail: ParsedMail): ReceivedMail {
  const to = [mail.to].flat().filter((entry): entry is AddressObject => entry !== undefined);
  return {
    to: to.flatMap((entry) => entry.value.map(({ address }) => address ?? '')).join(','),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    messageId: mail.messageId ?? '',
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename: filename ?? '',
      contentType,
      content,
    })),
  };
}
