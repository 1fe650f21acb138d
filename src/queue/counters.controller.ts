import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  NotFound,
  Once,
  type OnceKey,
  type StaffActor,
} from '../platform/index.js';
import { CallNextTicket } from './call-next-ticket.js';
import { CallThisTicket } from './call-this-ticket.js';
import { CenterAccess } from './center-access.js';
import { CloseCounter } from './close-counter.js';
import { counterAnswer } from './counter-answer.js';
import { CounterReads } from './counters.reads.js';
import { OpenCounter } from './open-counter.js';
import { PauseCounter } from './pause-counter.js';
import { CALL, CLOSING, COUNTERS, NEXT, OPENING, PAUSE } from './queue.answers.js';
import { CallInput, NoInput, ReasonInput } from './queue.dto.js';
import { QueueReads } from './queue.reads.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';

/** Counters at work, and whom they call. */
@ApiTags('Ventanillas')
@Controller('api/v1')
export class CountersController {
  constructor(
    private readonly access: CenterAccess,
    private readonly counters: CounterReads,
    private readonly tickets: QueueReads,
    private readonly open: OpenCounter,
    private readonly pause: PauseCounter,
    private readonly close: CloseCounter,
    private readonly callNext: CallNextTicket,
    private readonly callThis: CallThisTicket,
  ) {}

  @Get('centers/:center/counters')
  @Allow('clerk', 'supervisor', 'admin')
  @ApiOperation({ summary: 'Ventanillas del centro' })
  @Answers(COUNTERS)
  async list(@Param('center') code: string, @CurrentActor() actor: StaffActor) {
    const center = await this.access.toRead(code, actor);
    return { counters: (await this.counters.ofCenter(center.id)).map(counterAnswer) };
  }

  @Post('counters/:id/opening')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Abrir la ventanilla, o volver de la pausa' })
  @Answers(OPENING)
  async opening(@IdParam() counterId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.open.execute({ counterId }, actor);
    return this.counter(counterId);
  }

  @Post('counters/:id/pause')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pausa de la ventanilla' })
  @Answers(PAUSE)
  async pausing(@IdParam() counterId: string, @Body() input: ReasonInput, @CurrentActor() actor: StaffActor) {
    await this.pause.execute({ counterId, reason: input.reason }, actor);
    return this.counter(counterId);
  }

  @Post('counters/:id/closing')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cerrar la ventanilla' })
  @Answers(CLOSING)
  async closing(@IdParam() counterId: string, @Body() _: NoInput, @CurrentActor() actor: StaffActor) {
    await this.close.execute({ counterId }, actor);
    return this.counter(counterId);
  }

  @Post('counters/:id/next')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Llamar al siguiente; 204 si nadie espera' })
  @Answers(NEXT)
  async next(
    @IdParam() counterId: string,
    @Body() _: NoInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketAnswer | undefined> {
    const ticket = await this.callNext.execute({ counterId }, actor, once);
    if (!ticket) void reply.status(204);
    return ticket;
  }

  @Post('counters/:id/call')
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Llamar a uno de la fila fuera de orden, con motivo' })
  @Answers(CALL)
  async call(
    @IdParam() counterId: string,
    @Body() input: CallInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<TicketAnswer> {
    await this.callThis.execute({ counterId, ...input }, actor, once);
    return ticketAnswer(await this.tickets.ticket(input.ticketId, actor));
  }

  private async counter(id: string) {
    const counter = await this.counters.byId(id);
    if (!counter) throw new NotFound();
    return counterAnswer(counter);
  }
}
