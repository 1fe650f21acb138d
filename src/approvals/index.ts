export { type ApprovalAbout, type ApprovalPart, ApprovalParts } from './approval-part.js';
export { ApprovalDecisionBody } from './approvals.dto.js';
export { CheckerIsParty, refusalOf, type TakesAnother } from './approvals.errors.js';
export { Approvals } from './approvals.js';
export { ApprovalsModule } from './approvals.module.js';
export { ApprovalReads, type ApprovalView } from './approvals.reads.js';
export { type Approval } from './approvals.store.js';
export { DecideApproval } from './decide-approval.js';
