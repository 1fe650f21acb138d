import { Inject, Injectable } from '@nestjs/common';
import { maskEmail } from '../employers/index.js';
import { CONFIG, type Config, Database, NotFound, type StaffActor } from '../platform/index.js';
import { type Defect, defectsFor } from '../requirements/index.js';
import { DefectsAddress } from './defects-address.js';
import { DefectsMails, type DefectsMailStatus } from './defects-mails.store.js';
import { type DefectsSheet, defectsSheet } from './defects-sheet.rules.js';
import { DossierReads, type DossierView } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';

/** The sheet of a dossier, where it may be mailed, and what a clerk may choose from. */
export interface DefectsView extends DefectsSheet {
  readonly dossierId: string;
  readonly status: DossierView['status'];
  /** Why the dossier was turned down. */
  readonly reason?: string;
  /** Where it would be mailed; absent when there is no address that it may go to. */
  readonly emailMasked?: string;
  /** The last one that was asked for. */
  readonly mail?: { readonly status: DefectsMailStatus; readonly askedAt: string };
  /** The usual defects of each requirement of this visit. */
  readonly choices: readonly Defect[];
}

@Injectable()
export class DefectsReads {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly reads: DossierReads,
    private readonly dossiers: Dossiers,
    private readonly mails: DefectsMails,
    private readonly address: DefectsAddress,
  ) {}

  /** @throws {NotFound} also for a dossier of another centre. */
  async ofDossier(id: string, actor: StaffActor): Promise<DefectsView> {
    const view = await this.reads.byId(id, actor);
    const { sql } = this.database;
    const head = await this.dossiers.find(sql, id);
    if (!head) throw new NotFound();
    const email = await this.address.of(sql, head);
    const [mail] = await this.mails.ofDossier(sql, id);
    return {
      dossierId: id,
      status: view.status,
      ...(view.status === 'rejected' && view.decision?.reason ? { reason: view.decision.reason } : {}),
      ...defectsSheet(view.requirements),
      ...(email === undefined ? {} : { emailMasked: maskEmail(email) }),
      ...(mail ? { mail: { status: mail.status, askedAt: mail.askedAt.toISOString() } } : {}),
      choices: this.choicesOf(view),
    };
  }

  /** The usual defects of each requirement of this visit, in the order of the list. */
  choicesOf({ requirements, employer, standing, joint }: DossierView): Defect[] {
    const { expiredCedulas } = this.config;
    return requirements.flatMap(({ kind }) =>
      defectsFor({ kind, employerKind: employer.kind, standing, joint, expiredCedulas }),
    );
  }
}
