import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CurrentActor, DomainError, Pages, Public, type PublicActor, statusOf } from '../platform/index.js';
import { textIn } from './booking-choice.js';
import { whenText } from './booking-pages.models.js';
import { CancelTurno } from './cancel-turno.js';
import { MyTurno } from './my-turno.js';
import { judgeChange } from './turno-changes.rules.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoNotFound } from './turnos.errors.js';

const LONGEST_REASON = 300;

/** Cancelling: a page that asks, and a button that does it. Opening the page, as mail scanners do, changes nothing. */
@ApiExcludeController()
@Controller('turno/cancelar')
export class CancelPages {
  constructor(
    private readonly pages: Pages,
    private readonly mine: MyTurno,
    private readonly cancelTurno: CancelTurno,
  ) {}

  @Get()
  @Public()
  async ask(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.mine.get(query, request);
    const { turno, center, status, cancelBeforeMinutes, now } = view;
    const backHref = `/turno?id=${turno.id}`;
    if (status !== 'confirmed') return void (await reply.redirect(backHref, 303));
    try {
      judgeChange('cancel', { ...turno, status }, { cancelBeforeMinutes, contact: center.contact }, now);
    } catch (error) {
      return this.refuse(request, reply, backHref, error);
    }
    await this.pages.send(reply, request, 'turnos/cancel', {
      id: turno.id,
      code: shownTurnoCode(turno.code ?? ''),
      when: whenText(turno.startsAt, center),
      where: center.name,
      backHref,
    });
  }

  @Post()
  @Public()
  @HttpCode(200)
  async cancel(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = textIn(body, 'turno');
    const reason = textIn(body, 'reason', 10 * LONGEST_REASON).slice(0, LONGEST_REASON);
    const backHref = `/turno?id=${id}`;
    try {
      await this.cancelTurno.execute(this.mine.idIn(id), { reason }, this.mine.proofFor(id, request), actor);
    } catch (error) {
      return this.refuse(request, reply, backHref, error);
    }
    await reply.redirect(backHref, 303);
  }

  private async refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    backHref: string,
    error: unknown,
  ): Promise<void> {
    if (!(error instanceof DomainError) || error instanceof TurnoNotFound) throw error;
    const model = { title: error.title ?? 'Este turno no se puede cancelar', text: error.detail, backHref };
    await this.pages.send(reply, request, 'turnos/refused', model, statusOf(error));
  }
}
