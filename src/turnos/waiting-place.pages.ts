import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { localTimeOf } from '../ecuador/index.js';
import { CurrentActor, DomainError, Pages, Public, type PublicActor, statusOf } from '../platform/index.js';
import { AcceptOffer } from './accept-offer.js';
import { choosingHref } from './booking-choice.js';
import { whenText } from './booking-pages.models.js';
import { ConfirmWaiting } from './confirm-waiting.js';
import { LeaveWaitingList } from './leave-waiting-list.js';
import { RefuseOffer } from './refuse-offer.js';
import { TURNO_COOKIE, TURNO_PATH } from './staged-turno.js';
import { TurnoAccess } from './turno-access.js';
import { shortWhen } from './turno-words.js';
import { wishFacts } from './waiting-words.js';
import { WaitingReads, type WaitingView } from './waiting.reads.js';
import { OFFERS_IN_ALL } from './waiting.rules.js';

/** Where the token of the mailed link waits for its page. */
const WAITING_COOKIE = 'ventanilla_espera';
const WAITING_PATH = '/espera';
const STAGED_SECONDS = 3_600;
const LONGEST_STAGED = 100;

const ENDS = {
  booked: 'Ya tiene un turno',
  left: 'Salió de la lista de espera',
  over: 'Su lugar en la lista terminó',
} as const;

/** A place in the waiting list, for whoever holds the mailed link: confirm it, answer an offer, leave. */
@ApiExcludeController()
@Controller('espera')
export class WaitingPlacePages {
  constructor(
    private readonly pages: Pages,
    private readonly reads: WaitingReads,
    private readonly turnoAccess: TurnoAccess,
    private readonly confirmWaiting: ConfirmWaiting,
    private readonly leaveWaitingList: LeaveWaitingList,
    private readonly acceptOffer: AcceptOffer,
    private readonly refuseOffer: RefuseOffer,
  ) {}

  /** The mailed link. Mail scanners and curious people open it as well: nothing happens but the redirect. */
  @Get(':token')
  @Public()
  async stage(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const options = { path: WAITING_PATH, maxAge: STAGED_SECONDS };
    await reply
      .setCookie(WAITING_COOKIE, token.slice(0, LONGEST_STAGED), options)
      .redirect(WAITING_PATH, 303);
  }

  @Get()
  @Public()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.show(request, reply);
  }

  @Post('confirmar')
  @Public()
  @HttpCode(200)
  async confirm(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(request, reply, async () => {
      await this.confirmWaiting.execute(tokenIn(request), actor);
      return WAITING_PATH;
    });
  }

  @Post('salir')
  @Public()
  @HttpCode(200)
  async leave(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(request, reply, async () => {
      await this.leaveWaitingList.execute(tokenIn(request), actor);
      return WAITING_PATH;
    });
  }

  @Post('aceptar')
  @Public()
  @HttpCode(200)
  async accept(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(request, reply, async () => {
      const turno = await this.acceptOffer.execute(tokenIn(request), actor);
      const options = { path: TURNO_PATH, maxAge: STAGED_SECONDS };
      void reply.setCookie(TURNO_COOKIE, this.turnoAccess.manageToken(turno), options);
      return TURNO_PATH;
    });
  }

  @Post('rechazar')
  @Public()
  @HttpCode(200)
  async refuse(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(request, reply, async () => {
      await this.refuseOffer.execute(tokenIn(request), actor);
      return WAITING_PATH;
    });
  }

  /** A refusal is told on the page of the place, as it stands by now. */
  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<string>,
  ): Promise<void> {
    let path: string;
    try {
      path = await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return this.show(request, reply, error);
    }
    await reply.redirect(path, 303);
  }

  private async show(request: FastifyRequest, reply: FastifyReply, refused?: DomainError): Promise<void> {
    let view: WaitingView;
    try {
      view = await this.reads.byToken(tokenIn(request));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return this.pages.send(reply, request, 'turnos/waiting-unknown', {}, statusOf(error));
    }
    const errors = refused ? [{ field: '', text: refused.detail }] : [];
    await this.pages.send(
      reply,
      request,
      'turnos/waiting-place',
      { ...placeModel(view), errors },
      refused ? statusOf(refused) : 200,
    );
  }
}

const tokenIn = (request: FastifyRequest): string => request.cookies[WAITING_COOKIE] ?? '';

function placeModel(view: WaitingView) {
  const { entry, status, center, offer, offersMade, now } = view;
  const isOver = status === 'booked' || status === 'left' || status === 'over';
  const left = OFFERS_IN_ALL - offersMade;
  return {
    state: isOver ? 'over' : offer ? 'offer' : status,
    title: isOver ? ENDS[status] : '',
    facts: wishFacts(view),
    offersLeft: left === 1 ? '1 oferta' : `${left} ofertas`,
    hasOffersLeft: left > 0,
    againHref: choosingHref({ center: center?.code ?? '', service: entry.serviceCode }),
    offer: offer && {
      to: offer.turno.holdExpiresAt.toISOString(),
      now: now.toISOString(),
      clock: localTimeOf(offer.turno.holdExpiresAt, offer.center.timeZone),
      until: shortWhen(offer.turno.holdExpiresAt, offer.center.timeZone),
      when: whenText(offer.turno.startsAt, offer.center),
      where: offer.center.name,
      address: `${offer.center.address}, ${offer.center.city}`,
    },
  };
}
