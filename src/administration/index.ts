export { AdministrationModule } from './administration.module.js';
export { seedDemoCountry } from './seed-demo.store.js';
