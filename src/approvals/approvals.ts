import { Inject, Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import {
  type Actor,
  CONFIG,
  type Config,
  type StaffActor,
  type SystemActor,
  type TxContext,
} from '../platform/index.js';
import { approvalStatusAt, isChecker, isGranted, lastsUntil } from './approval.rules.js';
import { type Refused } from './approvals.errors.js';
import { type Approval, type ApprovalScope, ApprovalStore } from './approvals.store.js';

/** What somebody wants to do that takes a second person. */
export interface ApprovalRequest {
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly accountId: string | null;
  readonly centerId: string;
  readonly scope: ApprovalScope;
  readonly reason: string | null;
  /** More for the audit: ids and codes. */
  readonly details?: AuditEntry['details'];
}

export type Standing = { readonly status: 'approved'; readonly id: string } | Refused;

/** The sweep's name, under which the audit has every expiry, whoever came across it first. */
export const EXPIRE_APPROVALS = 'approvals.expire-requests';

const EXPIRER: SystemActor = { kind: 'system', id: EXPIRE_APPROVALS };

type NotedApproval = Pick<Approval, 'id' | 'kind' | 'subjectId' | 'subjectKind' | 'accountId' | 'centerId'>;

/**
 * The door of four eyes for the rooms in which something takes two people. Asking is part of the caller's transaction;
 * whoever refuses because of the answer commits it with `refuse`.
 */
@Injectable()
export class Approvals {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly store: ApprovalStore,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Whether this very thing was approved; if nobody decided yet, it is asked for, once however often it is tried. What was turned
   * down stays so until it is asked for with another reason; a yes is not for who gave it. The caller holds the subject's lock.
   */
  async standing(context: TxContext, request: ApprovalRequest, maker: StaffActor): Promise<Standing> {
    const { tx, now } = context;
    const { kind, subject, scope, reason } = request;
    const pending = await this.store.lockPending(tx, kind, subject.id);
    if (pending) {
      const status = approvalStatusAt(pending, now);
      if (status === 'pending' && isSameScope(pending.scope, scope))
        return { status: 'pending', id: pending.id };
      if (status === 'pending') await this.end(context, pending, 'withdrawn', maker);
      else await this.end(context, pending, 'expired', EXPIRER);
    }
    const last = await this.store.lastDecided(tx, kind, subject.id, scope);
    if (last && isGranted(last, now)) {
      if (!isChecker(last, maker)) return { status: 'approved', id: last.id };
      await this.note(context, last, 'approval.own-use-refused', maker);
      return { status: 'own', id: last.id };
    }
    if (last?.status === 'rejected' && (reason === null || reason === last.reason))
      return { status: 'rejected', id: last.id, reason: last.decisionReason ?? '' };
    return { status: 'pending', id: await this.ask(context, request, maker) };
  }

  /** Takes back what was asked for about a subject and not decided yet: nobody needs it any more. */
  async withdraw(context: TxContext, kind: string, subjectId: string, maker: StaffActor): Promise<void> {
    const pending = await this.store.lockPending(context.tx, kind, subjectId);
    if (pending) await this.end(context, pending, 'withdrawn', maker);
  }

  /** Writes down a batch of requests that nobody decided in time. @returns how many. */
  async expireOverdue(context: TxContext): Promise<number> {
    const { tx, now, announce } = context;
    const expired = await this.store.expireOverdue(tx, now);
    await this.audit.record(
      tx,
      ...expired.map((approval) => noteOf(approval, { at: now, actor: EXPIRER, action: 'approval.expired' })),
    );
    announce(...new Set(expired.map(screensOf)));
    return expired.length;
  }

  /** Records what became of a request and tells the screens of its centre. */
  async note(
    { tx, now, announce }: TxContext,
    approval: NotedApproval,
    action: string,
    actor: Actor,
    details: AuditEntry['details'] = {},
  ): Promise<void> {
    await this.audit.record(tx, noteOf(approval, { at: now, actor, action }, details));
    announce(screensOf(approval));
  }

  private async ask(context: TxContext, request: ApprovalRequest, maker: StaffActor): Promise<string> {
    const { tx, now } = context;
    const approval = await this.store.create(tx, {
      kind: request.kind,
      subjectKind: request.subject.kind,
      subjectId: request.subject.id,
      accountId: request.accountId,
      centerId: request.centerId,
      scope: request.scope,
      reason: request.reason,
      makerId: maker.id,
      makerCedula: maker.cedula,
      requestedAt: now,
      expiresAt: lastsUntil(now, this.config.approvalSeconds),
    });
    if (!approval) {
      // Two asked at once about the same thing: the first one's request is the one.
      const first = await this.store.lockPending(tx, request.kind, request.subject.id);
      if (!first) throw new Error('a request for approval is neither new nor there');
      return first.id;
    }
    await this.note(context, approval, 'approval.requested', maker, request.details);
    return approval.id;
  }

  private async end(
    context: TxContext,
    approval: Approval,
    status: 'expired' | 'withdrawn',
    actor: Actor,
  ): Promise<void> {
    await this.store.end(context.tx, approval.id, status);
    await this.note(context, approval, `approval.${status}`, actor);
  }
}

/** What the audit says of a request. */
const noteOf = (
  approval: NotedApproval,
  event: Pick<AuditEntry, 'at' | 'actor' | 'action'>,
  details: AuditEntry['details'] = {},
): AuditEntry => ({
  ...event,
  subject: { kind: 'approval', id: approval.id },
  centerId: approval.centerId,
  details: {
    approval: approval.kind,
    [`${approval.subjectKind}Id`]: approval.subjectId,
    employerId: approval.accountId,
    ...details,
  },
});

const screensOf = ({ centerId }: NotedApproval): string => `center:${centerId}`;

/** Both came from the same code; jsonb may have put the members in another order. */
function isSameScope(one: ApprovalScope, other: ApprovalScope): boolean {
  const flat = (scope: ApprovalScope) =>
    JSON.stringify(Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1)));
  return flat(one) === flat(other);
}
