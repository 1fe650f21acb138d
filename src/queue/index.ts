export { type Board, type BoardCall } from './board.reads.js';
export { CallNextTicket } from './call-next-ticket.js';
export { type AtTheDoor, CheckIn } from './check-in.js';
export { CloseCounter } from './close-counter.js';
export { CounterReads, type CounterStatus, type CounterView } from './counters.reads.js';
export { FinishTicket } from './finish-ticket.js';
export { IssueWalkInTicket, type WalkIn } from './issue-walk-in-ticket.js';
export { LeaveTicket } from './leave-ticket.js';
export { MarkUnanswered } from './mark-unanswered.js';
export { OpenCounter } from './open-counter.js';
export { ParkTicket } from './park-ticket.js';
export { PauseCounter } from './pause-counter.js';
export { QueueModule } from './queue.module.js';
export { QueueReads, type QueueView } from './queue.reads.js';
export { RecallTicket } from './recall-ticket.js';
export { ResumeTicket } from './resume-ticket.js';
export { ReturnTicket } from './return-ticket.js';
export { StartTicket } from './start-ticket.js';
export {
  callReasonFor,
  type TicketAnswer,
  type TicketFacts,
  type TicketPeriod,
  type TicketView,
} from './ticket-view.js';
export { type TicketState } from './ticket.rules.js';
export { TransferTicket } from './transfer-ticket.js';
export { type Visit, visitOverSince, Visits } from './visits.store.js';
