import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type LocalDate, localDateOf } from '../ecuador/index.js';
import { Pages, Public } from '../platform/index.js';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { BookingChoice, type Choice, dataHref, shownMark, textIn } from './booking-choice.js';
import {
  DAYS_ON_A_PAGE,
  elsewhereModel,
  holdModel,
  monthModel,
  pagingModel,
  paymentDueOn,
  paymentDueText,
  slotDaysModel,
  whenText,
} from './booking-pages.models.js';
import { zoneNote } from './turno-words.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

/** Other centres that are named when this one has nothing free. */
const ALTERNATIVES = 3;

const NOTICES = new Map(
  Object.entries({
    hora: { kind: 'warning', text: 'Esa hora ya no está libre. Elija otra.' },
    suelta: { kind: 'ok', text: 'Liberamos la hora. Elija otra cuando quiera.' },
    otras: { kind: 'info', text: 'Cambió su elección: estas son sus horas. Elija una.' },
  }),
);

const NO_HOUR = 'Elija una hora.';
const NO_CENTER = 'Elija un centro de atención.';

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
    const picks = await this.choices.of(query);
    if (!picks) return this.pages.send(reply, request, 'turnos/no-centers', {});
    const { choice, provinceCode, provinces, serviceCode, centers, services } = picks;
    const now = await this.choices.now();
    const own = await this.ownHold(request);
    const hours = choice ? await this.hoursOf(choice, now, own) : null;
    const errors = problemsIn(query, hours?.days[0] !== undefined, choice !== undefined);
    await this.pages.send(reply, request, 'turnos/choose', {
      province: provinceCode,
      provinces,
      center: choice?.center.code ?? '',
      centers: centers.map(({ code, name, provinceCode }) => ({
        value: code,
        text: name,
        group: provinceCode,
      })),
      service: serviceCode,
      services: services.map(({ code, name }) => ({ value: code, text: name })),
      hours,
      seeKind: hours ? 'secondary' : '',
      paymentDue: paymentDueText(now),
      notice: NOTICES.get(textIn(query, 'aviso')) ?? null,
      hold: own ? { ...holdModel(own), id: own.turno.id } : null,
      errors,
      hourError: errors.find(({ text }) => text === NO_HOUR)?.text ?? '',
    });
  }

  /** The free hours of a choice, from the day that was asked for. */
  private async hoursOf(choice: Choice, now: Date, own: TurnoView | undefined): Promise<HoursModel> {
    const { center, service } = choice;
    const today = localDateOf(now, center.timeZone);
    const from = choice.from !== undefined && choice.from > today ? choice.from : today;
    const dueOn = paymentDueOn(now);
    const days = await this.choices.days({ ...choice, from }, DAYS_ON_A_PAGE);
    const all = await this.choices.days({ ...choice, from: undefined }, service.horizonDays + 1);
    const first = all.flatMap(({ slots }) => slots)[0];
    const isOwnHere = own?.turno.centerId === center.id && own.turno.serviceCode === service.code;
    return {
      centerName: center.name,
      address: `${center.address}, ${center.city}`,
      zoneNote: zoneNote(center.timeZone),
      shown: shownMark(choice),
      from,
      days: slotDaysModel(days, { center, dueOn }, isOwnHere ? own : undefined),
      month: first ? monthModel(all, { center, service, shown: days, dueOn }) : [],
      first: first
        ? { when: whenText(first.startsAt, center), href: dataHref(choice, first.startsAt) }
        : null,
      sooner: first ? await this.soonerNearby(choice, first.startsAt) : null,
      elsewhere: first
        ? []
        : (await this.choices.elsewhere(choice, ALTERNATIVES)).map((each) =>
            elsewhereModel(each, service.code),
          ),
      waitingHref: `/lista-de-espera?${new URLSearchParams({ center: center.code, service: service.code }).toString()}`,
      ...pagingModel({ center, service, first: from }, today),
    };
  }

  /** The first free turno of the province, where another centre has it sooner. */
  private async soonerNearby({ center, service }: Choice, than: Date) {
    const centers = await this.choices.inProvince(center.provinceCode);
    const [soonest] = await this.choices.firstAmong(centers, service.code, 1);
    return soonest && soonest.startsAt < than ? elsewhereModel(soonest, service.code) : null;
  }

  private async ownHold(request: FastifyRequest): Promise<TurnoView | undefined> {
    const cookie = request.cookies[BOOKING_COOKIE];
    const latest = cookie === undefined ? undefined : await this.reads.latestOf(cookie);
    return latest?.status === 'held' ? latest : undefined;
  }
}

type HoursModel = ReturnType<typeof pagingModel> & {
  readonly centerName: string;
  readonly address: string;
  readonly shown: string;
  readonly from: LocalDate;
  readonly zoneNote: string;
  readonly days: ReturnType<typeof slotDaysModel>;
  readonly month: ReturnType<typeof monthModel>;
  readonly sooner: ReturnType<typeof elsewhereModel> | null;
  readonly elsewhere: ReturnType<typeof elsewhereModel>[];
  readonly waitingHref: string;
  readonly first: { readonly when: string; readonly href: string } | null;
};

/** What a form that was sent left out; a first look has left out nothing. */
function problemsIn(query: unknown, hasHours: boolean, hasCenter: boolean) {
  if (!hasCenter && Object.hasOwn(query ?? {}, 'center')) return [{ field: 'center', text: NO_CENTER }];
  return hasHours && textIn(query, 'aviso') === 'falta' ? [{ field: FIRST_HOUR, text: NO_HOUR }] : [];
}

/** Where «Elija una hora» leads. */
const FIRST_HOUR = 'h-0-0';
