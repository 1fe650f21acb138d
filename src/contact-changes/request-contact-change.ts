import { Injectable } from '@nestjs/common';
import { Approvals, refusalOf } from '../approvals/index.js';
import { Dossiers, Interests } from '../dossiers/index.js';
import { EmployerAccounts } from '../employers/index.js';
import {
  digest,
  Idempotency,
  NotFound,
  type OnceKey,
  type Outcome,
  refuse,
  type StaffActor,
} from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { readPhone } from '../turnos/index.js';
import { judgeContactChange } from './contact-change.rules.js';
import { ContactChangeStore } from './contact-changes.store.js';

/** The kind of its approvals. */
export const CONTACT_CHANGE = 'contact-change';

export interface ContactChangeInput {
  readonly dossierId: string;
  /** Written as it is compared: see `EmailField`. */
  readonly email: string;
  /** As typed; without one the telephone on file stays. */
  readonly phone?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * The clerk asks for another address of the employer at the counter. Nothing changes by that: a second person decides, and the
 * change happens with the yes.
 */
@Injectable()
export class RequestContactChange {
  constructor(
    private readonly once: Idempotency,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly approvals: Approvals,
    private readonly changes: ContactChangeStore,
  ) {}

  /**
   * @returns the id of the approval: the same one for the same address; another address replaces what is not decided yet.
   * @throws `PhoneInvalid` 422, `NotFound`, `NotYourVisit` 409, whatever {@link judgeContactChange} throws
   * @throws `ApprovalNeeded` 409 when this was turned down and no other reason is given
   */
  execute(input: ContactChangeInput, actor: StaffActor, key?: OnceKey): Promise<Outcome> {
    const typedPhone = readPhone(input.phone);
    return this.once.run(key, async (context) => {
      const { tx, now } = context;
      const known = await this.dossiers.find(tx, input.dossierId);
      if (!known || known.centerId !== actor.center?.id) throw new NotFound();
      const account = await this.accounts.lock(tx, known.accountId);
      await this.visits.ownVisit(tx, actor, known.ticketId);
      const dossier = await this.dossiers.lock(tx, known.id);
      const wanted = { email: input.email, phone: typedPhone ?? account.phone };
      judgeContactChange(dossier, account, actor, wanted);
      await this.interests.judge(tx, actor, account.id);
      const { contactVersion } = account;
      const standing = await this.approvals.standing(
        context,
        {
          kind: CONTACT_CHANGE,
          subject: { kind: 'dossier', id: dossier.id },
          accountId: account.id,
          centerId: dossier.centerId,
          // Not the address itself: a request's scope is ids and codes.
          scope: { contactVersion, wanted: digest(JSON.stringify(wanted)).toString('base64url') },
          reason: input.reason?.trim() || null,
        },
        actor,
      );
      if (standing.status === 'rejected' || standing.status === 'own') return refuse(refusalOf(standing, ''));
      await this.changes.ask(tx, now, {
        approvalId: standing.id,
        dossierId: dossier.id,
        accountId: account.id,
        contactVersion,
        formerEmail: account.email,
        formerPhone: account.phone,
        ...wanted,
      });
      return { id: standing.id, status: 202 };
    });
  }
}
