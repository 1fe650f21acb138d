import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import {
  Database,
  KeyRing,
  onConstraint,
  type PublicActor,
  randomText,
  refuse,
  type TxContext,
} from '../platform/index.js';
import { EmailCodes } from './email-codes.store.js';
import { OverdueTurnos } from './overdue.store.js';
import { readPhone } from './phone.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { TURNO_CONFIRMED_PART } from './turno-confirmed.mail.js';
import { TURNO_DISPLACED_PART } from './turno-displaced.mail.js';
import {
  canTry,
  displaces,
  isHoldAlive,
  sameEmail,
  TURNO_CODE_ALPHABET,
  TURNO_CODE_LENGTH,
  typedEmailCode,
} from './turno.rules.js';
import { EmailCodeWrong, HoldExpired, TurnoAlreadyBooked, TurnoNotFound } from './turnos.errors.js';
import { type Turno, TurnosStore } from './turnos.store.js';

export interface Confirmation {
  readonly email: string;
  readonly code: string;
  readonly phone: string | undefined;
}

/** The employer's other turno, or the same code, became live between our look and our write: look again. */
class LookAgain extends Error {}
const ATTEMPTS = 4;

/**
 * Turns a hold into a turno, once the code that went to the e-mail comes back. One row from hold to turno: the seat is
 * never free in between. Confirming again with the same code is the same answer.
 */
@Injectable()
export class ConfirmTurno {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
    private readonly turnos: TurnosStore,
    private readonly codes: EmailCodes,
    private readonly overdue: OverdueTurnos,
    private readonly accounts: EmployerAccounts,
    private readonly outbox: Outbox,
    private readonly access: TurnoAccess,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {TurnoNotFound} {@link PhoneInvalid} {@link HoldExpired}
   * @throws {EmailCodeWrong} with the tries left, which stay used up
   * @throws {TurnoAlreadyBooked} the employer has a live turno that this one may not displace
   */
  async execute(id: string, input: Confirmation, proof: OwnerProof, actor: PublicActor): Promise<void> {
    const phone = readPhone(input.phone);
    const known = await this.turnos.byId(this.database.sql, id);
    if (!known || !this.access.owns(known, proof)) throw new TurnoNotFound();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction((context) =>
          this.confirm(context, known, { ...input, phone }, actor),
        );
      } catch (error) {
        if (!(error instanceof LookAgain) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async confirm(
    context: TxContext,
    known: Turno,
    input: { email: string; code: string; phone: string | null },
    actor: PublicActor,
  ): Promise<void> {
    const { tx, now } = context;
    await this.overdue.settlePastDays(tx, now, known);
    const { turno, live } = await this.turnos.lockWithLive(tx, known.id, known);
    if (!turno) throw new TurnoNotFound();
    const isConfirmed = turno.confirmedAt !== null && turno.status !== 'cancelled';
    if (!isConfirmed && !isHoldAlive(turno, now)) throw new HoldExpired();
    if (!(await this.isRightCode(context, turno.id, input, isConfirmed)))
      return this.refuseCode(context, turno, actor);
    if (isConfirmed) return;

    const account = await this.accounts.find(tx, turno);
    const proven = account?.email != null && sameEmail(account.email, input.email);
    if (live) {
      if (!displaces({ proven }, live)) throw new TurnoAlreadyBooked();
      await this.displace(context, live, turno, actor);
    }
    const code = await this.newCode(context);
    const confirmed = await onConstraint(this.turnos.confirm(tx, now, turno.id, { ...input, code, proven }), {
      turno_one_live: () => new LookAgain(),
      turno_live_code: () => new LookAgain(),
    });
    if (!confirmed) throw new HoldExpired();
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.confirmed',
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { code, proven },
    });
    await this.outbox.enqueue(context, {
      part: TURNO_CONFIRMED_PART,
      subjectId: turno.id,
      recipient: input.email,
    });
  }

  private async isRightCode(
    { tx, now }: TxContext,
    turnoId: string,
    input: { email: string; code: string },
    isConfirmed: boolean,
  ): Promise<boolean> {
    const code = await this.codes.of(tx, turnoId);
    if (!canTry(code, now, isConfirmed)) return false;
    const parts = [turnoId, String(code.issue), String(code.attempt), typedEmailCode(input.code)];
    return this.keyRing.verify(code.mac, 'email-code', ...parts) && sameEmail(code.email, input.email);
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

  private async displace(context: TxContext, live: Turno, by: Turno, actor: PublicActor): Promise<void> {
    const { tx, now, announce } = context;
    await this.turnos.displace(tx, now, live.id);
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'turno.displaced',
      subject: { kind: 'turno', id: live.id },
      centerId: live.centerId,
      details: { by: by.id },
    });
    if (live.email !== null) {
      await this.outbox.enqueue(context, {
        part: TURNO_DISPLACED_PART,
        subjectId: live.id,
        recipient: live.email,
      });
    }
    announce(`slots:${live.centerId}`);
  }

  private async newCode({ tx }: TxContext): Promise<string> {
    for (;;) {
      const code = randomText(TURNO_CODE_LENGTH, TURNO_CODE_ALPHABET);
      if (!(await this.turnos.isLiveCode(tx, code))) return code;
    }
  }
}
