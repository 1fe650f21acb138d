export { ReissueReset } from './reissue-reset.js';
export { RequestReset } from './request-reset.js';
export { ResetReads, type ResetView } from './resets.reads.js';
export { ResetsModule } from './resets.module.js';
export { VoidReset } from './void-reset.js';
