import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type DossierHead, Dossiers, Interests } from '../dossiers/index.js';
import { type EmployerAccount, EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import {
  Idempotency,
  newId,
  NotFound,
  type OnceKey,
  type Outcome,
  refuse,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { LinkFlood } from './link-flood.js';
import { OverdueResets } from './overdue-resets.js';
import { RESET_LINK_PART } from './reset-link.rules.js';
import { isEnded, RESET_SERVICE } from './reset.rules.js';
import { judgeEmployer } from './employer.rules.js';
import { DossierNotApproved, ResetDone, ResetInProgress, WrongService } from './resets.errors.js';
import { ResetStore } from './resets.store.js';
import { SecondPerson } from './second-person.js';

/**
 * The clerk sends the link: from an approved dossier, in the clerk's own visit, to the address on file, once per
 * approval. Asked again it is the same reset; a new link is a reissue.
 */
@Injectable()
export class RequestReset {
  constructor(
    private readonly once: Idempotency,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly resets: ResetStore,
    private readonly overdue: OverdueResets,
    private readonly flood: LinkFlood,
    private readonly secondPerson: SecondPerson,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param input `reason`: why the link should go out although it takes two people, for whoever decides that.
   * @returns the id of the reset, new or already there.
   * @throws `ApprovalNeeded` 409 while nobody else said yes, `CheckerIsUser` 403 to who said it; what is asked for is committed with it
   */
  execute(
    { dossierId, reason }: { dossierId: string; reason?: string },
    actor: StaffActor,
    key?: OnceKey,
  ): Promise<Outcome> {
    return this.once.run(key, async (context) => {
      const { tx } = context;
      const known = await this.dossiers.find(tx, dossierId);
      if (!known || known.centerId !== actor.center?.id) throw new NotFound();
      const account = await this.accounts.lock(tx, known.accountId);
      await this.visits.ownVisit(tx, actor, known.ticketId);
      const dossier = await this.dossiers.lock(tx, dossierId);
      if (dossier.status !== 'approved') throw new DossierNotApproved();
      if (dossier.serviceCode !== RESET_SERVICE) throw new WrongService();
      const former = await this.resets.findByDossier(tx, dossierId);
      if (former && isEnded(former.status)) throw new ResetDone();
      if (former) return { id: former.id, status: 202 };
      judgeEmployer(account, actor);
      await this.interests.judge(tx, actor, account.id);
      const why = reason?.trim() || null;
      const needed = await this.secondPerson.toBegin(context, dossier, account, actor, why);
      if (needed) return refuse(needed);
      return { id: await this.begin(context, dossier, account, actor), status: 202 };
    });
  }

  private async begin(
    context: TxContext,
    dossier: DossierHead,
    account: EmployerAccount,
    actor: StaffActor,
  ): Promise<string> {
    const { tx, now, announce } = context;
    await this.flood.judge(context, account.id);
    await this.overdue.settle(context, account.id);
    if (await this.resets.liveOfAccount(tx, account.id, null)) throw new ResetInProgress();
    const id = newId();
    await this.resets.create(tx, {
      id,
      dossierId: dossier.id,
      ticketId: dossier.ticketId,
      centerId: dossier.centerId,
      accountId: account.id,
      requestedBy: actor.id,
      messageId: await this.outbox.enqueue(context, { part: RESET_LINK_PART, subjectId: id }),
      keyVersion: account.keyVersion,
      contactVersion: account.contactVersion,
      requestedAt: now,
      issuedAt: now,
    });
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'reset.requested',
      subject: { kind: 'reset', id },
      // Said beside the button, and in the description of the route: who sends declares to be no relative.
      details: { dossierId: dossier.id, accountId: account.id, declares: 'no-interest' },
    });
    announce(`reset:${id}`, `center:${dossier.centerId}`);
    return id;
  }
}
