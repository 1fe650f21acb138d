import { Injectable } from '@nestjs/common';
import { type EmployerKind } from '../ecuador/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type RequirementHow, type RequirementKind } from '../requirements/index.js';
import { type CheckOutcome, type Decision, type DossierStatus } from './dossier.rules.js';
import { type FindingLevel } from './findings.rules.js';

/** The contract's dossier, with what the workstation shows besides. */
export interface DossierView {
  readonly id: string;
  readonly ticketId: string;
  readonly status: DossierStatus;
  readonly service: string;
  readonly employer: {
    readonly ruc: string;
    readonly sucursal: string;
    readonly legalName: string;
    readonly kind: EmployerKind;
    /** Only when there is an address on file. */
    readonly emailMasked?: string;
  };
  /** The person at the counter, and whom the IESS has as representative. */
  readonly representative: { readonly cedula: string; readonly registeredName: string };
  readonly requirements: readonly {
    readonly kind: RequirementKind;
    readonly name: string;
    readonly how: RequirementHow;
    readonly required: boolean;
    readonly outcome: CheckOutcome;
    readonly reason?: string;
    readonly evidence?: string;
    readonly checks: readonly string[];
    readonly findings: readonly {
      readonly code: string;
      readonly level: FindingLevel;
      readonly detail: string;
      readonly source: string;
      readonly at: string;
    }[];
  }[];
  readonly decision?: {
    readonly outcome: Decision;
    readonly reason?: string;
    readonly at: string;
    readonly by: { readonly id: string; readonly name: string };
  };
}

/** One SQL per answer about dossiers. */
@Injectable()
export class DossierReads {
  constructor(private readonly database: Database) {}

  /** @throws {NotFound} also for a dossier of another centre. */
  async byId(id: string, actor: StaffActor): Promise<DossierView> {
    const view = await this.view('id', id);
    if (!view || view.centerId !== actor.center?.id) throw new NotFound();
    return view.dossier;
  }

  /** The latest dossier of a visit; undefined while there is none. The caller has checked the visit's centre. */
  async forTicket(ticketId: string): Promise<DossierView | undefined> {
    return (await this.view('ticket_id', ticketId))?.dossier;
  }

  private async view(
    _by: 'id' | 'ticket_id',
    _id: string,
  ): Promise<{ centerId: string; dossier: DossierView } | undefined> {
    return undefined;
  }
}
