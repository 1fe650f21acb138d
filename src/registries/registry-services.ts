import { type RegistryAnswer } from './answer.js';
import { type CivilPerson, CivilRegistry } from './civil-registry.js';
import { type Appointment, CompanyRegistry } from './company-registry.js';
import { type ReadAnswer, readAppointments, readPerson, readTaxpayer } from './registry-answers.rules.js';
import { type RegistryHttp } from './registry-http.js';
import { type Taxpayer, TaxpayerRegistry } from './taxpayer-registry.js';

type Now = () => Promise<Date>;

/** Asks and reads; whatever cannot be read was no answer. */
async function askService<T>(
  source: string,
  http: RegistryHttp,
  now: Now,
  path: string,
  read: (body: unknown, now: Date) => ReadAnswer<T> | undefined,
): Promise<RegistryAnswer<T>> {
  const said = await http.get(path);
  if (said.outcome === 'unavailable') return { outcome: 'unavailable', source };
  const at = await now();
  if (said.outcome === 'not-found') return { outcome: 'not-found', source, asOf: at };
  const answer = read(said.body, at);
  if (answer) return { outcome: 'found', source, ...answer };
  http.lied();
  return { outcome: 'unavailable', source };
}

/** The SRI by its service. While it does not answer the copy is told beside «no comprobado», with its date. */
export class TaxpayerService extends TaxpayerRegistry {
  constructor(
    private readonly http: RegistryHttp,
    private readonly copy: TaxpayerRegistry,
    private readonly now: Now,
  ) {
    super();
  }

  async taxpayer(ruc: string): Promise<RegistryAnswer<Taxpayer>> {
    const answer = await askService<Taxpayer>(
      'SRI',
      this.http,
      this.now,
      `/v1/taxpayers/${ruc}`,
      (body, now) => readTaxpayer(body, ruc, now),
    );
    if (answer.outcome !== 'unavailable') return answer;
    const known = await this.copy.taxpayer(ruc);
    return known.outcome === 'found'
      ? { ...answer, lastKnown: { record: known.record, asOf: known.asOf } }
      : answer;
  }
}

export class CivilService extends CivilRegistry {
  constructor(
    private readonly http: RegistryHttp,
    private readonly now: Now,
  ) {
    super();
  }

  person(cedula: string): Promise<RegistryAnswer<CivilPerson>> {
    return askService('Registro Civil', this.http, this.now, `/v1/people/${cedula}`, (body, now) =>
      readPerson(body, cedula, now),
    );
  }
}

export class CompanyService extends CompanyRegistry {
  constructor(
    private readonly http: RegistryHttp,
    private readonly now: Now,
  ) {
    super();
  }

  async appointments(ruc: string): Promise<RegistryAnswer<readonly Appointment[]>> {
    const answer = await askService<readonly Appointment[]>(
      'Registro Mercantil y Superintendencia de Compañías',
      this.http,
      this.now,
      `/v1/companies/${ruc}/appointments`,
      (body, now) => readAppointments(body, ruc, now),
    );
    return answer.outcome === 'found' && answer.record.length === 0
      ? { outcome: 'not-found', source: answer.source, asOf: answer.asOf }
      : answer;
  }
}
