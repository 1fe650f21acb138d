import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import {
  type Cap,
  CONFIG,
  type Config,
  Database,
  Idempotency,
  type OnceKey,
  type PublicActor,
  RateLimits,
  refuse,
} from '../platform/index.js';
import { EMAIL_CODE_PART } from './email-code.mail.js';
import { EmailCodes } from './email-codes.store.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { isHoldAlive } from './turno.rules.js';
import { HoldExpired, MailDelayed, TurnoNotFound, TurnoState } from './turnos.errors.js';
import { TurnosStore } from './turnos.store.js';

const CAPS = {
  turno: { name: 'email-code-per-turno', times: 6, withinSeconds: 900 },
  email: { name: 'email-code-per-email', times: 10, withinSeconds: 900 },
  address: { name: 'email-code-per-address', times: 60, withinSeconds: 900 },
} satisfies Record<string, Cap>;

/** Owes the holder a six-digit code by e-mail. A new one replaces the one before, also at another address. */
@Injectable()
export class RequestEmailCode {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly caps: RateLimits,
    private readonly turnos: TurnosStore,
    private readonly codes: EmailCodes,
    private readonly outbox: Outbox,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param email as the input class leaves it: trimmed and in lower case.
   * @throws {TurnoNotFound} {@link HoldExpired} {@link TurnoState}
   * @throws {MailDelayed} the mail server does not take mail now: the code stays queued and the hold is extended once
   */
  async execute(
    id: string,
    email: string,
    proof: OwnerProof,
    actor: PublicActor,
    once?: OnceKey,
  ): Promise<void> {
    const known = await this.turnos.byId(this.database.sql, id);
    if (!known || !this.access.owns(known, proof)) throw new TurnoNotFound();
    await this.caps.spend(CAPS.address, actor.address);
    await this.caps.spend(CAPS.email, email);
    await this.caps.spend(CAPS.turno, id);

    await this.idempotency.run(once, async (context) => {
      const { tx, now } = context;
      const turno = await this.turnos.lock(tx, id);
      if (!turno) throw new TurnoNotFound();
      if (!isHoldAlive(turno, now)) {
        throw turno.status === 'held' || turno.confirmedAt === null ? new HoldExpired() : new TurnoState();
      }
      const messageId = await this.outbox.enqueue(context, { part: EMAIL_CODE_PART, subjectId: id });
      await this.codes.owe(tx, now, { turnoId: id, email, messageId });
      const event = { at: now, actor, subject: { kind: 'turno', id }, centerId: turno.centerId };
      await this.audit.record(tx, { ...event, action: 'turno.code-requested' });
      if (!(await this.outbox.delayed(tx))) return { id, status: 202 };
      if (await this.turnos.extendHold(tx, now, id, this.config.holdSeconds)) {
        await this.audit.record(tx, { ...event, action: 'turno.hold-extended' });
      }
      return refuse(new MailDelayed());
    });
  }
}
