export { type RegistryAnswer } from './answer.js';
export { type CivilPerson, CivilRegistry } from './civil-registry.js';
export { type Appointment, CompanyRegistry } from './company-registry.js';
export { RegistriesModule } from './registries.module.js';
export { type Taxpayer, TaxpayerRegistry, type TaxpayerState } from './taxpayer-registry.js';
