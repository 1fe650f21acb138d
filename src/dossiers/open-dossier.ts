import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { isSamePerson, type PersonDocument } from '../ecuador/index.js';
import {
  EmployerAccounts,
  EmployerUnknown,
  readEmployerNumbers,
  type TypedNumbers,
} from '../employers/index.js';
import {
  Idempotency,
  type OnceKey,
  type Outcome,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { DossierFacts, type GatheredFacts, type SaidStanding } from './dossier-facts.js';
import { OtherEmployer, OtherRepresentative } from './dossiers.errors.js';
import { type DossierHead, Dossiers } from './dossiers.store.js';
import { toResume } from './resume.rules.js';

export interface OpenDossierInput extends TypedNumbers, SaidStanding {
  readonly ticketId: string;
  readonly sucursal?: string;
}

/**
 * The clerk says who stands at the counter; the registries are asked, and what they answer is kept with source and date.
 * The same employer again gives the same dossier; a mistyped cédula can be corrected while nothing was checked.
 */
@Injectable()
export class OpenDossier {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly facts: DossierFacts,
    private readonly dossiers: Dossiers,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the dossier's id; 201 when it is new, 200 when it was there.
   * @throws {NumbersInvalid} {StandingNotAllowed} 422, {@link EmployerUnknown} 404, `NotFound` another centre's ticket, `NotYourVisit` 409
   * @throws {OtherEmployer} 409: one employer per ticket and service.
   * @throws {OtherRepresentative} 409: requirements were already checked under another cédula.
   */
  async execute(input: OpenDossierInput, actor: StaffActor, once?: OnceKey): Promise<Outcome> {
    const { ruc, ...document } = readEmployerNumbers(input);
    const employer = { ruc: ruc.ruc, sucursal: input.sucursal ?? '0001' };
    const registries = await this.facts.ask(input.ticketId, employer, document, actor);
    return this.idempotency.run(once, async (context) => {
      const { tx, now } = context;
      const visit = await this.visits.ownVisit(tx, actor, input.ticketId);
      const account = await this.accounts.find(tx, employer);
      if (!account) throw new EmployerUnknown();
      const existing = await this.dossiers.lockOfVisit(tx, visit.id, visit.serviceCode);
      if (existing && existing.accountId !== account.id) throw new OtherEmployer();
      if (existing && isSamePerson(existing, document)) return { id: existing.id, status: 200 };
      const facts = await this.facts.gather(context, {
        visit,
        account,
        rucWarnings: ruc.warnings,
        document,
        actor,
        registries,
        said: existing ?? input,
      });
      if (existing) return this.correct(context, existing, document, facts, actor);
      const { id: ticketId, serviceCode, centerId } = visit;
      const former = await this.dossiers.former(tx, now, { accountId: account.id, serviceCode, ticketId });
      const dossier = {
        ticketId,
        serviceCode,
        centerId,
        accountId: account.id,
        ...document,
        earlierId: toResume(former, now)?.id ?? null,
        openedBy: actor.id,
      };
      const id = await this.dossiers.open(tx, now, dossier, facts);
      await this.record(context, 'dossier.opened', { ...dossier, id }, facts, actor);
      return { id, status: 201 };
    });
  }

  private async correct(
    context: TxContext,
    dossier: DossierHead,
    document: PersonDocument,
    facts: GatheredFacts,
    actor: StaffActor,
  ): Promise<Outcome> {
    const { tx, now } = context;
    const checks = await this.dossiers.checksOf(tx, dossier.id);
    if (dossier.status !== 'open' || checks.some(({ outcome }) => outcome !== 'pending'))
      throw new OtherRepresentative();
    await this.dossiers.correctDocument(tx, now, dossier.id, document, facts);
    await this.record(context, 'dossier.cedula-corrected', dossier, facts, actor);
    return { id: dossier.id, status: 200 };
  }

  private record(
    { tx, now }: TxContext,
    action: string,
    dossier: Pick<DossierHead, 'id' | 'ticketId' | 'accountId' | 'serviceCode' | 'centerId' | 'earlierId'>,
    { findings, standing }: GatheredFacts,
    actor: StaffActor,
  ): Promise<void> {
    return this.audit.record(tx, {
      at: now,
      actor,
      action,
      subject: { kind: 'dossier', id: dossier.id },
      centerId: dossier.centerId,
      details: {
        ticketId: dossier.ticketId,
        employerId: dossier.accountId,
        service: dossier.serviceCode,
        standing,
        ...(dossier.earlierId === null ? {} : { earlierDossierId: dossier.earlierId }),
        findings: findings.map(({ level, code }) => `${level}:${code}`),
      },
    });
  }
}
