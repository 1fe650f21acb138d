import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { toDataURL } from 'qrcode';
import { DomainError, Pages, Public, statusOf } from '../platform/index.js';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { textIn } from './booking-choice.js';
import { holdModel } from './booking-pages.models.js';
import { NOTHING_TYPED } from './lost-link.pages.js';
import { overModel, receiptModel } from './my-turno.models.js';
import { MyTurno } from './my-turno.js';
import { TURNO_COOKIE, TURNO_PATH } from './staged-turno.js';
import { TurnoFiles } from './turno-files.js';
import { type TurnoView } from './turnos.reads.js';

const STAGED_SECONDS = 3_600;
const LONGEST_STAGED = 100;

/** The turno of whoever holds the mailed link or the browser it was booked in. */
@ApiExcludeController()
@Controller('turno')
export class MyTurnoPages {
  constructor(
    private readonly pages: Pages,
    private readonly mine: MyTurno,
    private readonly files: TurnoFiles,
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
      view = await this.mine.find(query, request);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // The link is no good: this browser's own turno, if there is one, is back on the next look.
      void reply.clearCookie(TURNO_COOKIE, { path: TURNO_PATH });
      return this.pages.send(
        reply,
        request,
        'turnos/find',
        { wrongLink: true, form: NOTHING_TYPED },
        statusOf(error),
      );
    }
    if (!view)
      return this.pages.send(reply, request, 'turnos/find', { wrongLink: false, form: NOTHING_TYPED });
    await this.show(request, reply, view, textIn(query, 'aviso'));
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

  @Get('calendario.ics')
  @Public()
  async calendar(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.files.sendCalendar(reply, await this.mine.get(query, request));
  }

  @Get('comprobante.pdf')
  @Public()
  async receipt(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.files.sendReceipt(reply, await this.mine.get(query, request));
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    view: TurnoView,
    notice: string,
  ): Promise<void> {
    const { turno, status } = view;
    if (status === 'held') {
      return this.pages.send(reply, request, 'turnos/held', { hold: holdModel(view), id: turno.id });
    }
    if (status === 'confirmed' || status === 'arrived') {
      // The code alone: what the check-in reads, and nothing about the person.
      const qr = await toDataURL(turno.code ?? '', { margin: 1, width: 176, errorCorrectionLevel: 'M' });
      // Who came by the mailed link has the mail.
      const isByLink = request.cookies[TURNO_COOKIE] !== undefined;
      return this.pages.send(reply, request, 'turnos/receipt', receiptModel(view, qr, notice, isByLink));
    }
    await this.pages.send(reply, request, 'turnos/over', overModel(view));
  }
}
