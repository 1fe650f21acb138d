import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { CentersModule } from '../centers/index.js';
import { TurnosModule } from '../turnos/index.js';
import { BoardController } from './board.controller.js';
import { BoardPages } from './board.pages.js';
import { BoardReads } from './board.reads.js';
import { CallNextStore } from './call-next.store.js';
import { CallNextTicket } from './call-next-ticket.js';
import { CallThisTicket } from './call-this-ticket.js';
import { CallToCounter } from './call-to-counter.js';
import { CenterAccess } from './center-access.js';
import { CheckIn } from './check-in.js';
import { CloseCounter } from './close-counter.js';
import { CountersController } from './counters.controller.js';
import { CounterReads } from './counters.reads.js';
import { CounterStore } from './counters.store.js';
import { EndForgottenVisitsSweep } from './end-forgotten-visits.sweep.js';
import { EndForgottenVisits } from './end-forgotten-visits.js';
import { ForgetVisitors } from './forget-visitors.js';
import { ForgetVisitorsSweep } from './forget-visitors.sweep.js';
import { FinishTicket } from './finish-ticket.js';
import { IssueWalkInTicket } from './issue-walk-in-ticket.js';
import { LeaveTicket } from './leave-ticket.js';
import { MarkUnanswered } from './mark-unanswered.js';
import { OpenCounter } from './open-counter.js';
import { ParkTicket } from './park-ticket.js';
import { PauseCounter } from './pause-counter.js';
import { QueueController } from './queue.controller.js';
import { QueueReads } from './queue.reads.js';
import { RecallTicket } from './recall-ticket.js';
import { ResumeTicket } from './resume-ticket.js';
import { ReturnTicket } from './return-ticket.js';
import { StartTicket } from './start-ticket.js';
import { PastVisits } from './past-visits.store.js';
import { TicketMoves } from './ticket-moves.js';
import { checkTransitions } from './ticket.rules.js';
import { TicketsController } from './tickets.controller.js';
import { TicketStore } from './tickets.store.js';
import { VisitsBacklog } from './visits-backlog.reads.js';
import { TransferTicket } from './transfer-ticket.js';
import { Visits } from './visits.store.js';

/** What other rooms' screens put together: every verb of the counter, and what it shows. */
const COMPOSED = [
  BoardReads,
  CallNextTicket,
  CallThisTicket,
  CenterAccess,
  CheckIn,
  CloseCounter,
  CounterReads,
  FinishTicket,
  IssueWalkInTicket,
  LeaveTicket,
  MarkUnanswered,
  OpenCounter,
  ParkTicket,
  PauseCounter,
  QueueReads,
  RecallTicket,
  ResumeTicket,
  ReturnTicket,
  StartTicket,
  TransferTicket,
  Visits,
];

/** The room itself: who came, who waits, who is called to which counter. */
@Module({
  imports: [AuditModule, CentersModule, TurnosModule],
  controllers: [BoardController, BoardPages, CountersController, QueueController, TicketsController],
  providers: [
    ...COMPOSED,
    CallNextStore,
    CallToCounter,
    CounterStore,
    EndForgottenVisits,
    EndForgottenVisitsSweep,
    ForgetVisitors,
    ForgetVisitorsSweep,
    PastVisits,
    TicketMoves,
    TicketStore,
    VisitsBacklog,
  ],
  exports: COMPOSED,
})
export class QueueModule implements OnModuleInit {
  onModuleInit(): void {
    checkTransitions();
  }
}
