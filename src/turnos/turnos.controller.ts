import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads, CenterUnknown } from '../centers/index.js';
import {
  Answers,
  CurrentActor,
  IdParam,
  Once,
  type OnceKey,
  Public,
  type PublicActor,
} from '../platform/index.js';
import { BOOKING_COOKIE, keepBookingCookie, ownerProofOf } from './booking-cookie.js';
import { ConfirmTurno } from './confirm-turno.js';
import { HoldTurno } from './hold-turno.js';
import { ReleaseHold } from './release-hold.js';
import { RequestEmailCode } from './request-email-code.js';
import { SlotDays } from './slot-days.reads.js';
import { heldJson, turnoJson } from './turno-json.js';
import { CONFIRMATION, EMAIL_CODE, HOLD, OWN_TURNO, RELEASE, SLOTS } from './turnos.answers.js';
import { ConfirmationInput, EmailCodeInput, HoldInput, SlotsQuery } from './turnos.dto.js';
import { ServiceNotOffered } from './turnos.errors.js';
import { TurnoReads } from './turnos.reads.js';

const DEFAULT_DAYS = 14;

@ApiTags('Turnos')
@Controller('api/v1')
export class TurnosController {
  constructor(
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
    private readonly reads: TurnoReads,
    private readonly holdTurno: HoldTurno,
    private readonly releaseHold: ReleaseHold,
    private readonly requestEmailCode: RequestEmailCode,
    private readonly confirmTurno: ConfirmTurno,
  ) {}

  @ApiOperation({ summary: 'Horas libres de un trámite en un centro, por día' })
  @Answers(SLOTS)
  @Public()
  @Get('centers/:center/slots')
  async slots(
    @Param('center') code: string,
    @Query() query: SlotsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await this.centers.byCode(code);
    if (!center) throw new CenterUnknown();
    const service = center.services.find((offered) => offered.code === query.service);
    if (!service) throw new ServiceNotOffered();
    const count = Number(query.days ?? DEFAULT_DAYS);
    const body = await this.slotDays.answer(request.url, center, service, query.from, count);
    await reply.type('application/json; charset=utf-8').send(body);
  }

  @ApiOperation({ summary: 'Reserva un asiento por unos minutos, mientras la persona confirma su correo' })
  @Answers(HOLD)
  @Public()
  @Post('turnos')
  async hold(
    @Body() input: HoldInput,
    @CurrentActor() actor: PublicActor,
    @Once(BOOKING_COOKIE) once: OnceKey | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { captcha, ...asked } = input;
    const held = await this.holdTurno.execute(
      {
        ...asked,
        startsAt: new Date(asked.startsAt),
        sucursal: asked.sucursal ?? '0001',
        mode: asked.mode ?? 'in-person',
        work: { captcha },
        cookie: request.cookies[BOOKING_COOKIE],
      },
      actor,
      once,
    );
    keepBookingCookie(reply, held.bookingCookie);
    void reply.status(held.status);
    return heldJson(held);
  }

  @ApiOperation({ summary: 'El turno, para su dueño' })
  @Answers(OWN_TURNO)
  @Public()
  @Get('turnos/:id')
  async one(@IdParam() id: string, @Req() request: FastifyRequest) {
    return turnoJson(await this.reads.owned(id, ownerProofOf(request)));
  }

  @ApiOperation({ summary: 'Suelta la reserva' })
  @Answers(RELEASE)
  @Public()
  @Delete('turnos/:id')
  @HttpCode(204)
  async release(
    @IdParam() id: string,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.releaseHold.execute(id, ownerProofOf(request), actor);
  }

  @ApiOperation({ summary: 'Envía un código de 6 dígitos al correo' })
  @Answers(EMAIL_CODE)
  @Public()
  @Post('turnos/:id/email-code')
  @HttpCode(202)
  async emailCode(
    @IdParam() id: string,
    @Body() { email }: EmailCodeInput,
    @CurrentActor() actor: PublicActor,
    @Once(BOOKING_COOKIE) once: OnceKey | undefined,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    await this.requestEmailCode.execute(id, email, ownerProofOf(request), actor, once);
    return {};
  }

  @ApiOperation({ summary: 'Confirma el turno con el código que llegó al correo' })
  @Answers(CONFIRMATION)
  @Public()
  @Post('turnos/:id/confirmation')
  @HttpCode(200)
  async confirm(
    @IdParam() id: string,
    @Body() { email, code, phone }: ConfirmationInput,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
  ) {
    return turnoJson(
      await this.confirmTurno.execute(id, { email, code, phone }, ownerProofOf(request), actor),
    );
  }
}
