import { Inject, Injectable } from '@nestjs/common';
import { type Logger } from 'pino';
import { Database, LOGGER } from '../platform/index.js';
import { askCopy, type RegistryAnswer } from './answer.js';
import { type CivilPerson, CivilRegistry } from './civil-registry.js';
import { type Appointment, CompanyRegistry } from './company-registry.js';
import { type Taxpayer, TaxpayerRegistry } from './taxpayer-registry.js';

/** The SRI's open data, as last imported. */
@Injectable()
export class TaxpayerCopy extends TaxpayerRegistry {
  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  taxpayer(ruc: string): Promise<RegistryAnswer<Taxpayer>> {
    const { sql } = this.database;
    return askCopy({ sql, logger: this.logger, source: 'SRI', table: 'sri_taxpayer' }, async () => {
      const row = await sql.one<Taxpayer & { asOf: Date }>(
        `SELECT ruc, legal_name AS "legalName", state, as_of AS "asOf" FROM sri_taxpayer WHERE ruc = $1`,
        [ruc],
      );
      return row && { record: { ruc: row.ruc, legalName: row.legalName, state: row.state }, asOf: row.asOf };
    });
  }
}

/** The Registro Civil, as last imported. */
@Injectable()
export class CivilCopy extends CivilRegistry {
  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  person(cedula: string): Promise<RegistryAnswer<CivilPerson>> {
    const { sql } = this.database;
    return askCopy(
      { sql, logger: this.logger, source: 'Registro Civil', table: 'civil_person' },
      async () => {
        const row = await sql.one<CivilPerson & { asOf: Date }>(
          `SELECT cedula, full_name AS "fullName", as_of AS "asOf" FROM civil_person WHERE cedula = $1`,
          [cedula],
        );
        return row && { record: { cedula: row.cedula, fullName: row.fullName }, asOf: row.asOf };
      },
    );
  }
}

/** Registro Mercantil and Superintendencia de Compañías, as last imported. */
@Injectable()
export class CompanyCopy extends CompanyRegistry {
  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  appointments(ruc: string): Promise<RegistryAnswer<readonly Appointment[]>> {
    const { sql } = this.database;
    const source = 'Registro Mercantil y Superintendencia de Compañías';
    return askCopy({ sql, logger: this.logger, source, table: 'company_appointment' }, async () => {
      const rows = await sql.rows<Appointment & { asOf: Date }>(
        `SELECT cedula, full_name AS "fullName", position, registry, registered_on AS "registeredOn", ends_on AS "endsOn",
                joint, as_of AS "asOf"
         FROM company_appointment WHERE ruc = $1 ORDER BY registered_on DESC, id`,
        [ruc],
      );
      const [latest] = rows;
      return (
        latest && { record: rows.map(({ asOf: _asOf, ...appointment }) => appointment), asOf: latest.asOf }
      );
    });
  }
}
