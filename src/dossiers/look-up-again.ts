import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { isSamePerson, parseRuc } from '../ecuador/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { DossierFacts } from './dossier-facts.js';
import { mustBeOpen } from './dossier.rules.js';
import { DocumentCorrected } from './dossiers.errors.js';
import { Dossiers } from './dossiers.store.js';
import { unchangedLines } from './unchanged-lines.rules.js';

/**
 * The clerk asks the registries again while the visit lasts, so that an hour's outage does not stick. What is found anew takes
 * the place of what was found; what a person said of a line stands where the line says the same as before, and is asked
 * again where it does not: an acceptance is of what was seen.
 */
@Injectable()
export class LookUpAgain {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly facts: DossierFacts,
    private readonly dossiers: Dossiers,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409
   * @throws {DossierDecided} {DocumentCorrected} 409
   */
  async execute(dossierId: string, actor: StaffActor): Promise<void> {
    const { sql } = this.database;
    const known = await this.dossiers.find(sql, dossierId);
    const account = known && (await this.accounts.byId(sql, known.accountId));
    if (!known || !account || known.centerId !== actor.center?.id) throw new NotFound();
    mustBeOpen(known);
    const registries = await this.facts.ask(known.ticketId, account, known, actor);
    const ruc = parseRuc(account.ruc);
    await this.database.transaction(async (context) => {
      const { tx, now } = context;
      const visit = await this.visits.ownVisit(tx, actor, known.ticketId);
      const dossier = await this.dossiers.lock(tx, known.id);
      mustBeOpen(dossier);
      // Somebody corrected the cédula in this moment: the registries were asked about another person.
      if (!isSamePerson(known, dossier)) throw new DocumentCorrected();
      const { cedula, foreignerCode } = dossier;
      const after = await this.facts.gather(context, {
        visit,
        account,
        rucWarnings: ruc.ok ? ruc.warnings : [],
        document: { cedula, foreignerCode },
        actor,
        registries,
        said: dossier,
      });
      const findings = await this.dossiers.findingsOf(tx, dossier.id);
      const kept = unchangedLines({ requirements: after.requirements, findings }, after);
      await this.dossiers.remake(tx, now, dossier.id, after, kept);
      await this.dossiers.refresh(tx, now, dossier.id, after.findings);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'dossier.looked-up-again',
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: {
          findings: after.findings.map(({ level, code }) => `${level}:${code}`),
          changed: after.requirements.map(({ kind }) => kind).filter((kind) => !kept.has(kind)),
        },
      });
    });
  }
}
