import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Answers, CurrentActor, Once, type OnceKey, Public, type PublicActor } from '../platform/index.js';
import { AcceptOffer } from './accept-offer.js';
import { BOOKING_COOKIE, ownerProofOf } from './booking-cookie.js';
import { ConfirmWaiting } from './confirm-waiting.js';
import { JoinWaitingList } from './join-waiting-list.js';
import { LeaveWaitingList } from './leave-waiting-list.js';
import { RefuseOffer } from './refuse-offer.js';
import { TurnoAccess } from './turno-access.js';
import { turnoJson } from './turno-json.js';
import { TurnoReads } from './turnos.reads.js';
import { WaitingInput } from './waiting-list.dto.js';
import { waitingJson } from './waiting-json.js';
import { ACCEPTANCE, JOIN, JOINED, OWN_PLACE } from './waiting.answers.js';
import { WaitingReads } from './waiting.reads.js';

/** The mailed token as a bearer: there is no other way to a place in the list. */
const tokenOf = (request: FastifyRequest): string => ownerProofOf(request).bearer ?? '';

@ApiTags('Lista de espera')
@Controller('api/v1/waiting-entries')
export class WaitingListController {
  constructor(
    private readonly reads: WaitingReads,
    private readonly turnoReads: TurnoReads,
    private readonly turnoAccess: TurnoAccess,
    private readonly joinWaitingList: JoinWaitingList,
    private readonly confirmWaiting: ConfirmWaiting,
    private readonly leaveWaitingList: LeaveWaitingList,
    private readonly acceptOffer: AcceptOffer,
    private readonly refuseOffer: RefuseOffer,
  ) {}

  @ApiOperation({ summary: 'Pide un lugar en la lista de espera; llega un enlace para confirmarlo' })
  @Answers(JOIN)
  @Public()
  @Post()
  @HttpCode(202)
  async join(
    @Body() { sucursal, captcha, ...input }: WaitingInput,
    @CurrentActor() actor: PublicActor,
    @Once(BOOKING_COOKIE) once: OnceKey | undefined,
  ): Promise<object> {
    const request = { ...input, sucursal: sucursal ?? '0001', work: { captcha } };
    await this.joinWaitingList.execute(request, actor, once);
    return {};
  }

  @ApiOperation({ summary: 'El lugar en la lista, para quien tiene el enlace' })
  @Answers(OWN_PLACE)
  @Public()
  @Get('current')
  async one(@Req() request: FastifyRequest) {
    return waitingJson(await this.reads.byToken(tokenOf(request)));
  }

  @ApiOperation({ summary: 'Confirma el correo: el lugar cuenta desde ahora' })
  @Answers(JOINED)
  @Public()
  @Post('current/confirmation')
  @HttpCode(200)
  async confirm(@CurrentActor() actor: PublicActor, @Req() request: FastifyRequest) {
    await this.confirmWaiting.execute(tokenOf(request), actor);
    return waitingJson(await this.reads.byToken(tokenOf(request)));
  }

  @ApiOperation({ summary: 'Sale de la lista' })
  @Answers(OWN_PLACE)
  @Public()
  @Post('current/leaving')
  @HttpCode(200)
  async leave(@CurrentActor() actor: PublicActor, @Req() request: FastifyRequest) {
    await this.leaveWaitingList.execute(tokenOf(request), actor);
    return waitingJson(await this.reads.byToken(tokenOf(request)));
  }

  @ApiOperation({ summary: 'Acepta la hora ofrecida: queda como turno confirmado' })
  @Answers(ACCEPTANCE)
  @Public()
  @Post('current/offer/acceptance')
  @HttpCode(200)
  async accept(@CurrentActor() actor: PublicActor, @Req() request: FastifyRequest) {
    const turno = await this.acceptOffer.execute(tokenOf(request), actor);
    const manageToken = this.turnoAccess.manageToken(turno);
    return { ...turnoJson(await this.turnoReads.byToken(manageToken)), manageToken };
  }

  @ApiOperation({ summary: 'Rechaza la hora ofrecida: pasa a la siguiente persona' })
  @Answers(OWN_PLACE)
  @Public()
  @Post('current/offer/refusal')
  @HttpCode(200)
  async refuse(@CurrentActor() actor: PublicActor, @Req() request: FastifyRequest) {
    await this.refuseOffer.execute(tokenOf(request), actor);
    return waitingJson(await this.reads.byToken(tokenOf(request)));
  }
}
