import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { parseRuc } from '../ecuador/index.js';
import { Outbox } from '../mail/index.js';
import {
  type Cap,
  Database,
  digest,
  DomainError,
  newId,
  type PublicActor,
  RateLimits,
} from '../platform/index.js';
import { TURNO_LINK_PART } from './turno-link.mail.js';
import { typedTurnoCode } from './turno.rules.js';
import { TurnosStore } from './turnos.store.js';

const CAPS = {
  address: { name: 'turno-link-per-address', times: 20, withinSeconds: 3_600 },
  turno: { name: 'turno-link-per-turno', times: 3, withinSeconds: 3_600 },
} satisfies Record<string, Cap>;

/**
 * Mails the manage link again to the address of the turno, to whoever names its code and its RUC. A right pair and a wrong
 * one are alike in answer, time and trace: for a wrong one the outbox owes a mail about a turno that does not exist, which
 * the dispatcher withdraws.
 */
@Injectable()
export class SendLinkAgain {
  constructor(
    private readonly database: Database,
    private readonly caps: RateLimits,
    private readonly turnos: TurnosStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param typed both as typed; a RUC that is none fits no turno.
   * @throws {TooManyRequests} too often from this network address; asked too often about one turno, it does nothing more
   */
  async execute(typed: { code: string; ruc: string }, actor: PublicActor): Promise<void> {
    await this.caps.spend(CAPS.address, actor.address);
    const code = typedTurnoCode(typed.code);
    const ruc = parseRuc(typed.ruc);
    const root = ruc.ok ? ruc.root : '';
    if (!(await this.isWithinCap(`${code}|${root}`))) return;
    await this.database.transaction(async (context) => {
      const { tx, now } = context;
      const turno = await this.turnos.liveByCode(tx, code, root);
      await this.outbox.enqueue(context, { part: TURNO_LINK_PART, subjectId: turno?.id ?? newId() });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'turno.link-requested',
        subject: { kind: 'turno', id: turno?.id ?? null },
        centerId: turno?.centerId ?? null,
        details: { found: turno !== undefined },
      });
    });
  }

  /** By what was typed, right or wrong, so that the cap tells nothing either. */
  private async isWithinCap(typed: string): Promise<boolean> {
    try {
      await this.caps.spend(CAPS.turno, digest(typed).toString('hex'));
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}
