import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { localDateOf, localTimeOf } from '../ecuador/index.js';
import {
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
} from '../platform/index.js';
import { ownerProofOf } from './booking-cookie.js';
import { choosingHref, dataHref, textIn } from './booking-choice.js';
import { codeMailModel, holdModel, whenText } from './booking-pages.models.js';
import { ConfirmTurno } from './confirm-turno.js';
import { RequestEmailCode } from './request-email-code.js';
import { TURNO_COOKIE, TURNO_PATH } from './staged-turno.js';
import { EmailCodeInput } from './turnos.dto.js';
import { EmailCodeWrong, HoldExpired, MailDelayed } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

interface FormError {
  readonly field: string;
  readonly text: string;
}

const LIMIT = 'Pidió demasiados códigos seguidos. Espere unos minutos y pida otro desde esta página.';

const NEEDS_ANOTHER: ReadonlySet<string> = new Set(['failed', 'over', 'used-up', 'none']);

/** Waiting for the code, typing it, asking for another one. */
@ApiExcludeController()
@Controller('turnos/codigo')
export class EmailCodePages {
  constructor(
    private readonly pages: Pages,
    private readonly reads: TurnoReads,
    private readonly confirmTurno: ConfirmTurno,
    private readonly requestEmailCode: RequestEmailCode,
  ) {}

  @Get()
  @Public()
  async page(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.own(query, request);
    if (view.turno.code !== null) return void (await reply.redirect(`/turno?id=${view.turno.id}`, 303));
    const notice = textIn(query, 'aviso') === 'limite' ? LIMIT : '';
    await this.show(request, reply, view, { notice });
  }

  /** How the mail is doing, for the part of the page that looks again by itself. */
  @Get('estado')
  @Public()
  async state(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.own(query, request);
    if (view.status !== 'held')
      return void (await reply.redirect(`/turnos/codigo?turno=${view.turno.id}`, 303));
    const mail = codeMailModel(view, await this.reads.isMailDelayed());
    await this.pages.send(reply, request, 'turnos/code-mail', { mail });
  }

  @Post()
  @Public()
  @HttpCode(200)
  async confirm(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.own(body, request);
    const { turno, emailCode } = view;
    const code = textIn(body, 'code', 32);
    if (turno.code === null && code.trim() === '') {
      return this.show(
        request,
        reply,
        view,
        { errors: [{ field: 'code', text: 'Escriba el código de 6 dígitos.' }] },
        400,
      );
    }
    try {
      const email = emailCode?.email ?? turno.email ?? '';
      await this.confirmTurno.execute(
        turno.id,
        { email, code, phone: undefined },
        ownerProofOf(request),
        actor,
      );
    } catch (error) {
      if (error instanceof HoldExpired) return this.showExpired(request, reply, view);
      if (!(error instanceof DomainError)) throw error;
      const field = error instanceof EmailCodeWrong ? 'code' : '';
      const now = await this.own(body, request);
      return this.show(request, reply, now, { errors: [{ field, text: error.detail }] }, statusOf(error));
    }
    // A link opened earlier in this browser must not hide the turno that was just confirmed.
    const again = turno.code === null ? '' : '&aviso=ya-confirmado';
    await reply
      .clearCookie(TURNO_COOKIE, { path: TURNO_PATH })
      .redirect(`/turno?id=${turno.id}${again}`, 303);
  }

  /** Another code, to the same address or to a corrected one. */
  @Post('reenvio')
  @Public()
  @HttpCode(200)
  async resend(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.own(body, request);
    const typed = textIn(body, 'email', 254);
    const input = readInput(EmailCodeInput, { email: typed });
    if ('problems' in input) {
      const errors = [{ field: 'email', text: 'Escriba un correo como nombre@ejemplo.com.' }];
      return this.show(request, reply, view, { errors, email: typed }, 400);
    }
    try {
      await this.requestEmailCode.execute(view.turno.id, input.value.email, ownerProofOf(request), actor);
    } catch (error) {
      if (error instanceof HoldExpired) return this.showExpired(request, reply, view);
      if (!(error instanceof DomainError)) throw error;
      if (!(error instanceof MailDelayed)) {
        const text = error.kind === 'too-many' ? LIMIT : error.detail;
        return this.show(
          request,
          reply,
          view,
          { errors: [{ field: 'email', text }], email: typed },
          statusOf(error),
        );
      }
    }
    await reply.redirect(`/turnos/codigo?turno=${view.turno.id}`, 303);
  }

  private own(values: unknown, request: FastifyRequest): Promise<TurnoView> {
    return this.reads.owned(textIn(values, 'turno'), ownerProofOf(request));
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    view: TurnoView,
    { errors = [], notice = '', email }: { errors?: readonly FormError[]; notice?: string; email?: string },
    status = 200,
  ): Promise<void> {
    if (view.turno.code !== null) return void (await reply.redirect(`/turno?id=${view.turno.id}`, 303));
    if (view.status !== 'held') return this.showExpired(request, reply, view);
    const mail = codeMailModel(view, await this.reads.isMailDelayed());
    await this.pages.send(
      reply,
      request,
      'turnos/code',
      {
        id: view.turno.id,
        mail,
        hold: holdModel(view),
        // Where the mail is still on its way nobody types yet: the page may look again without JavaScript.
        refresh: mail.state === 'queued' || mail.state === 'delayed' ? '10' : '',
        at: localTimeOf(view.now, view.center.timeZone),
        email: email ?? view.emailCode?.email ?? '',
        // A refused address is corrected there, and nothing but another code helps once this one is over.
        isResendOpen: errors.some(({ field }) => field === 'email') || NEEDS_ANOTHER.has(mail.state),
        backHref: dataHref(
          { center: view.center, service: { code: view.turno.serviceCode } },
          view.turno.startsAt,
        ),
        notice,
        errors,
      },
      status,
    );
  }

  /** The way back leads to the same choice, not to a blank start. */
  private async showExpired(request: FastifyRequest, reply: FastifyReply, view: TurnoView): Promise<void> {
    const { turno, center } = view;
    const from = localDateOf(turno.startsAt, center.timeZone);
    await this.pages.send(
      reply,
      request,
      'turnos/expired',
      {
        when: whenText(turno.startsAt, center),
        where: center.name,
        againHref: choosingHref({ center: center.code, service: turno.serviceCode, from }),
        sameHref: dataHref(
          { center: view.center, service: { code: view.turno.serviceCode } },
          view.turno.startsAt,
        ),
      },
      410,
    );
  }
}
