import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { localDateOf } from '../ecuador/index.js';
import { Pages, Public } from '../platform/index.js';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { BookingChoice, textIn } from './booking-choice.js';
import {
  DAYS_ON_A_PAGE,
  holdModel,
  pagingModel,
  paymentDueText,
  slotDaysModel,
  whenText,
} from './booking-pages.models.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

const NOTICES: Readonly<Record<string, string>> = {
  hora: 'Esa hora ya no está libre. Elija otra.',
  suelta: 'Soltó la reserva. Elija otra hora cuando quiera.',
};

/** The first steps: what for, where, and at what hour. Nothing is written yet; the choice stands in the address. */
@ApiExcludeController()
@Controller()
export class ChoosingPages {
  constructor(
    private readonly pages: Pages,
    private readonly choices: BookingChoice,
    private readonly reads: TurnoReads,
  ) {}

  @Get()
  @Public()
  async home(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const own = await this.ownHold(request);
    await this.pages.send(reply, request, 'turnos/home', {
      paymentDue: paymentDueText(await this.choices.now()),
      hold: own ? { ...holdModel(own), id: own.turno.id } : null,
    });
  }

  @Get('turnos/nuevo')
  @Public()
  async choose(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const choice = await this.choices.of(query);
    if (!choice) return this.pages.send(reply, request, 'turnos/no-centers', {});
    const { center, service, provinceCode, provinces, centers } = choice;
    const now = await this.choices.now();
    const today = localDateOf(now, center.timeZone);
    const from = choice.from !== undefined && choice.from > today ? choice.from : today;
    const days = await this.choices.days({ ...choice, from }, DAYS_ON_A_PAGE);
    const first = await this.choices.first(choice);
    const own = await this.ownHold(request);
    const isOwnHere = own?.turno.centerId === center.id && own.turno.serviceCode === service.code;
    await this.pages.send(reply, request, 'turnos/choose', {
      province: provinceCode,
      provinces,
      center: center.code,
      centers: centers.map(({ code, name }) => ({ value: code, text: name })),
      service: service.code,
      services: center.services.map(({ code, name }) => ({ value: code, text: name })),
      centerName: center.name,
      address: `${center.address}, ${center.city}`,
      days: slotDaysModel(days, { center, seats: service.publicSeats }, isOwnHere ? own : undefined),
      first: first
        ? { when: whenText(first.startsAt, center), startsAt: first.startsAt.toISOString() }
        : null,
      paymentDue: paymentDueText(now),
      notice: NOTICES[textIn(query, 'aviso')] ?? '',
      hold: own ? { ...holdModel(own), id: own.turno.id } : null,
      ...pagingModel({ center, service, first: from }, today),
    });
  }

  private async ownHold(request: FastifyRequest): Promise<TurnoView | undefined> {
    const cookie = request.cookies[BOOKING_COOKIE];
    const latest = cookie === undefined ? undefined : await this.reads.latestOf(cookie);
    return latest?.status === 'held' ? latest : undefined;
  }
}
