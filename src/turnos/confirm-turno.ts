import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { MAIL_TOPIC } from '../mail/index.js';
import {
  Batches,
  type Cap,
  Database,
  isId,
  KeyRing,
  type PublicActor,
  RateLimits,
  randomText,
  refuse,
  refusedAsAWhole,
  type TxContext,
} from '../platform/index.js';
import { type ConfirmAttempt, ConfirmationsStore } from './confirmations.store.js';
import { EmailCodes } from './email-codes.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { readPhone } from './phone.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { CONFIRMED, lookingAgain, TurnoConfirmations } from './turno-confirmations.js';
import {
  canTry,
  type EmailCode,
  isHoldAlive,
  normalEmail,
  sameEmail,
  TURNO_CODE_ALPHABET,
  TURNO_CODE_LENGTH,
  typedEmailCode,
} from './turno.rules.js';
import { EmailCodeWrong, HoldExpired, TurnoNotFound } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';
import { type Turno, TurnosStore } from './turnos.store.js';

export interface Confirmation {
  readonly email: string;
  readonly code: string;
  readonly phone: string | undefined;
}

/**
 * The tries of each code are few, but whoever makes many holds has many codes: this is what one address may guess in all, of
 * codes that went to boxes which are not its own.
 */
const CAP: Cap = { name: 'confirmation-per-address', times: 120, withinSeconds: 900 };

/** A confirmation that finds its turno in another transaction's hands waits for its end; the others go on after so long. */
const TOGETHER = { size: 50, patienceMs: 20 };

/**
 * Turns a hold into a turno, once the code that went to the e-mail comes back. One row from hold to turno: the seat is
 * never free in between. Confirming again with the same code is the same answer. The common case is one statement, shared with
 * whoever confirms at the same moment; whatever needs a decision (a code that is not right, another turno of the employer, a
 * repeat) goes through an ordinary transaction.
 */
@Injectable()
export class ConfirmTurno {
  private readonly batches = new Batches(
    (attempts: readonly ConfirmAttempt[]) => this.together.confirmTogether(this.database.sql, attempts),
    TOGETHER,
  );

  constructor(
    private readonly database: Database,
    private readonly caps: RateLimits,
    private readonly keyRing: KeyRing,
    private readonly turnos: TurnosStore,
    private readonly codes: EmailCodes,
    private readonly overdue: OverdueTurnos,
    private readonly confirmations: TurnoConfirmations,
    private readonly together: ConfirmationsStore,
    private readonly reads: TurnoReads,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {TurnoNotFound} {@link PhoneInvalid} {@link HoldExpired}
   * @throws {EmailCodeWrong} with the tries left, which stay used up
   * @throws {TurnoAlreadyBooked} the employer has a live turno that this one may not displace
   */
  async execute(id: string, input: Confirmation, proof: OwnerProof, actor: PublicActor): Promise<TurnoView> {
    const typed = { ...input, phone: readPhone(input.phone) };
    if (!isId(id)) throw new TurnoNotFound();
    await this.caps.spend(CAP, actor.address);
    const claim = this.access.claimOf(id, proof);
    const confirmed = claim && (await this.confirmFast({ id, claim }, typed, actor));
    if (confirmed) return confirmed;
    const known = await this.turnos.byId(this.database.sql, id);
    if (!known || !this.access.owns(known, proof)) throw new TurnoNotFound();
    await lookingAgain(() =>
      this.database.transaction((context) => this.confirm(context, known, typed, actor)),
    );
    return this.reads.owned(id, proof);
  }

  /** @returns undefined when the case needs the transaction. */
  private async confirmFast(
    of: Pick<ConfirmAttempt, 'id' | 'claim'>,
    typed: { email: string; code: string; phone: string | null },
    actor: PublicActor,
  ): Promise<TurnoView | undefined> {
    const code = randomText(TURNO_CODE_LENGTH, TURNO_CODE_ALPHABET);
    const confirmed = await this.batches
      .add({
        ...of,
        macs: this.keyRing.all('email-code', of.id, typedEmailCode(typed.code)),
        email: normalEmail(typed.email),
        phone: typed.phone,
        code,
        videoKey: this.keyRing.signingKeyId,
        audit: { actor, action: CONFIRMED, subject: { kind: 'turno', id: of.id }, details: { code } },
      })
      .catch(refusedAsAWhole);
    if (!confirmed) return undefined;
    this.database.announce(MAIL_TOPIC);
    return this.reads.viewOf(confirmed.confirmedAt, confirmed, confirmed.accountKind ?? undefined);
  }

  private async confirm(
    context: TxContext,
    known: Turno,
    input: { email: string; code: string; phone: string | null },
    actor: PublicActor,
  ): Promise<void> {
    const { tx, now } = context;
    await this.overdue.settlePast(tx, now, known);
    const { turno, live } = await this.turnos.lockWithLive(tx, known.id, known);
    if (!turno) throw new TurnoNotFound();
    const isConfirmed = turno.confirmedAt !== null && turno.status !== 'cancelled';
    if (!isConfirmed && !isHoldAlive(turno, now)) throw new HoldExpired();
    if (!(await this.isRightCode(context, turno.id, input, isConfirmed)))
      return this.refuseCode(context, turno, actor);
    if (isConfirmed) return;

    await this.confirmations.confirm(
      context,
      { turno, live },
      { email: input.email, phone: input.phone },
      actor,
    );
  }

  private async isRightCode(
    { tx, now }: TxContext,
    turnoId: string,
    input: { email: string; code: string },
    isConfirmed: boolean,
  ): Promise<boolean> {
    const code = await this.codes.of(tx, turnoId);
    return code !== undefined && this.isRight(code, { id: turnoId, now }, input, isConfirmed);
  }

  private isRight(
    mailed: EmailCode,
    of: { id: string; now: Date },
    typed: { email: string; code: string },
    isConfirmed: boolean,
  ): boolean {
    if (!canTry(mailed, of.now, isConfirmed)) return false;
    const isCode = this.keyRing.verify(mailed.mac, 'email-code', of.id, typedEmailCode(typed.code));
    return isCode && sameEmail(mailed.email, typed.email);
  }

  private async refuseCode({ tx, now }: TxContext, turno: Turno, actor: PublicActor): Promise<void> {
    const code = await this.codes.of(tx, turno.id);
    // A code that has not been made yet, or has run out, has no tries to lose.
    const triesLeft = canTry(code, now, turno.confirmedAt !== null)
      ? await this.codes.useTry(tx, turno.id)
      : 0;
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.code-wrong',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { triesLeft },
    });
    return refuse(new EmailCodeWrong(triesLeft));
  }
}
