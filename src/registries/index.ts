export { type RegistryAnswer } from './answer.js';
export { type CivilPerson, CivilRegistry } from './civil-registry.js';
export {
  ImportPadron,
  type ImportedPadron,
  type PadronProgress,
  PadronRefused,
  PadronUnreadable,
} from './import-padron.js';
export { badLineText } from './padron.rules.js';
export { type Appointment, CompanyRegistry } from './company-registry.js';
export { RegistriesModule } from './registries.module.js';
export { type Taxpayer, TaxpayerRegistry, type TaxpayerState } from './taxpayer-registry.js';
