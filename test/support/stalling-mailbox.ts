import { type AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** Where a mail server can leave a sender hanging. `taken`: it has the whole mail and has not said so yet. */
export type SmtpStep = 'connect' | 'from' | 'to' | 'data' | 'taken';

const ANY_TEXT = /^/;
/** A mail that carries the link of a reset. */
export const RESET_LINK = /\/clave\/([\w-]{43})/;

/** An SMTP server that holds a conversation at one step until it is let go. */
export class StallingMailbox {
  /** Text parts of every mail whose content arrived, whether or not the sender learned of it. */
  readonly texts: string[] = [];
  private step: SmtpStep | undefined;
  private heldText = ANY_TEXT;
  private reached: () => void = () => undefined;
  private held: (() => void)[] = [];

  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onConnect: (_session, next) => this.pass('connect', next),
    onMailFrom: (_address, _session, next) => this.pass('from', next),
    onRcptTo: (_address, _session, next) => this.pass('to', next),
    onData: (stream, _session, next) => {
      // Held before a byte is read: the sender is in the middle of its mail.
      this.pass('data', () => {
        simpleParser(stream).then((mail: ParsedMail) => {
          const text = mail.text ?? '';
          this.texts.push(text);
          if (this.heldText.test(text)) this.pass('taken', next);
          else next();
        }, next);
      });
    },
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    // A killed sender resets its connection: that is what is being tested.
    this.server.on('error', () => undefined);
    return this;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The next conversation stops at this step; resolves when one has. `taken` can wait for a mail with a certain text. */
  holdAt(step: SmtpStep, text = ANY_TEXT): Promise<void> {
    this.step = step;
    this.heldText = text;
    return new Promise((resolve) => (this.reached = resolve));
  }

  /** Lets the held conversation and all later ones go on. */
  letGo(): void {
    this.step = undefined;
    for (const go of this.held.splice(0)) go();
  }

  /** Secrets of the reset links in the mails so far, oldest first. */
  get tokens(): string[] {
    return this.texts.flatMap((text) => RESET_LINK.exec(text)?.[1] ?? []);
  }

  async stop(): Promise<void> {
    this.letGo();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private pass(step: SmtpStep, next: () => void): void {
    if (step !== this.step) return next();
    this.held.push(next);
    this.reached();
  }
}
