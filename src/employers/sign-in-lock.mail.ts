import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDate, localDateOf, localTimeOf } from '../ecuador/index.js';
import { Locks } from '../lockouts/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { EmployerAccounts, SIGN_IN_FREED_PART, SIGN_IN_LOCKED_PART } from './employer-accounts.store.js';
import { maskRuc } from './mask-ruc.rules.js';

const DAY_SECONDS = 24 * 60 * 60;
const ZONE = 'America/Guayaquil';

/**
 * «Bloqueamos el ingreso», to the registered address, about the lock of this id. Owed for a number that nobody has, too,
 * and withdrawn here; likewise when the lock is over before the mail could go out.
 */
@Injectable()
export class SignInLockedMail implements MailPart, OnModuleInit {
  readonly name = SIGN_IN_LOCKED_PART;
  readonly giveUpAfterSeconds = DAY_SECONDS;

  constructor(
    private readonly locks: Locks,
    private readonly accounts: EmployerAccounts,
    private readonly parts: MailParts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx, now }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const lock = await this.locks.byId(tx, message.subjectId);
    if (!lock?.ownerId || lock.lockedUntil <= now) return undefined;
    const account = await this.accounts.byId(tx, lock.ownerId);
    if (!account?.email) return undefined;
    return {
      to: account.email,
      subject: 'Bloqueamos el ingreso a su cuenta de empleador',
      template: 'sign-in-locked',
      model: {
        legalName: account.legalName,
        rucMasked: maskRuc(account.ruc),
        failures: String(this.config.loginMaxFailures),
        untilDay: formatDate(localDateOf(lock.lockedUntil, ZONE)),
        untilTime: localTimeOf(lock.lockedUntil, ZONE),
      },
    };
  }
}

/** «El ingreso está libre otra vez», to every address on file. */
@Injectable()
export class SignInFreedMail implements MailPart, OnModuleInit {
  readonly name = SIGN_IN_FREED_PART;
  readonly giveUpAfterSeconds = DAY_SECONDS;

  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly parts: MailParts,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare({ tx }: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const account = await this.accounts.byId(tx, message.subjectId);
    if (!account || message.recipient === null) return undefined;
    return {
      to: message.recipient,
      subject: 'El ingreso a su cuenta de empleador está libre otra vez',
      template: 'sign-in-freed',
      model: { legalName: account.legalName, rucMasked: maskRuc(account.ruc) },
    };
  }
}
