import { Module } from '@nestjs/common';
import { type Logger } from 'pino';
import {
  CONFIG,
  type Config,
  Database,
  LOGGER,
  Metrics,
  PlatformParts,
  type RegistryService,
} from '../platform/index.js';
import { CivilRegistry } from './civil-registry.js';
import { CompanyRegistry } from './company-registry.js';
import { CivilCopy, CompanyCopy, TaxpayerCopy } from './registry-copies.reads.js';
import { RegistryHttp } from './registry-http.js';
import { CivilService, CompanyService, TaxpayerService } from './registry-services.js';
import { TaxpayerRegistry } from './taxpayer-registry.js';

const inject = [CONFIG, LOGGER, Database, Metrics, PlatformParts];

/** By the service where one is set, else by the copy in our own tables. */
const choose =
  <T>(
    name: string,
    serviceOf: (registries: Config['registries']) => RegistryService | undefined,
    byService: (http: RegistryHttp, database: Database, logger: Logger) => T,
    byCopy: (database: Database, logger: Logger) => T,
  ) =>
  (config: Config, logger: Logger, database: Database, metrics: Metrics, parts: PlatformParts): T => {
    const service = serviceOf(config.registries);
    if (!service) return byCopy(database, logger);
    const http = new RegistryHttp(name, service, logger, metrics);
    parts.health.push(http);
    return byService(http, database, logger);
  };

@Module({
  providers: [
    {
      provide: TaxpayerRegistry,
      inject,
      useFactory: choose<TaxpayerRegistry>(
        'registry-sri',
        ({ sri }) => sri,
        (http, database, logger) =>
          new TaxpayerService(http, new TaxpayerCopy(database, logger), () => database.now()),
        (database, logger) => new TaxpayerCopy(database, logger),
      ),
    },
    {
      provide: CivilRegistry,
      inject,
      useFactory: choose<CivilRegistry>(
        'registry-civil',
        ({ civil }) => civil,
        (http, database) => new CivilService(http, () => database.now()),
        (database, logger) => new CivilCopy(database, logger),
      ),
    },
    {
      provide: CompanyRegistry,
      inject,
      useFactory: choose<CompanyRegistry>(
        'registry-companies',
        ({ company }) => company,
        (http, database) => new CompanyService(http, () => database.now()),
        (database, logger) => new CompanyCopy(database, logger),
      ),
    },
  ],
  exports: [TaxpayerRegistry, CivilRegistry, CompanyRegistry],
})
export class RegistriesModule {}
