import { Injectable } from '@nestjs/common';
import { mainRuc, type PersonDocument } from '../ecuador/index.js';
import { type EmployerAccount } from '../employers/index.js';
import { CivilRegistry, CompanyRegistry, TaxpayerRegistry } from '../registries/index.js';
import { type RegistryAnswers } from './finding-facts.rules.js';

/** What is asked of whom, per kind of employer. Runs outside of transactions: a registry may be slow or down. */
@Injectable()
export class RegistryQuestions {
  constructor(
    private readonly taxpayers: TaxpayerRegistry,
    private readonly civil: CivilRegistry,
    private readonly companies: CompanyRegistry,
  ) {}

  async ask(
    account: Pick<EmployerAccount, 'rucRoot' | 'kind'>,
    { cedula }: PersonDocument,
  ): Promise<RegistryAnswers> {
    const ruc = mainRuc({ root: account.rucRoot, kind: account.kind });
    const represented = account.kind === 'company' || account.kind === 'public';
    const [taxpayer, person, appointments] = await Promise.all([
      account.kind === 'household' ? undefined : this.taxpayers.taxpayer(ruc),
      cedula === null ? undefined : this.civil.person(cedula),
      represented ? this.companies.appointments(ruc) : undefined,
    ]);
    return { taxpayer, person, appointments };
  }
}
