import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { isSamePerson, parseRuc } from '../ecuador/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { type Standing } from '../requirements/index.js';
import { DossierFacts } from './dossier-facts.js';
import { mustBeOpen } from './dossier.rules.js';
import { Dossiers } from './dossiers.store.js';
import { Interests } from './interests.store.js';
import { unchangedLines } from './unchanged-lines.rules.js';

export interface ChangeStandingInput {
  readonly dossierId: string;
  readonly standing: Standing;
  /** Several represent together, although no registry says so. */
  readonly joint?: boolean;
}

/**
 * The person stands for the employer in another way than the list was made for: an apoderado, a liquidator. The list is made
 * again; what was checked stays where neither the questions nor the findings are others.
 */
@Injectable()
export class ChangeStanding {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly facts: DossierFacts,
    private readonly dossiers: Dossiers,
    private readonly interests: Interests,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409
   * @throws {DossierDecided} `InterestDeclared` 409, {StandingNotAllowed} 422
   */
  async execute(input: ChangeStandingInput, actor: StaffActor): Promise<void> {
    const { sql } = this.database;
    const known = await this.dossiers.find(sql, input.dossierId);
    const account = known && (await this.accounts.byId(sql, known.accountId));
    if (!known || !account || known.centerId !== actor.center?.id) throw new NotFound();
    const registries = await this.facts.ask(known.ticketId, account, known, actor);
    const ruc = parseRuc(account.ruc);
    await this.database.transaction(async (context) => {
      const { tx, now } = context;
      const visit = await this.visits.ownVisit(tx, actor, known.ticketId);
      const dossier = await this.dossiers.lock(tx, known.id);
      mustBeOpen(dossier);
      await this.interests.judge(tx, actor, dossier.accountId);
      const { cedula, foreignerCode } = dossier;
      const about = {
        visit,
        account,
        rucWarnings: ruc.ok ? ruc.warnings : [],
        document: { cedula, foreignerCode },
        actor,
        // Asked about somebody else when the cédula was corrected meanwhile.
        registries: isSamePerson(known, dossier) ? registries : undefined,
      };
      const after = await this.facts.gather(context, { ...about, said: input });
      if (after.standing === dossier.standing && after.joint === dossier.joint) return;
      const { requirements } = await this.facts.gather(context, { ...about, said: dossier });
      const findings = await this.dossiers.findingsOf(tx, dossier.id);
      await this.dossiers.remake(
        tx,
        now,
        dossier.id,
        after,
        unchangedLines({ requirements, findings }, after),
      );
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'dossier.standing-changed',
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: { before: dossier.standing, standing: after.standing, joint: after.joint },
      });
    });
  }
}
