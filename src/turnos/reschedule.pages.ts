import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center } from '../centers/index.js';
import { addDays, localDateOf, type LocalDate } from '../ecuador/index.js';
import { CurrentActor, DomainError, Pages, Public, type PublicActor, statusOf } from '../platform/index.js';
import { BookingChoice, type Choice, instantIn, textIn } from './booking-choice.js';
import {
  DAYS_ON_A_PAGE,
  pagingModel,
  paymentDueOn,
  slotDaysModel,
  whenText,
} from './booking-pages.models.js';
import { MyTurno } from './my-turno.js';
import { RescheduleTurno } from './reschedule-turno.js';
import { judgeChange } from './turno-changes.rules.js';
import { shownTurnoCode } from './turno.rules.js';
import { SlotNotOffered, SlotTaken, TurnoNotFound } from './turnos.errors.js';
import { type TurnoView } from './turnos.reads.js';

const NOTICES: Readonly<Record<string, string>> = {
  hora: 'Esa hora ya no está libre. Elija otra; su turno sigue como estaba.',
  misma: 'Esa es la hora que ya tiene. Elija otra.',
};

interface Review {
  readonly startsAt: Date;
  readonly center: Center;
  readonly alternatives?: readonly string[];
  readonly errors?: readonly { field: string; text: string }[];
}

/** Changing the hour or the centre of a turno: choose, look at both, and a button that does it. */
@ApiExcludeController()
@Controller('turno/cambiar')
export class ReschedulePages {
  constructor(
    private readonly pages: Pages,
    private readonly choices: BookingChoice,
    private readonly mine: MyTurno,
    private readonly rescheduleTurno: RescheduleTurno,
  ) {}

  @Get()
  @Public()
  async choose(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.mine.get(query, request);
    if (await this.isClosed(request, reply, view)) return;
    const { turno, now } = view;
    const province = textIn(query, 'province');
    const asked = {
      province,
      center: textIn(query, 'center') || (province === '' ? view.center.code : ''),
      from: textIn(query, 'from'),
    };
    const picks = await this.choices.of(asked, { fixed: turno.serviceCode, orFirst: true });
    if (!picks?.choice) return this.pages.send(reply, request, 'turnos/no-centers', {});
    const { choice, provinces, provinceCode, centers } = picks;
    const { center, service } = choice;
    const today = localDateOf(now, center.timeZone);
    const from =
      choice.from !== undefined && choice.from > today ? choice.from : firstDay(view, choice, today);
    const days = await this.choices.days({ ...choice, from }, DAYS_ON_A_PAGE);
    const own = turno.centerId === center.id ? view : undefined;
    const hrefOf = ({ center: code, from: first }: { center: string; from?: LocalDate | undefined }) =>
      changeHref(turno.id, code, first);
    await this.pages.send(reply, request, 'turnos/change', {
      ...presentModel(view),
      province: provinceCode,
      provinces,
      center: center.code,
      centers: centers.map(({ code, name }) => ({ value: code, text: name })),
      days: slotDaysModel(days, { center, dueOn: paymentDueOn(now) }, own, 'su turno'),
      notice: NOTICES[textIn(query, 'aviso')] ?? '',
      ...pagingModel({ center, service, first: from }, today, hrefOf),
    });
  }

  @Get('revisar')
  @Public()
  async review(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.mine.get(query, request);
    if (await this.isClosed(request, reply, view)) return;
    const { turno } = view;
    const code = textIn(query, 'center');
    const chosen = await this.choices.exactly({ center: code, service: turno.serviceCode });
    const startsAt = instantIn(query);
    if (!chosen || !startsAt) return void (await reply.redirect(changeHref(turno.id), 303));
    const isSame = turno.centerId === chosen.center.id && turno.startsAt.getTime() === startsAt.getTime();
    if (isSame || !(await this.choices.isFree(chosen, startsAt))) {
      const href = changeHref(turno.id, code, localDateOf(startsAt, chosen.center.timeZone));
      return void (await reply.redirect(`${href}&aviso=${isSame ? 'misma' : 'hora'}`, 303));
    }
    await this.show(request, reply, view, { startsAt, center: chosen.center });
  }

