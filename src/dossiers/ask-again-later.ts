import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type TimeZone } from '../ecuador/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { Dossiers } from './dossiers.store.js';
import { findingsOf } from './findings.rules.js';
import { LaterCheckResolved } from './later-checks.errors.js';
import { LaterChecks } from './later-checks.store.js';
import { RegistryQuestions } from './registry-questions.js';

/** A supervisor asks the registry again about what could not be looked up at the counter; the dossier keeps what was found then. */
@Injectable()
export class AskAgainLater {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly dossiers: Dossiers,
    private readonly checks: LaterChecks,
    private readonly questions: RegistryQuestions,
    private readonly audit: AuditLog,
  ) {}

  /** @throws `NotFound` also in another centre; {LaterCheckResolved} 409 */
  async execute(id: string, actor: StaffActor): Promise<void> {
    const { sql } = this.database;
    const check = await this.checks.find(sql, id);
    if (!check || check.centerId !== actor.center?.id) throw new NotFound();
    // Before anybody is looked up.
    if (check.outcome !== null) throw new LaterCheckResolved();
    const dossier = await this.dossiers.find(sql, check.dossierId);
    const account = dossier && (await this.accounts.byId(sql, dossier.accountId));
    if (!dossier || !account) throw new NotFound();
    const { cedula, foreignerCode } = dossier;
    const registries = await this.questions.ask(account, { cedula, foreignerCode });
    await this.database.transaction(async ({ tx, now }) => {
      if ((await this.checks.lock(tx, id))?.outcome !== null) throw new LaterCheckResolved();
      const findings = findingsOf({
        employer: account,
        standing: dossier.standing,
        rucWarnings: [],
        cedula,
        foreignerCode,
        service: dossier.serviceCode,
        turno: undefined,
        registries,
        now,
        zone: actor.center?.timeZone as TimeZone,
      }).filter(({ kind }) => kind === check.kind);
      await this.checks.keepAnswer(tx, now, id, findings, actor.id);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'later-check.asked',
        subject: { kind: 'later-check', id },
        centerId: check.centerId,
        details: {
          dossierId: check.dossierId,
          requirement: check.kind,
          findings: findings.map(({ level, code }) => `${level}:${code}`),
        },
      });
    });
  }
}
