export { WorkstationModule } from './workstation.module.js';
