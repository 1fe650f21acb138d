import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { toDataURL } from 'qrcode';
import { localDateOf } from '../ecuador/index.js';
import { DomainError, Pages, Public, statusOf } from '../platform/index.js';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { choosingHref, textIn } from './booking-choice.js';
import { holdModel, receiptModel, whenText } from './booking-pages.models.js';
import { TURNO_COOKIE, TURNO_PATH } from './staged-turno.js';
import { type TurnoStatus } from './turno.rules.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

const STAGED_SECONDS = 3_600;
const LONGEST_STAGED = 100;

/** What became of a turno that is over. */
const ENDS: Partial<Record<TurnoStatus, string>> = {
  served: 'Ya fue atendido con este turno.',
  cancelled: 'Este turno ya no está vigente.',
  expired: 'La reserva venció antes de confirmarse.',
  'no-show': 'El día de este turno ya pasó y no consta su llegada.',
};

/** The turno of whoever holds the mailed link or the browser it was booked in. */
@ApiExcludeController()
@Controller('turno')
export class MyTurnoPages {
  constructor(
    private readonly pages: Pages,
    private readonly reads: TurnoReads,
  ) {}

  /** The mailed link. Mail scanners and curious people open it as well: nothing happens but the redirect. */
  @Get(':token')
  @Public()
  async stage(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    await reply
      .setCookie(TURNO_COOKIE, token.slice(0, LONGEST_STAGED), { path: TURNO_PATH, maxAge: STAGED_SECONDS })
      .redirect(TURNO_PATH, 303);
  }

  @Get()
  @Public()
  async page(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    let view: TurnoView | undefined;
    try {
      view = await this.find(query, request);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // The link is no good: this browser's own turno, if there is one, is back on the next look.
      void reply.clearCookie(TURNO_COOKIE, { path: TURNO_PATH });
      return this.pages.send(reply, request, 'turnos/find', { wrongLink: true }, statusOf(error));
    }
    if (!view) return this.pages.send(reply, request, 'turnos/find', { wrongLink: false });
    await this.show(request, reply, view);
  }

  /** For computers that others use as well: the mailed link still opens the turno. */
  @Post('olvidar')
  @Public()
  async forget(@Res() reply: FastifyReply): Promise<void> {
    await reply
      .clearCookie(BOOKING_COOKIE)
      .clearCookie(TURNO_COOKIE, { path: TURNO_PATH })
      .redirect('/', 303);
  }

  /** A staged link decides alone, as a bearer does; without one it is the browser's booking cookie. */
  private async find(query: unknown, request: FastifyRequest): Promise<TurnoView | undefined> {
    const staged = request.cookies[TURNO_COOKIE];
    if (staged !== undefined) return this.reads.byToken(staged);
    const cookie = request.cookies[BOOKING_COOKIE];
    if (cookie === undefined) return undefined;
    const id = textIn(query, 'id');
    return id === '' ? this.reads.latestOf(cookie) : this.reads.owned(id, { bearer: undefined, cookie });
  }

  private async show(request: FastifyRequest, reply: FastifyReply, view: TurnoView): Promise<void> {
    const { turno, center, status } = view;
    if (status === 'held') {
      return this.pages.send(reply, request, 'turnos/held', { hold: holdModel(view), id: turno.id });
    }
    if (status === 'confirmed' || status === 'arrived') {
      // The code alone: what the check-in reads, and nothing about the person.
      const qr = await toDataURL(turno.code ?? '', { margin: 1, width: 176, errorCorrectionLevel: 'M' });
      return this.pages.send(reply, request, 'turnos/receipt', {
        ...receiptModel(view, qr),
        hasArrived: status === 'arrived',
      });
    }
    await this.pages.send(reply, request, 'turnos/over', {
      title: ENDS[status] ?? '',
      when: whenText(turno.startsAt, center),
      where: center.name,
      againHref: choosingHref({
        center: center.code,
        service: turno.serviceCode,
        from: localDateOf(turno.startsAt, center.timeZone),
      }),
    });
  }
}
