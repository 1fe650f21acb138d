import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Answers,
  CurrentActor,
  IdParam,
  Once,
  type OnceKey,
  Public,
  type PublicActor,
} from '../platform/index.js';
import { BOOKING_COOKIE, ownerProofOf } from './booking-cookie.js';
import { CancelTurno } from './cancel-turno.js';
import { RescheduleTurno } from './reschedule-turno.js';
import { SendLinkAgain } from './send-link-again.js';
import { TurnoFiles } from './turno-files.js';
import { turnoJson } from './turno-json.js';
import { CALENDAR_ENTRY, CANCELLATION, LINK, RECEIPT, RESCHEDULE } from './turnos.answers.js';
import { CancellationInput, LinkInput, RescheduleInput } from './turnos.dto.js';
import { TurnoReads } from './turnos.reads.js';

/** What becomes of a confirmed turno, and what its owner takes along of it. */
@ApiTags('Turnos')
@Controller('api/v1/turnos')
export class TurnoChangesController {
  constructor(
    private readonly reads: TurnoReads,
    private readonly files: TurnoFiles,
    private readonly cancelTurno: CancelTurno,
    private readonly rescheduleTurno: RescheduleTurno,
    private readonly sendLinkAgain: SendLinkAgain,
  ) {}

  @ApiOperation({ summary: 'Cancela el turno y deja libre su hora' })
  @Answers(CANCELLATION)
  @Public()
  @Post(':id/cancellation')
  @HttpCode(200)
  async cancel(
    @IdParam() id: string,
    @Body() { reason }: CancellationInput,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
  ) {
    const proof = ownerProofOf(request);
    await this.cancelTurno.execute(id, { reason }, proof, actor);
    return turnoJson(await this.reads.owned(id, proof));
  }

  @ApiOperation({ summary: 'Cambia el turno a otra hora u otro centro; conserva código y enlace' })
  @Answers(RESCHEDULE)
  @Public()
  @Post(':id/reschedule')
  @HttpCode(200)
  async reschedule(
    @IdParam() id: string,
    @Body() { startsAt, center }: RescheduleInput,
    @CurrentActor() actor: PublicActor,
    @Once(BOOKING_COOKIE) once: OnceKey | undefined,
    @Req() request: FastifyRequest,
  ) {
    const proof = ownerProofOf(request);
    await this.rescheduleTurno.execute(id, { startsAt: new Date(startsAt), center }, proof, actor, once);
    return turnoJson(await this.reads.owned(id, proof));
  }

  @ApiOperation({ summary: 'La entrada de calendario del turno (iCalendar)' })
  @Answers(CALENDAR_ENTRY)
  @Public()
  @Get(':id/calendar.ics')
  async calendar(
    @IdParam() id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.files.sendCalendar(reply, await this.reads.owned(id, ownerProofOf(request)));
  }

  @ApiOperation({ summary: 'El comprobante del turno en una hoja (PDF)' })
  @Answers(RECEIPT)
  @Public()
  @Get(':id/receipt.pdf')
  async receipt(
    @IdParam() id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.files.sendReceipt(reply, await this.reads.owned(id, ownerProofOf(request)));
  }

  @ApiOperation({ summary: 'Envía otra vez el enlace del turno a su correo; responde igual si no existe' })
  @Answers(LINK)
  @Public()
  @Post('link')
  @HttpCode(202)
  async link(@Body() input: LinkInput, @CurrentActor() actor: PublicActor): Promise<object> {
    await this.sendLinkAgain.execute(input, actor);
    return {};
  }
}
