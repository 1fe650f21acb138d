import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  Once,
  type OnceKey,
  type StaffActor,
} from '../platform/index.js';
import { FinishTicket } from './finish-ticket.js';
import { LeaveTicket } from './leave-ticket.js';
import { MarkUnanswered } from './mark-unanswered.js';
import { ParkTicket } from './park-ticket.js';
import { ONE_TICKET, PARK, RESUME, TRANSFER, VERB } from './queue.answers.js';
import { NoInput, ReasonInput, TransferInput } from './queue.dto.js';
import { QueueReads } from './queue.reads.js';
import { RecallTicket } from './recall-ticket.js';
import { ResumeTicket } from './resume-ticket.js';
import { ReturnTicket } from './return-ticket.js';
import { StartTicket } from './start-ticket.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';
import { TransferTicket } from './transfer-ticket.js';

/** One visit, verb by verb. Each answers with the ticket as it is afterwards. */
@ApiTags('Tickets')
@Controller('api/v1/tickets/:id')
export class TicketsController {
  constructor(
    private readonly reads: QueueReads,
    private readonly recallTicket: RecallTicket,
    private readonly startTicket: StartTicket,
    private readonly markUnanswered: MarkUnanswered,
    private readonly returnTicket: ReturnTicket,
    private readonly parkTicket: ParkTicket,
    private readonly resumeTicket: ResumeTicket,
    private readonly transferTicket: TransferTicket,
    private readonly leaveTicket: LeaveTicket,
    private readonly finishTicket: FinishTicket,
  ) {}

  @Get()
  @Allow('clerk', 'supervisor', 'admin')
  @ApiOperation({ summary: 'Un ticket y sus períodos' })
  @Answers(ONE_TICKET)
  async ticket(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<TicketAnswer> {
    return ticketAnswer(await this.reads.ticket(id, actor));
  }

  @Post('recall')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Volver a llamar' })
  @Answers(VERB)
  async recall(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.recallTicket.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('start')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Se presentó: empieza la atención' })
  @Answers(VERB)
  async start(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.startTicket.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('absent')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'No respondió' })
  @Answers(VERB)
  async absent(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.markUnanswered.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('return')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Devolver a la fila' })
  @Answers(VERB)
  async return(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.returnTicket.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('park')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Poner en pausa, con motivo' })
  @Answers(PARK)
  async park(
    @IdParam() ticketId: string,
    @Body() { reason }: ReasonInput,
    @CurrentActor() actor: StaffActor,
  ) {
    await this.parkTicket.execute({ ticketId, reason }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('resume')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Retomar en la ventanilla propia' })
  @Answers(RESUME)
  async resume(
    @IdParam() ticketId: string,
    @Body() _: NoInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ) {
    await this.resumeTicket.execute({ ticketId }, actor, once);
    return this.ticket(ticketId, actor);
  }

  @Post('transfer')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Derivar a otro trámite' })
  @Answers(TRANSFER)
  async transfer(
    @IdParam() ticketId: string,
    @Body() input: TransferInput,
    @CurrentActor() actor: StaffActor,
  ) {
    await this.transferTicket.execute({ ticketId, ...input }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('left')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Se fue' })
  @Answers(VERB)
  async left(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.leaveTicket.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }

  @Post('finish')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Finalizar la atención' })
  @Answers(VERB)
  async finish(@IdParam() ticketId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.finishTicket.execute({ ticketId }, actor);
    return this.ticket(ticketId, actor);
  }
}
