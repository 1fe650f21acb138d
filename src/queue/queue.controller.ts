import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, CurrentActor, Once, type OnceKey, type StaffActor } from '../platform/index.js';
import { CenterAccess } from './center-access.js';
import { CheckIn } from './check-in.js';
import { IssueWalkInTicket } from './issue-walk-in-ticket.js';
import { CHECK_IN, QUEUE, WALK_IN } from './queue.answers.js';
import { CheckInInput, WalkInInput } from './queue.dto.js';
import { QueueReads } from './queue.reads.js';
import { ticketAnswer } from './ticket-view.js';

/** The line of a centre: who comes in, who waits. */
@ApiTags('Fila')
@Controller('api/v1/centers/:center')
export class QueueController {
  constructor(
    private readonly access: CenterAccess,
    private readonly reads: QueueReads,
    private readonly walkIn: IssueWalkInTicket,
    private readonly arrival: CheckIn,
  ) {}

  @Get('queue')
  @Allow('clerk', 'supervisor', 'admin')
  @ApiOperation({ summary: 'La fila, en orden de llamada' })
  @Answers(QUEUE)
  async queue(@Param('center') code: string, @CurrentActor() actor: StaffActor) {
    const center = await this.access.toRead(code, actor);
    const { waiting, called, serving, parked, absent } = await this.reads.queue(center.id);
    return {
      waiting: waiting.map(ticketAnswer),
      called: called.map(ticketAnswer),
      serving: serving.map(ticketAnswer),
      parked: parked.map(ticketAnswer),
      absent: absent.map(ticketAnswer),
    };
  }

  @Post('tickets')
  @Allow('clerk', 'supervisor')
  @HttpCode(201)
  @ApiOperation({ summary: 'Ticket para quien llega sin turno' })
  @Answers(WALK_IN)
  issue(
    @Param('center') center: string,
    @Body() input: WalkInInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ) {
    return this.walkIn.execute({ ...input, center }, actor, once);
  }

  @Post('check-ins')
  @Allow('clerk', 'supervisor')
  @HttpCode(201)
  @ApiOperation({ summary: 'Llegada de quien tiene turno' })
  @Answers(CHECK_IN)
  checkIn(
    @Param('center') center: string,
    @Body() input: CheckInInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ) {
    return this.arrival.execute({ ...input, center }, actor, once);
  }
}
