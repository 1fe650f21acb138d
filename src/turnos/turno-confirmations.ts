import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import { type Actor, KeyRing, onConstraint, type TxContext } from '../platform/index.js';
import { FreedSeats } from './freed-seats.js';
import { TURNO_CONFIRMED_PART } from './turno-confirmed.mail.js';
import { TURNO_DISPLACED_PART } from './turno-displaced.mail.js';
import { displaces, modeDetail, sameEmail } from './turno.rules.js';
import { HoldExpired, TurnoAlreadyBooked } from './turnos.errors.js';
import { type Turno, TurnosStore } from './turnos.store.js';

/** The employer's other turno, or the same code, became live between our look and our write: look again. */
class LookAgain extends Error {}
const ATTEMPTS = 4;

/** Runs a transaction that confirms again when another one made its look out of date. */
export async function lookingAgain<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!(error instanceof LookAgain) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The last step of every confirmation, once the address has been proven. */
@Injectable()
export class TurnoConfirmations {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly turnos: TurnosStore,
    private readonly accounts: EmployerAccounts,
    private readonly freedSeats: FreedSeats,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * `held → confirmed`, with its code, audit and receipt. Call it within {@link lookingAgain}.
   * @param live the employer's other live turno, locked.
   * @throws {TurnoAlreadyBooked} the other one may not be displaced · {HoldExpired}
   */
  async confirm(
    context: TxContext,
    { turno, live }: { turno: Turno; live: Turno | undefined },
    with_: { email: string; phone: string | null },
    actor: Actor,
  ): Promise<void> {
    const { tx, now } = context;
    const account = await this.accounts.find(tx, turno);
    const proven = account?.email != null && sameEmail(account.email, with_.email);
    if (live) {
      if (!displaces({ proven }, live)) throw new TurnoAlreadyBooked();
      await this.displace(context, live, turno, actor);
    }
    const code = await this.turnos.newCode(tx);
    const settled = { ...with_, code, proven, videoKey: this.keyRing.signingKeyId };
    const confirmed = await onConstraint(this.turnos.confirm(tx, now, turno.id, settled), {
      turno_one_live: () => new LookAgain(),
      turno_live_code: () => new LookAgain(),
    });
    if (!confirmed) throw new HoldExpired();
    await this.audit.record(tx, {
      at: now,
      actor,
      action: CONFIRMED,
      subject: { kind: 'turno', id: turno.id },
      centerId: turno.centerId,
      details: { code, proven, ...modeDetail(turno.mode) },
    });
    await this.outbox.enqueue(context, {
      part: TURNO_CONFIRMED_PART,
      subjectId: turno.id,
      recipient: with_.email,
    });
  }

  private async displace(context: TxContext, live: Turno, by: Turno, actor: Actor): Promise<void> {
    const { tx, now, announce } = context;
    await this.turnos.cancel(tx, now, live.id, 'displaced');
    await this.freedSeats.rest(context, live);
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
}

/** What the audit calls it. */
export const CONFIRMED = 'turno.confirmed';
