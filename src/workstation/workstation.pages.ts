import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Allow, CurrentActor, IdParam, LiveStreams, type StaffActor } from '../platform/index.js';
import {
  CallNextTicket,
  CheckIn,
  CloseCounter,
  FinishTicket,
  IssueWalkInTicket,
  LeaveTicket,
  MarkUnanswered,
  OpenCounter,
  ParkTicket,
  PauseCounter,
  RecallTicket,
  ResumeTicket,
  ReturnTicket,
  StartTicket,
  type TicketState,
  TransferTicket,
} from '../queue/index.js';
import { Desk } from './desk.js';
import { type Done } from './done.view.js';
import { DESK } from './desk-facts.js';
import { text, verbOf } from './typed.js';

/** The room side of the clerk's one screen: counters, arrivals, the line and the visit's way through it. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller(DESK.slice(1))
export class WorkstationPages {
  constructor(
    private readonly desk: Desk,
    private readonly streams: LiveStreams,
    private readonly openCounter: OpenCounter,
    private readonly pauseCounter: PauseCounter,
    private readonly closeCounter: CloseCounter,
    private readonly checkIn: CheckIn,
    private readonly issueWalkIn: IssueWalkInTicket,
    private readonly callNext: CallNextTicket,
    private readonly start: StartTicket,
    private readonly recall: RecallTicket,
    private readonly unanswered: MarkUnanswered,
    private readonly giveBack: ReturnTicket,
    private readonly park: ParkTicket,
    private readonly resume: ResumeTicket,
    private readonly transfer: TransferTicket,
    private readonly leave: LeaveTicket,
    private readonly finish: FinishTicket,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.show(request, reply, actor);
  }

  /** Says that the screen should be asked for again; it carries nothing itself. */
  @Get('eventos')
  async events(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.open(request, reply, {
      event: 'desk',
      topic: `center:${actor.center?.id ?? ''}`,
      load: () => this.desk.fingerprint(actor),
      refreshMs: 10_000,
    });
  }

  /** What was posted is no page of its own: whoever loads that address again is led to the screen. */
  @Get('*')
  async back(@Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(DESK, 303);
  }

  @Post('ventanillas/:id/abrir')
  async open(
    @IdParam() counterId: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, () => this.openCounter.execute({ counterId }, actor));
  }

  @Post('ventanillas/:id/pausar')
  async pause(
    @IdParam() counterId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.pauseCounter.execute({ counterId, reason: text(body, 'reason') }, actor),
      { ids: { reason: 'pause-reason' } },
    );
  }

  @Post('ventanillas/:id/cerrar')
  async close(
    @IdParam() counterId: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, () => this.closeCounter.execute({ counterId }, actor));
  }

  /** One field for both: a turno's code has six characters, a cédula ten digits. Other documents could be either, and have their own. */
  @Post('llegadas')
  async arrive(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const turno = text(body, 'turno');
    const compact = turno.replace(/[\s-]/g, '').toUpperCase();
    const foreignerCode = text(body, 'foreignerCode');
    const by =
      foreignerCode !== ''
        ? { foreignerCode }
        : /^\d{10}$/.test(compact)
          ? { cedula: compact }
          : { turnoCode: compact };
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.checkIn.execute({ center: actor.center?.code ?? '', ...by }, actor),
      {
        typed: { turno, arrivalCode: foreignerCode },
        ids: { turnoCode: 'arrival', cedula: 'arrival', foreignerCode: 'arrival-foreigner' },
        done: ({ number }) => ({ what: 'entregado', number }),
      },
    );
  }

  @Post('sin-turno')
  async walkIn(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = {
      service: text(body, 'service'),
      walkInRuc: text(body, 'ruc'),
      walkInCedula: text(body, 'cedula'),
      walkInForeignerCode: text(body, 'foreignerCode'),
    };
    const priority = text(body, 'priority') === 'on';
    await this.desk.act(
      request,
      reply,
      actor,
      () =>
        this.issueWalkIn.execute(
          {
            center: actor.center?.code ?? '',
            service: typed.service,
            ruc: typed.walkInRuc || undefined,
            cedula: typed.walkInCedula || undefined,
            foreignerCode: typed.walkInForeignerCode || undefined,
            priority,
          },
          actor,
        ),
      {
        typed: { ...typed, walkIn: 'open', priority: priority ? 'on' : '' },
        ids: {
          service: 'walk-in-service',
          ruc: 'walk-in-ruc',
          cedula: 'walk-in-cedula',
          foreignerCode: 'walk-in-foreigner',
        },
        done: ({ number }) => ({ what: 'entregado', number }),
      },
    );
  }

  @Post('siguiente')
  async next(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, async () =>
      this.callNext.execute({ counterId: await this.desk.counterOf(actor) }, actor),
    );
  }

  /** What happens to a visit in the line. Each verb is the same use case that programs call. */
  @Post('visitas/:id/:verb')
  async move(
    @IdParam() ticketId: string,
    @Param('verb') verb: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reason = text(body, 'reason');
    const input = { ticketId };
    const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
      iniciar: () => this.start.execute(input, actor),
      repetir: () => this.recall.execute(input, actor),
      'no-respondio': () => this.unanswered.execute(input, actor),
      devolver: () => this.giveBack.execute(input, actor),
      pausa: () => this.park.execute({ ...input, reason }, actor),
      retomar: () => this.resume.execute(input, actor),
      derivar: () =>
        this.transfer.execute(
          { ...input, service: text(body, 'service'), note: text(body, 'note') || undefined },
          actor,
        ),
      'se-fue': () => this.leave.execute(input, actor),
      finalizar: async () => {
        if (text(body, 'confirm') !== '1') await this.desk.askBeforeFinishing(ticketId, actor);
        await this.finish.execute(input, actor);
      },
    };
    const work = verbOf(verbs, verb);
    await this.desk.act(
      request,
      reply,
      actor,
      async () => {
        await work();
        return this.desk.visit(ticketId, actor);
      },
      { ids: FIELD_IDS[verb] ?? {}, done: ({ number, status }) => doneBy(verb, number, status) },
    );
  }
}

const FIELD_IDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pausa: { reason: 'park-reason' },
  derivar: { service: 'transfer-service', note: 'transfer-note' },
};

/** The verbs after which the visit is no longer in front of the clerk; the others show for themselves. */
function doneBy(verb: string, number: string, status: TicketState): Done | undefined {
  switch (verb) {
    case 'no-respondio':
      return { what: status === 'absent' ? 'ausente' : verb, number };
    case 'devolver':
    case 'pausa':
    case 'derivar':
    case 'se-fue':
    case 'finalizar':
      return { what: verb, number };
    default:
      return undefined;
  }
}
