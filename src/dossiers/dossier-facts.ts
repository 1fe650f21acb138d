import { Inject, Injectable } from '@nestjs/common';
import { type PersonDocument, type RucWarning, type TimeZone } from '../ecuador/index.js';
import { type EmployerAccount, EmployerAccounts } from '../employers/index.js';
import { CONFIG, type Config, Database, type StaffActor, type TxContext } from '../platform/index.js';
import { type Visit, Visits } from '../queue/index.js';
import {
  type Requirement,
  requirementsFor,
  type Standing,
  standingsOf,
  usualStanding,
} from '../requirements/index.js';
import { shownTurnoCode, TurnoVisits } from '../turnos/index.js';
import { StandingNotAllowed } from './dossiers.errors.js';
import { type Finding, type RegistryAnswers } from './finding-facts.rules.js';
import { findingsOf } from './findings.rules.js';
import { RegistryQuestions } from './registry-questions.js';

/** Nothing was asked, so nothing is known. */
const NOT_ASKED: RegistryAnswers = { person: { outcome: 'unavailable', source: 'Registro Civil' } };

/** What the clerk says of the person; absent: as it most likely is. */
export interface SaidStanding {
  readonly standing?: Standing;
  /** Several represent together, although no registry says so. */
  readonly joint?: boolean;
}

/** What a dossier is made of when it is opened, or when the standing changes. */
export interface GatheredFacts {
  readonly standing: Standing;
  readonly joint: boolean;
  readonly requirements: Requirement[];
  readonly findings: Finding[];
}

/** Puts together what a visit needs and what is known about it. */
@Injectable()
export class DossierFacts {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
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

  /** @throws {StandingNotAllowed} 422: an employer of this kind is not stood for like that. */
  async gather(
    { tx, now }: TxContext,
    about: {
      visit: Visit;
      account: EmployerAccount;
      rucWarnings: readonly RucWarning[];
      document: PersonDocument;
      actor: StaffActor;
      registries: RegistryAnswers | undefined;
      said: SaidStanding;
    },
  ): Promise<GatheredFacts> {
    const { visit, account, rucWarnings, document, actor, registries = NOT_ASKED, said } = about;
    const booked = visit.turnoId === null ? undefined : await this.turnos.byId(tx, visit.turnoId);
    const turno = booked && { ...booked, code: shownTurnoCode(booked.code) };
    const standing = said.standing ?? usualStanding({ ...account, registry: registryOf(registries) });
    if (!standingsOf(account.kind).some((row) => row.standing === standing)) throw new StandingNotAllowed();
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const findings = findingsOf({
      employer: account,
      standing,
      rucWarnings,
      ...document,
      service: visit.serviceCode,
      turno,
      registries,
      now,
      zone,
    });
    const joint = (said.joint ?? false) || findings.some(({ code }) => code === 'JOINT_REPRESENTATION');
    const requirements = requirementsFor({
      employerKind: account.kind,
      standing,
      joint,
      service: visit.serviceCode,
      walkIn: turno === undefined,
      expiredCedulas: this.config.expiredCedulas,
    });
    const listed = new Set(requirements.map(({ kind }) => kind));
    return { standing, joint, requirements, findings: findings.filter(({ kind }) => listed.has(kind)) };
  }
}

/** Where the last appointment on record is registered. */
const registryOf = ({ appointments }: RegistryAnswers): string | undefined =>
  appointments?.outcome === 'found' ? appointments.record[0]?.registry : undefined;
