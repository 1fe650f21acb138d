export { ReissueReset } from './reissue-reset.js';
export { ResetBody } from './resets.dto.js';
export { isLive } from './reset.rules.js';
export { RequestReset } from './request-reset.js';
export { ResetReads, type ResetAtDesk } from './resets.reads.js';
export { ResetsModule } from './resets.module.js';
export { VoidReset } from './void-reset.js';
