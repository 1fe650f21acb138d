export { seedDemoCountry } from './seed-demo.store.js';
