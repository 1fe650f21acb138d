import { Module } from '@nestjs/common';
import { CivilRegistry } from './civil-registry.js';
import { CompanyRegistry } from './company-registry.js';
import { CivilCopy, CompanyCopy, TaxpayerCopy } from './registry-copies.reads.js';
import { TaxpayerRegistry } from './taxpayer-registry.js';

@Module({
  providers: [
    { provide: TaxpayerRegistry, useClass: TaxpayerCopy },
    { provide: CivilRegistry, useClass: CivilCopy },
    { provide: CompanyRegistry, useClass: CompanyCopy },
  ],
  exports: [TaxpayerRegistry, CivilRegistry, CompanyRegistry],
})
export class RegistriesModule {}
