import { Injectable } from '@nestjs/common';
import { type TakesAnother } from '../approvals/index.js';
import { AuditLog } from '../audit/index.js';
import { Interests } from '../dossiers/index.js';
import { type EmployerAccount, EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import {
  Idempotency,
  NotFound,
  type OnceKey,
  type Outcome,
  refuse,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { judgeEmployer } from './employer.rules.js';
import { LinkFlood } from './link-flood.js';
import { OverdueResets } from './overdue-resets.js';
import { RESET_LINK_PART } from './reset-link.rules.js';
import { CODE_TRIES, judgeReissue } from './reset.rules.js';
import { ResetState } from './resets.errors.js';
import { type Reset, ResetStore } from './resets.store.js';
import { SecondPerson } from './second-person.js';

/** Another link in place of the former one, which is dead at once; same reset, new counter code. */
@Injectable()
export class ReissueReset {
  constructor(
    private readonly once: Idempotency,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly interests: Interests,
    private readonly resets: ResetStore,
    private readonly overdue: OverdueResets,
    private readonly flood: LinkFlood,
    private readonly secondPerson: SecondPerson,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param input `reason`: as in a first request, for whoever decides when it takes two people.
   * @throws `ApprovalNeeded` 409 for an address that changed since, while nobody else said yes; `CheckerIsUser` 403
   */
  execute(
    { resetId, reason }: { resetId: string; reason?: string },
    actor: StaffActor,
    key?: OnceKey,
  ): Promise<Outcome> {
    return this.once.run(key, async (context) => {
      const { tx, now, announce } = context;
      const known = await this.resets.find(tx, resetId);
      if (!known || known.centerId !== actor.center?.id) throw new NotFound();
      const account = await this.accounts.lock(tx, known.accountId);
      const reset = await this.lockInOwnVisit(context.tx, known, actor);
      judgeReissue(reset, now);
      judgeEmployer(account, actor);
      await this.interests.judge(tx, actor, account.id);
      const needed = await this.forAnotherAddress(context, reset, account, actor, reason?.trim() || null);
      if (needed) return refuse(needed);
      await this.flood.judge(context, account.id);
      // Another dossier of this employer may have a link that time has ended: it must not stand in the way.
      await this.overdue.settle(context, account.id);
      await this.resets.reissue(tx, now, reset.id, {
        messageId: await this.outbox.enqueue(context, { part: RESET_LINK_PART, subjectId: reset.id }),
        keyVersion: account.keyVersion,
        contactVersion: account.contactVersion,
        codeTries: CODE_TRIES,
      });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'reset.reissued',
        subject: { kind: 'reset', id: reset.id },
        details: { issue: reset.issue + 1, from: reset.status },
      });
      announce(`reset:${reset.id}`, `center:${reset.centerId}`);
      return { id: reset.id, status: 202 };
    });
  }

  /** The same address as before needs nothing new; one that was changed since may be within its cool-down. */
  private async forAnotherAddress(
    context: TxContext,
    { dossierId, centerId, contactVersion }: Reset,
    account: EmployerAccount,
    actor: StaffActor,
    reason: string | null,
  ): Promise<TakesAnother | undefined> {
    if (contactVersion === account.contactVersion || dossierId === null || centerId === null)
      return undefined;
    const head = { id: dossierId, accountId: account.id, centerId };
    return this.secondPerson.toAddress(context, head, account, actor, reason);
  }

  private async lockInOwnVisit(
    tx: Parameters<Visits['ownVisit']>[0],
    known: Reset,
    actor: StaffActor,
  ): Promise<Reset> {
    if (!known.ticketId) throw new ResetState();
    await this.visits.ownVisit(tx, actor, known.ticketId);
    const reset = await this.resets.lock(tx, known.id);
    if (!reset) throw new NotFound();
    return reset;
  }
}
