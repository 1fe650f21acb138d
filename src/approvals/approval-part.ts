import { Injectable } from '@nestjs/common';
import { type Sql, type StaffActor, type TxContext } from '../platform/index.js';
import { type Approval } from './approvals.store.js';

/** Something that a supervisor should look at before deciding. */
export interface ApprovalFact {
  readonly name: string;
  readonly text: string;
  /** A finding's level, where it is one. */
  readonly level?: string;
}

/** Whom and what one request is about, in words. */
export interface ApprovalAbout {
  readonly employer?: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  readonly facts: readonly ApprovalFact[];
  /** What a yes to this one allows, where that is not the same for all of its kind. */
  readonly allows?: string;
}

/** A room in which something takes two people. */
export interface ApprovalPart {
  readonly kind: string;
  /** What is asked for, as a heading. */
  readonly what: string;
  /** What an approval allows, as a sentence. */
  readonly allows: string;
  /** By the id of the request; one read for all of them. */
  describe(sql: Sql, approvals: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>>;
  /**
   * Before the request itself is locked: takes the locks that `decided` will need, in the house's order (the request comes
   * last in it), and refuses a second person who may not decide this one.
   */
  prepare?(context: TxContext, approval: Approval, checker: StaffActor): Promise<void>;
  /** In the decision's transaction: what an approval does by itself. A throw undoes the decision. */
  decided?(
    context: TxContext,
    approval: Approval & { readonly status: 'approved' | 'rejected' },
    checker: StaffActor,
  ): Promise<void>;
}

/** Rooms register here at module init. */
@Injectable()
export class ApprovalParts {
  private readonly parts = new Map<string, ApprovalPart>();

  register(part: ApprovalPart): void {
    if (this.parts.has(part.kind)) throw new Error(`two approval parts are called ${part.kind}`);
    this.parts.set(part.kind, part);
  }

  get(kind: string): ApprovalPart {
    const part = this.parts.get(kind);
    if (!part) throw new Error(`no approval part is called ${kind}`);
    return part;
  }
}
