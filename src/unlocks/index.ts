export { UnlocksModule } from './unlocks.module.js';
