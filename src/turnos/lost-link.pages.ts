import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { parseRuc } from '../ecuador/index.js';
import { CurrentActor, DomainError, Pages, Public, type PublicActor, statusOf } from '../platform/index.js';
import { textIn } from './booking-choice.js';
import { SendLinkAgain } from './send-link-again.js';

/** The empty form of a lost link. */
export const NOTHING_TYPED = { code: '', ruc: '' };

/** «Perdí mi enlace»: asks for code and RUC, and says the same whatever they are. */
@ApiExcludeController()
@Controller('turnos/enlace')
export class LostLinkPages {
  constructor(
    private readonly pages: Pages,
    private readonly sendLinkAgain: SendLinkAgain,
  ) {}

  @Get()
  @Public()
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'turnos/find', { wrongLink: false, form: NOTHING_TYPED });
  }

  @Post()
  @Public()
  @HttpCode(200)
  async send(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = { code: textIn(body, 'code', 32), ruc: textIn(body, 'ruc', 32) };
    // Only what can be seen to be no number: whether there is such a turno is not told.
    const ruc = parseRuc(form.ruc);
    const errors = [
      ...(form.code.trim() === '' ? [{ field: 'code', text: 'Escriba el código de su turno.' }] : []),
      ...(ruc.ok ? [] : [{ field: 'ruc', text: ruc.detail }]),
    ];
    if (errors.length > 0) return this.again(request, reply, form, errors, 400);
    try {
      await this.sendLinkAgain.execute(form, actor);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return this.again(request, reply, form, [{ field: '', text: error.detail }], statusOf(error));
    }
    await reply.redirect('/turnos/enlace/enviado', 303);
  }

  @Get('enviado')
  @Public()
  async sent(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'turnos/link-sent', {});
  }

  private async again(
    request: FastifyRequest,
    reply: FastifyReply,
    form: typeof NOTHING_TYPED,
    errors: readonly { field: string; text: string }[],
    status: number,
  ): Promise<void> {
    await this.pages.send(reply, request, 'turnos/find', { wrongLink: false, form, errors }, status);
  }
}