  @Post()
  @Public()
  @HttpCode(200)
  async move(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = this.mine.idIn(textIn(body, 'turno'));
    const code = textIn(body, 'center');
    const startsAt = instantIn(body);
    if (!startsAt) return void (await reply.redirect(changeHref(id, code), 303));
    try {
      const proof = this.mine.proofFor(id, request);
      await this.rescheduleTurno.execute(id, { startsAt, center: code }, proof, actor);
    } catch (error) {
      return this.refuse(request, reply, { id, code, startsAt }, error);
    }
    await reply.redirect(`/turno?id=${id}&aviso=cambiado`, 303);
  }

  private async refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, code, startsAt }: { id: string; code: string; startsAt: Date },
    error: unknown,
  ): Promise<void> {
    if (!(error instanceof DomainError) || error instanceof TurnoNotFound) throw error;
    const view = await this.mine.owned(id, request);
    const chosen = await this.choices.exactly({ center: code, service: view.turno.serviceCode });
    if (error instanceof SlotTaken && chosen && error.alternatives.length > 0) {
      const { alternatives } = error;
      const errors = [{ field: 'startsAt', text: error.detail }];
      const review = { startsAt, center: chosen.center, alternatives, errors };
      return this.show(request, reply, view, review, statusOf(error));
    }
    if (error instanceof SlotTaken || error instanceof SlotNotOffered) {
      const from = chosen && localDateOf(startsAt, chosen.center.timeZone);
      return void (await reply.redirect(`${changeHref(id, chosen?.center.code, from)}&aviso=hora`, 303));
    }
    await this.sendRefusal(request, reply, id, error);
  }

  /** Nothing to choose where nothing can change. @returns true when the answer is sent. */
  private async isClosed(request: FastifyRequest, reply: FastifyReply, view: TurnoView): Promise<boolean> {
    const { turno, status, center, cancelBeforeMinutes, now } = view;
    if (status !== 'confirmed') {
      await reply.redirect(`/turno?id=${turno.id}`, 303);
      return true;
    }
    try {
      judgeChange('move', { ...turno, status }, { cancelBeforeMinutes, contact: center.contact }, now);
      return false;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.sendRefusal(request, reply, turno.id, error);
      return true;
    }
  }

  private async sendRefusal(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    error: DomainError,
  ): Promise<void> {
    const title = error.title ?? 'Este turno no se puede cambiar';
    const model = { title, text: error.detail, backHref: `/turno?id=${id}` };
    await this.pages.send(reply, request, 'turnos/refused', model, statusOf(error));
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    view: TurnoView,
    { startsAt, center, alternatives = [], errors = [] }: Review,
    status = 200,
  ): Promise<void> {
    const from = localDateOf(startsAt, center.timeZone);
    await this.pages.send(
      reply,
      request,
      'turnos/reschedule',
      {
        ...presentModel(view),
        center: center.code,
        newWhen: whenText(startsAt, center),
        newWhere: center.name,
        startsAt: startsAt.toISOString(),
        alternatives: alternatives.map((value) => ({ value, text: whenText(new Date(value), center) })),
        chooseHref: changeHref(view.turno.id, center.code, from),
        errors,
      },
      status,
    );
  }
}

/** Today, or the turno's own day where the page of today would not show it: people look around what they have. */
function firstDay({ turno }: TurnoView, { center, from }: Choice, today: LocalDate): LocalDate {
  const own = localDateOf(turno.startsAt, center.timeZone);
  return from === undefined && own >= addDays(today, DAYS_ON_A_PAGE) ? own : today;
}

/** What the turno is now. */
const presentModel = ({ turno, center, serviceName }: TurnoView) => ({
  id: turno.id,
  code: shownTurnoCode(turno.code ?? ''),
  when: whenText(turno.startsAt, center),
  where: center.name,
  serviceName,
  backHref: `/turno?id=${turno.id}`,
});

const changeHref = (id: string, center?: string, from?: LocalDate): string =>
  `/turno/cambiar?${new URLSearchParams({
    id,
    ...(center ? { center } : {}),
    ...(from === undefined ? {} : { from }),
  }).toString()}`;
