import { Injectable } from '@nestjs/common';
import { type PersonDocument, type Ruc, type TimeZone } from '../ecuador/index.js';
import { type EmployerAccount, EmployerAccounts } from '../employers/index.js';
import { Database, type StaffActor, type TxContext } from '../platform/index.js';
import { type Visit, Visits } from '../queue/index.js';
import { type Requirement, requirementsFor } from '../requirements/index.js';
import { shownTurnoCode, TurnoVisits } from '../turnos/index.js';
import { type Finding, type RegistryAnswers } from './finding-facts.rules.js';
import { findingsOf } from './findings.rules.js';
import { RegistryQuestions } from './registry-questions.js';

/** Nothing was asked, so nothing is known. */
const NOT_ASKED: RegistryAnswers = { person: { outcome: 'unavailable', source: 'Registro Civil' } };

/** Puts together what a visit needs and what is known about it. */
@Injectable()
export class DossierFacts {
  constructor(
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly accounts: EmployerAccounts,
    private readonly turnos: TurnoVisits,
    private readonly questions: RegistryQuestions,
  ) {}

  /**
   * What the registries say, before the transaction, as one may be slow or fail. People are looked up only for the
   * clerk who serves this visit; everybody else is refused by the transaction anyway.
   */
  async ask(
    ticketId: string,
    employer: { ruc: string; sucursal: string },
    document: PersonDocument,
    actor: StaffActor,
  ): Promise<RegistryAnswers | undefined> {
    const { sql } = this.database;
    const visit = await this.visits.find(sql, ticketId);
    if (visit?.status !== 'serving' || visit.staffId !== actor.id) return undefined;
    const account = await this.accounts.find(sql, employer);
    return account && this.questions.ask(account, document);
  }

  async gather(
    { tx, now }: TxContext,
    about: {
      visit: Visit;
      account: EmployerAccount;
      ruc: Ruc;
      document: PersonDocument;
      actor: StaffActor;
      registries: RegistryAnswers | undefined;
    },
  ): Promise<{ requirements: Requirement[]; findings: Finding[] }> {
    const { visit, account, ruc, document, actor, registries = NOT_ASKED } = about;
    const booked = visit.turnoId === null ? undefined : await this.turnos.byId(tx, visit.turnoId);
    const turno = booked && { ...booked, code: shownTurnoCode(booked.code) };
    const requirements = requirementsFor({
      employerKind: account.kind,
      service: visit.serviceCode,
      walkIn: turno === undefined,
    });
    const listed = new Set(requirements.map(({ kind }) => kind));
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const findings = findingsOf({
      employer: account,
      rucWarnings: ruc.warnings,
      ...document,
      service: visit.serviceCode,
      turno,
      registries,
      now,
      zone,
    });
    return { requirements, findings: findings.filter(({ kind }) => listed.has(kind)) };
  }
}
