import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, restDayTyped } from '../centers/index.js';
import { localDateOf, type LocalRestDay, MONTH_NAMES } from '../ecuador/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import { CalendarCenters, CalendarConflicts, ChangeCalendar } from '../turnos/index.js';
import { centerAsked, type Refused, text, tried } from './calendar-forms.js';
import {
  CALENDAR,
  calendarHref,
  centerModel,
  comingRestDays,
  previewModel,
  restDayRows,
  restDayText,
} from './calendar.view.js';
import { TodaysCalendar } from './todays-calendar.reads.js';

const PATH = `${CALENDAR}/feriados`;
const SHOWN = 14;
const NOTICES: Readonly<Record<string, string>> = {
  registrado: 'El feriado local quedó registrado.',
  quitado: 'El feriado local quedó sin efecto.',
};

interface Typed {
  readonly month: string;
  readonly day: string;
  readonly name: string;
}

/** The rest days of a centre: the country's by rule, its own by hand. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(PATH.slice(1))
export class RestDayPages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CalendarCenters,
    private readonly todays: TodaysCalendar,
    private readonly conflicts: CalendarConflicts,
    private readonly change: ChangeCalendar,
  ) {}

  @Get()
  async show(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, query, actor);
    const typed = typedDay(query);
    if (text(query, 'ver') === '')
      return this.list(request, reply, center, typed, { notice: text(query, 'hecho') });
    const previewed = await tried(() => this.conflicts.preview(center, adding(typed)));
    if ('errors' in previewed) return this.list(request, reply, center, typed, previewed);
    const preview = previewed.value;
    const { day } = preview.change;
    const today = localDateOf(preview.now, center.timeZone);
    await this.pages.send(reply, request, 'administration/rest-day-preview', {
      ...previewModel('/feriados', center, { ...typed }, preview),
      name: typed.name,
      dayText: dayText(day),
      coming: comingRestDays({ local: [day] }, today, SHOWN)
        .filter(({ scope }) => scope === 'local')
        .map(restDayText)
        .map(({ text: when, name }) => ({ key: when, value: name })),
    });
  }

  @Post()
  async add(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const typed = typedDay(body);
    const added = await tried(() =>
      this.change.execute({ center: center.code, changeAt: adding(typed) }, actor),
    );
    if ('errors' in added) return this.list(request, reply, center, typed, added);
    await reply.redirect(calendarHref('/feriados', center, { hecho: 'registrado' }), 303);
  }

  @Post('quitar')
  async remove(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const day = { month: Number(text(body, 'month')) || 0, day: Number(text(body, 'day')) || 0 };
    await this.change.execute(
      { center: center.code, changeAt: () => ({ kind: 'remove-rest-day', day }) },
      actor,
    );
    await reply.redirect(calendarHref('/feriados', center, { hecho: 'quitado' }), 303);
  }

  private async list(
    request: FastifyRequest,
    reply: FastifyReply,
    center: Center,
    typed: Typed,
    shown: Partial<Refused> & { notice?: string },
  ): Promise<void> {
    const { calendar, today } = await this.todays.of(center);
    await this.pages.send(
      reply,
      request,
      'administration/rest-days',
      {
        ...centerModel(center),
        ...typed,
        months: MONTH_NAMES.map((name, index) => ({ value: String(index + 1), text: name })),
        local: (calendar.restDays.local ?? []).map((day) => ({ ...day, text: dayText(day) })),
        coming: restDayRows(comingRestDays(calendar.restDays, today, SHOWN)),
        notice: NOTICES[shown.notice ?? ''] ?? '',
        errors: shown.errors ?? [],
      },
      shown.status ?? 200,
    );
  }
}

const typedDay = (values: unknown): Typed => ({
  month: text(values, 'month'),
  day: text(values, 'day'),
  name: text(values, 'name'),
});

const adding = (typed: Typed) => () => ({ kind: 'add-rest-day', day: restDayTyped(typed) }) as const;

const dayText = ({ day, month }: LocalRestDay): string => `${day} de ${MONTH_NAMES[month - 1] ?? ''}`;
